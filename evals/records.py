"""The records of an evaluation: frozen, validated, serialisable.

    Suite of Questions, their Evidence, perhaps its own Articles → Results
    Suite of Pairs, each a statement and what it cites           → CheckResults
    Suite of Cases, each labelled for one reading                → ReadingResults

Offsets count characters of `Document.text`, as everywhere in Byline.
"""

from enum import StrEnum
from typing import Any, Literal, Protocol

from pydantic import Field

from rag.records import Citation, DisagreementKind, Record, Span, Usage


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
        disagreement: of what kind the corpus disagrees on it, or `none`; None where that is
            not known.
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
    disagreement: DisagreementKind | Literal["none"] | None = None

    @property
    def evidence_documents(self) -> frozenset[str]:
        """The documents that any of its evidence stands in."""
        spans = (span for piece in self.evidence for span in piece.places)
        return frozenset(span.document for span in spans) | self.relevant.keys()


class Pair(Record):
    """A statement and the quotes that it cites.

    Attributes:
        id: unlike any other in the suite.
        kind: what sort of statement; its figures are also told apart.
        carried: whether the quotes carry it, as people have judged.
        group: what it shares with its near copies, which are no independent samples.
        note: for people, such as what was altered.
    """

    id: str
    kind: str
    statement: str
    citations: tuple[Citation, ...] = Field(min_length=1)
    carried: bool
    group: str
    note: str | None = None


class Case(Record):
    """A row that is labelled with what a right reading of it is.

    Attributes:
        id: unlike any other in the suite.
        kind: what sort of row; its figures are also told apart.
        row: as the reading's own `Row` has it.
    """

    id: str
    kind: str
    row: Any


class Suite(Record):
    """Questions, pairs of a statement and its quotes, or cases of a reading.

    Attributes:
        name: the file's or folder's name without its ending.
        form: which reader made it; `statements` has pairs, `readings` has cases, the others have
            questions.
        checksum: SHA-256 of all that was read.
        reading: which reading the cases are of.
        articles: the corpus, where the suite brings it along.
        notices: what was read around; for the person who runs it.
    """

    name: str
    form: Literal["byline", "squad", "beir", "statements", "readings"]
    checksum: str
    questions: tuple[Question, ...] = ()
    pairs: tuple[Pair, ...] = ()
    cases: tuple[Case, ...] = ()
    reading: str | None = None
    articles: tuple[Article, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """What a resample draws, each once: the questions or cases, or the groups of pairs."""
        drawn = [q.id for q in self.questions] + [pair.group for pair in self.pairs]
        drawn += [case.id for case in self.cases]
        return tuple(dict.fromkeys(drawn))


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


#: What tells a result from every other of its run: its id, and whether evidence was held out.
Key = tuple[str, bool]


class Scored(Protocol):
    """A line of results.jsonl, as far as figures, plots and comparisons look at it."""

    @property
    def key(self) -> Key:  # noqa: D102
        ...

    @property
    def group(self) -> str:
        """What a resample draws it with."""
        ...

    @property
    def kind(self) -> str:  # noqa: D102
        ...

    @property
    def text(self) -> str:
        """What was asked, checked or read."""
        ...

    @property
    def outcome(self) -> str:
        """One of `scores.OUTCOMES`."""
        ...

    @property
    def scores(self) -> dict[str, float]:
        """Name → value; a name that does not apply is not there."""
        ...

    @property
    def latency_ms(self) -> float:
        """How long the answer, the check or the reading took."""
        ...


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
    def key(self) -> Key:  # noqa: D102
        return self.id, self.held_out

    @property
    def group(self) -> str:
        """The question, which is drawn together with its twin."""
        return self.id

    @property
    def text(self) -> str:  # noqa: D102
        return self.question

    @property
    def latency_ms(self) -> float:
        """How long it took to answer."""
        return float(self.answer["timings_ms"]["total"])


class CheckResult(Record):
    """One statement checked: a line of results.jsonl.

    Attributes:
        carried, group, note: as the suite's pair has them.
        passed, failed: names of the checker's tests; any that failed withholds it.
        outcome: in one word, see `scores.OUTCOMES`.
        scores: name → value; a name that does not apply is not there.
        check_ms: how long the checker took, milliseconds.
        asked_again: whether the chat model was asked for a second opinion.
        opinion: whether it holds the statement to be carried; None when it did not say.
        usage: tokens that it read and wrote for it.
    """

    id: str
    kind: str
    statement: str
    citations: tuple[Citation, ...]
    carried: bool
    group: str
    note: str | None
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    outcome: str
    scores: dict[str, float]
    check_ms: float
    asked_again: bool = False
    opinion: bool | None = None
    usage: Usage = Usage()

    @property
    def key(self) -> Key:  # noqa: D102
        return self.id, False

    @property
    def text(self) -> str:  # noqa: D102
        return self.statement

    @property
    def latency_ms(self) -> float:
        """How long the checker took, without the second opinion."""
        return self.check_ms


class Judged(Record):
    """What a reading made of a row, beside what is right.

    Attributes:
        text: the row in a line, for people.
        shares: name → (right, of): what of it was right, of how much; a name that does not
            apply is not there.
        causes: why it is not all right, each in a few words; empty when it is.
        expected, found: what is right and what was read, in lines for people.
    """

    text: str
    shares: dict[str, tuple[float, float]]
    causes: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    found: tuple[str, ...] = ()


class ReadingResult(Record):
    """One labelled row read: a line of results.jsonl.

    Attributes:
        read_ms: how long the reading took, milliseconds.
    """

    id: str
    kind: str
    judged: Judged
    read_ms: float

    @property
    def key(self) -> Key:  # noqa: D102
        return self.id, False

    @property
    def group(self) -> str:
        """The row."""
        return self.id

    @property
    def text(self) -> str:  # noqa: D102
        return self.judged.text

    @property
    def outcome(self) -> str:  # noqa: D102
        return "misread" if self.judged.causes else "read"

    @property
    def scores(self) -> dict[str, float]:  # noqa: D102
        return {name: right / of for name, (right, of) in self.judged.shares.items() if of}

    @property
    def latency_ms(self) -> float:  # noqa: D102
        return self.read_ms
