"""The records that stages hand to each other: frozen, validated, serialisable.

    Document → Passage → Hit → Draft → Answer

All offsets count characters (code points) of `Document.text`, `end` excluded.
A `Citation` cannot be made with a quote of another length than its span;
that the quote stands at its offsets in the document is `cite.py`'s to prove,
which is the only place that makes them. Not covered here: how any of these
are made.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Record(BaseModel):
    """A frozen pydantic model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _iso_8601(value: str | None) -> str | None:
    if value is not None:
        datetime.fromisoformat(value)
    return value


#: An ISO 8601 date or date and time, as the source gave it; None when it gave none.
IsoDate = Annotated[str | None, AfterValidator(_iso_8601)]

#: What a schema says of such a field.
DAY_OR_MOMENT: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "null"},
    ]
}


class Metadata(Record):
    """What a source says about itself. All optional."""

    title: str | None = None
    publisher: str | None = None
    published: IsoDate = None
    url: str | None = None
    language: str | None = None


class Document(Record):
    """One report.

    Attributes:
        id: its path within the corpus folder, with `/` on every system; a row of
            a JSON Lines or CSV file adds `#` and the row's number.
        text: what the reader extracted, unchanged.
        metadata: what the source says about itself.
    """

    id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    metadata: Metadata = Metadata()

    @cached_property
    def version(self) -> str:
        """SHA-256 of the text as UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def label(self) -> str:
        """The title; for an untitled text its opening words."""
        if self.metadata.title:
            return self.metadata.title
        words = self.text.split()
        opening = " ".join(words[:9])[:80]
        return opening + "…" if len(words) > 9 else opening


class Passage(Record):
    """A stretch of a document. The passages of a document tile it: no gap, no overlap.

    Attributes:
        document: the document's id.
        version: the document's version.
        ordinal: 0 for the first passage of the document.
    """

    document: str
    version: str
    ordinal: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int
    text: str = Field(min_length=1)

    @model_validator(mode="after")
    def _length_matches(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"passage {self.ordinal} of {self.document} spans {self.start}-{self.end} "
                f"but has {len(self.text)} characters"
            )
        return self


class Hit(Record):
    """A passage that a question retrieved.

    Attributes:
        metadata: what its document says about itself.
        score: higher is better; comparable within one question only.
        lexical_rank: its rank by BM25, from 1; None when BM25 did not rank it.
        vector_rank: its rank by vector similarity, from 1; None likewise.
    """

    passage: Passage
    metadata: Metadata = Metadata()
    score: float
    lexical_rank: int | None = None
    vector_rank: int | None = None


class Filters(Record):
    """Which documents may be answered from; each that is given must hold."""

    publisher: tuple[str, ...] = Field(
        default=(),
        description="Any of these, as the documents have it, whatever the case of its letters.",
    )
    published_from: IsoDate = Field(
        default=None,
        description="The first day or moment. A day counts whole, as the document has it in its "
        "own zone; a moment without a zone is of UTC; a document without a date never holds.",
        json_schema_extra=DAY_OR_MOMENT,
    )
    published_to: IsoDate = Field(
        default=None,
        description="The last day or moment, likewise.",
        json_schema_extra=DAY_OR_MOMENT,
    )
    document: tuple[str, ...] = Field(
        default=(), description="Any of these ids; one that no document has admits nothing."
    )
    language: tuple[str, ...] = Field(
        default=(),
        description="Any of these, as the documents have it, whatever the case of its letters; "
        "`en` admits `en-GB` too.",
    )


class Span(Record):
    """A stretch of a document, not yet a citation."""

    document: str
    start: int = Field(ge=0)
    end: int

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"span {self.start}-{self.end} of {self.document} is empty")
        return self


#: How positions differ: `figures` are other numbers; `states` exclude each other (open,
#: closed); `denied`: one says so and another denies it; `superseded`: the first position is
#: later than the others, and takes their place.
DisagreementKind = Literal["figures", "dates", "states", "denied", "opinions", "superseded"]


#: What the order of an answer's statements is.
Arrangement = Literal["telling", "timeline"]


class DraftPosition(Record):
    """One side of a disagreement, with the spans that show it."""

    value: str
    speaker: str | None = None
    spans: tuple[Span, ...] = Field(min_length=1)


class DraftDisagreement(Record):
    """Positions that cannot all hold, not yet cited."""

    about: str
    kind: DisagreementKind
    positions: tuple[DraftPosition, ...] = Field(min_length=2)


class Draft(Record):
    """What quotes mode proposes.

    Attributes:
        statements: each the spans that it consists of, in the order of `arrangement`. Empty
            when the corpus does not say.
        arrangement: as of an `Answer`.
        disagreements: on what is asked; each of their spans is one of a statement.
        nearest: when it does not, the closest that is; more than one when an answer is
            not out of the question.
        confidence: the probability that the corpus answers, 0 to 1.
        reason: when it does not, why the nearest is no answer.
    """

    statements: tuple[tuple[Span, ...], ...] = ()
    arrangement: Arrangement = "telling"
    disagreements: tuple[DraftDisagreement, ...] = ()
    nearest: tuple[Span, ...] = ()
    confidence: float | None = Field(default=None, ge=0, le=1)
    reason: str | None = None


class Citation(Record):
    """A quote, where it stands, and what its document says about itself.

    Attributes:
        number: the mark in the answer, from 1.
        document, version: which document, and which text of it, the offsets count in.
        quote: `document.text[start:end]`, exactly.
        title: the document's title; for an untitled text its opening words.
    """

    number: int = Field(ge=1)
    document: str
    version: str
    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)
    title: str
    publisher: str | None = None
    published: IsoDate = None
    url: str | None = None

    @model_validator(mode="after")
    def _length_matches(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(
                f"citation {self.number} spans {self.start}-{self.end} "
                f"but quotes {len(self.quote)} characters"
            )
        return self


Stance = Literal[
    "said", "claimed", "denied", "confirmed", "asked", "ordered", "estimated", "expected", "quoted"
]
Directness = Literal["direct", "partly", "reported"]


class Voice(Record):
    """Somebody who says a statement, or a part of it.

    Attributes:
        speaker: as the report introduces them, with their role where it gives one; None where
            it names nobody ("reportedly").
        stance: how they say it: `said` for opinions and plain reports; `asked` for what is
            asked, asked for or left open; `quoted` where a medium quotes them.
        directness: whether all of it is in their own words (`direct`), some (`partly`), or
            none (`reported`).
        via: who passes it on: the agency or outlet that was told or is quoted.
        in_part: whether what they say is only set into a sentence that is the report's own.
    """

    speaker: str | None
    stance: Stance
    directness: Directness
    via: str | None = None
    in_part: bool = False


class StatementDate(Record):
    """When, as a statement's words have it and its report's date resolves it.

    Attributes:
        start, end: where the words stand in the statement's text.
        first, last: what they name, both included, ISO 8601: days, or moments without a
            zone, which are local to what is told.
    """

    start: int = Field(ge=0)
    end: int
    first: str
    last: str


class Statement(Record):
    """One sentence of an answer.

    Attributes:
        citations: numbers of the citations that carry it.
        speaker: who says it, as the report names them; None for the report's own voice, for
            several speakers, and where it was not established.
        voices: everybody who says it or a part of it; empty for the report's own voice.
        check: names of the tests it passed, as `rag/check` has them; `verbatim` for the
            report's exact words.
        dates: when, in the order of the words; not those that only a date of publication
            resolves, where the report has none.
        event: in a timeline, the one of `dates` on which what it tells happened.
        reports: how many documents have the words of its quotes, or nearly.
        origins: of how many origins these are, copies of one text counted once.
        credited: agencies and publishers that these documents credit with their text.
    """

    text: str
    citations: tuple[int, ...] = Field(min_length=1)
    speaker: str | None = None
    voices: tuple[Voice, ...] = ()
    check: tuple[str, ...] = ()
    dates: tuple[StatementDate, ...] = ()
    event: StatementDate | None = None
    reports: int = Field(default=1, ge=1)
    origins: int = Field(default=1, ge=1)
    credited: tuple[str, ...] = ()


class Withheld(Record):
    """A sentence that a chat model wrote and its own quotes do not carry.

    Attributes:
        text: what it wrote; nothing vouches for it.
        failed: names of the tests that it failed, as `rag/check` has them.
    """

    text: str
    failed: tuple[str, ...] = Field(min_length=1)


class Position(Record):
    """One side of a disagreement.

    Attributes:
        value: what it holds, in the report's words or close to them: "at least five".
        speaker: who holds it, as the report names them; None for the report's own voice.
        citations: numbers of the citations that show it; outlet and date are theirs.
        origins: how many origins the reports that are cited have.
    """

    value: str
    speaker: str | None = None
    citations: tuple[int, ...] = Field(min_length=1)
    origins: int = Field(default=1, ge=1)


class Disagreement(Record):
    """Positions that cannot all hold.

    Attributes:
        about: what they are about, in the words of the question.
        kind: how they differ, a `DisagreementKind`.
    """

    about: str
    kind: str
    positions: tuple[Position, ...] = Field(min_length=2)


class Usage(Record):
    """Tokens that a chat model read and wrote; 0 when none was asked."""

    input_tokens: int = 0
    output_tokens: int = 0


class ChangedSource(Record):
    """A citation of an answer that was kept, whose document is not as it was cited.

    Attributes:
        number: the citation's; of the nearest, where the corpus did not say.
        document: the document's id.
        change: `changed`: it has another text; `removed`: it has left the corpus.
        version: the text that was cited.
        now: its text's version as it stands; None when removed.
        quote_stands: whether the exact quote stands anywhere in its text as that is now.
    """

    number: int = Field(ge=1)
    document: str
    change: Literal["changed", "removed"]
    version: str
    now: str | None = None
    quote_stands: bool = False


class Answer(Record):
    """What every surface shows.

    Attributes:
        id: what it is kept by, which nobody can guess; None where it is not kept.
        answered_at: when it was kept, ISO 8601, UTC; None likewise.
        standalone_question: the question as it was answered, references to
            earlier turns resolved.
        status: `answered`, `disputed` (reports differ on what was asked, and no later one
            settles it), `not_in_corpus`.
        statements: the answer, in the order of `arrangement`; empty when not in the corpus.
        arrangement: `telling`: the most telling statement first, the newest where news was
            asked for; `timeline`: by the date of each one's event.
        citations: numbered from 1 without gaps, each used by a statement.
        nearest: when not in the corpus, the closest that is; numbered from 1.
        confidence: the probability that the corpus answers, 0 to 1, as it was judged
            before the answer was given or withheld; None when nothing was there to judge.
        reason: when not in the corpus, why the nearest is no answer.
        withheld: what a chat model wrote and was not shown, in its order.
        notice: what went otherwise than asked for, in a line; such as that the chat model
            did not answer and these are quotes instead.
        filters: which documents it was answered from; None for all.
        as_of: the day or moment as of which the corpus was asked; None for as it stands.
        newest_source: when the newest dated document was published, of those that the
            filters admit where some were given, and of those that stood at `as_of`.
        timings_ms: stage → milliseconds.
        changed: of an answer that is shown again, the citations whose documents changed or
            left since; always empty as it is given.
    """

    schema_: Literal["byline/1"] = Field(default="byline/1", alias="schema")
    id: str | None = Field(default=None, min_length=1)
    answered_at: IsoDate = None
    question: str
    standalone_question: str
    mode: Literal["quotes", "prose"]
    status: Literal["answered", "disputed", "not_in_corpus"]
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    arrangement: Arrangement = "telling"
    nearest: tuple[Citation, ...] = ()
    confidence: float | None = Field(default=None, ge=0, le=1)
    reason: str | None = None
    withheld: tuple[Withheld, ...] = ()
    notice: str | None = None
    filters: Filters | None = None
    as_of: IsoDate = None
    newest_source: IsoDate = None
    timings_ms: dict[str, float] = {}
    usage: Usage = Usage()
    changed: tuple[ChangedSource, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    @model_validator(mode="after")
    def _numbers_hold(self) -> Self:
        _numbered_from_one(self.citations, "citations")
        _numbered_from_one(self.nearest, "nearest")
        used = {n for s in self.statements for n in s.citations}
        known = set(range(1, len(self.citations) + 1))
        if used != known:
            raise ValueError(f"statements cite {sorted(used)} of citations {sorted(known)}")
        claimed = {n for d in self.disagreements for p in d.positions for n in p.citations}
        if not claimed <= known:
            raise ValueError(f"positions cite {sorted(claimed)} of citations {sorted(known)}")
        if (self.status == "not_in_corpus") != (not self.statements):
            raise ValueError(f"status {self.status} with {len(self.statements)} statements")
        return self

    def as_json(self) -> dict[str, Any]:
        """The record as JSON values, the same on every surface."""
        return self.model_dump(mode="json")


class Turn(Record):
    """A question that was answered, as far as a follow-up may lean on it.

    Attributes:
        question: the standalone question, as it was answered.
        answer: the text of the answer's statements; empty when the corpus did not say.
    """

    question: str
    answer: str = ""


def _numbered_from_one(citations: Sequence[Citation], name: str) -> None:
    numbers = [c.number for c in citations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"{name} are numbered {numbers}, not 1 to {len(numbers)}")
