"""The records of an evaluation: frozen, validated, serialisable.

    Suite (Questions, their Evidence, perhaps its own Articles) → Result → Score

Offsets count characters of `Document.text`, as everywhere in Byline.
"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from rag.records import Record, Span


class HoldOut(StrEnum):
    """What of an answerable question's evidence its twin is asked without."""

    ARTICLE = "article"
    PASSAGE = "passage"


class Article(Record):
    """A document that a suite brings along.

    Attributes:
        file: its name in the corpus folder that is written for the suite, and so its id.
        cuts: where one passage ends and the next begins, in characters of `text`;
            None leaves the cutting to Byline.
    """

    file: str
    title: str
    text: str
    cuts: tuple[int, ...] | None = None


class Evidence(Record):
    """One piece of what an answer has to show.

    Attributes:
        places: where it stands; any one of them will do.
    """

    places: tuple[Span, ...] = Field(min_length=1)


class Question(Record):
    """A question and what would be a right answer to it.

    Attributes:
        id: unlike any other in the suite.
        kind: what sort of question; its figures are also told apart.
        answerable: whether the corpus answers it.
        evidence: what an answer has to show, piece by piece.
        relevant: document → grade, where the suite judges documents and not stretches of them.
        accept: strings of which one in the answer makes it right.
        values: strings that must all be shown (the sides of a disagreement).
        speaker: who has to be named as having said it.
    """

    id: str
    kind: str
    text: str
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    relevant: dict[str, int] = {}
    accept: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    speaker: str | None = None

    @property
    def evidence_documents(self) -> frozenset[str]:
        """The documents that any of its evidence stands in."""
        spans = (span for piece in self.evidence for span in piece.places)
        return frozenset(span.document for span in spans) | self.relevant.keys()


class Suite(Record):
    """Questions over one corpus.

    Attributes:
        name: the file's or folder's name without its ending.
        form: which reader made it.
        checksum: SHA-256 of all that was read.
        articles: the corpus, where the suite brings it along.
        notices: what was read around; for the person who runs it.
    """

    name: str
    form: Literal["byline", "squad", "beir"]
    checksum: str
    questions: tuple[Question, ...]
    articles: tuple[Article, ...] = ()
    notices: tuple[str, ...] = ()


class ShownEvidence(Record):
    """Evidence as results keep it: a place, its words, and some words around them."""

    document: str
    start: int
    end: int
    before: str
    quote: str
    after: str


class Expected(Record):
    """What a right answer would be, as results keep it."""

    accept: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    speaker: str | None = None
    evidence: tuple[tuple[ShownEvidence, ...], ...] = ()
    relevant: dict[str, int] = {}


class Verdict(Record):
    """What the judge said of an answer.

    Attributes:
        correctness, completeness: 0, 1 or 2; None when what it said could not be read.
        said: its reason, or what could not be read.
    """

    correctness: int | None = Field(default=None, ge=0, le=2)
    completeness: int | None = Field(default=None, ge=0, le=2)
    said: str


class Result(Record):
    """One question asked once: a line of results.jsonl.

    Attributes:
        held_out: whether it was asked of the index without its evidence, and so is unanswerable.
        ranking: the passages found, best first, at most 20.
        outcome: in one word, see `scores.outcome`.
        scores: name → value; a name that does not apply is not there.
        answer: the Answer record as JSON.
    """

    id: str
    kind: str
    question: str
    answerable: bool
    held_out: bool
    expected: Expected
    ranking: tuple[Span, ...]
    outcome: str
    scores: dict[str, float]
    answer: dict[str, Any]
    verdict: Verdict | None = None

    @property
    def key(self) -> tuple[str, bool]:
        """What tells it from every other result of a run."""
        return self.id, self.held_out
