"""Byline's own JSON Lines form: questions over a corpus folder.

One object a line: `id`, `kind` (any word), `question`, `answerable`, and

- `evidence`: list of `document` and `quote`, the exact words. Wherever in the
  document they stand counts. An answerable question needs some.
- `accept`: strings of which one in the answer makes it right;
  `values`: strings that must all be shown. An answerable question needs either.
- `speaker`: who has to be named as having said it. `note`: for people.
- `disagreement`: of what kind the reports disagree on it, or `none`; not judged when left out.

Other fields are noticed and let be. The quotes are looked up in the documents
before anything is ingested. Not covered: evidence that is not in the words of
one document, such as a sum over several.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from evals.errors import SuiteError
from evals.forms.documents import Documents, QuoteRow
from evals.forms.rows import NamedRow, Words, askable, named_rows
from evals.records import Evidence, Question, Suite
from rag.records import DisagreementKind


class QuestionRow(NamedRow):
    """A line."""

    question: Annotated[str, AfterValidator(askable)]
    answerable: bool
    evidence: list[QuoteRow] = Field(default_factory=list)
    accept: list[Words] = Field(default_factory=list)
    values: list[Words] = Field(default_factory=list)
    speaker: Words | None = None
    disagreement: DisagreementKind | Literal["none"] | None = None
    note: str | None = None


def read_byline(path: Path, corpus: Path) -> Suite:
    """The questions of a file over the reports of a folder.

    Raises:
        SuiteError: what does not hold, with line and field.
        CorpusError: the folder is missing.
    """
    read = named_rows(QuestionRow, path)
    for place, row in read.rows:
        _refuse_unmarkable(row, place)
    documents = Documents(corpus)
    return Suite(
        name=path.stem,
        form="byline",
        checksum=read.checksum,
        questions=tuple(_question(row, place, documents) for place, row in read.rows),
        notices=read.notices,
    )


def _refuse_unmarkable(row: QuestionRow, place: str) -> None:
    """Refuse an answerable question that no answer could be held against."""
    if row.answerable and not row.evidence:
        raise SuiteError(
            f"{place}, field evidence",
            f"{row.id!r} is answerable and has no evidence.",
            'Expected: [{"document": …, "quote": …}, …].',
        )
    if row.answerable and not row.accept and not row.values:
        raise SuiteError(
            f"{place}, field accept",
            f"{row.id!r} is answerable and accepts nothing.",
            "Expected: strings in accept, of which one must appear, or in values, which all must.",
        )


def _question(row: QuestionRow, place: str, documents: Documents) -> Question:
    evidence = tuple(
        Evidence(places=documents.places(piece, f"{place}, field evidence[{number}]"))
        for number, piece in enumerate(row.evidence)
    )
    return Question(
        id=row.id,
        kind=row.kind,
        text=row.question,
        answerable=row.answerable,
        evidence=evidence,
        accept=tuple(row.accept),
        values=tuple(row.values),
        speaker=row.speaker,
        disagreement=row.disagreement,
    )
