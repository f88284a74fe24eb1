"""Byline's own JSON Lines form: questions over a corpus folder.

One object a line: `id`, `kind` (any word), `question`, `answerable`, and

- `evidence`: list of `document` and `quote`, the exact words. Wherever in the
  document they stand counts. An answerable question needs some.
- `accept`: strings of which one in the answer makes it right;
  `values`: strings that must all be shown. An answerable question needs either.
- `speaker`: who has to be named as having said it. `note`: for people.

Other fields are noticed and let be. The quotes are looked up in the documents
before anything is ingested. Not covered: evidence that is not in the words of
one document, such as a sum over several.
"""

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from evals.errors import SuiteError
from evals.forms.rows import (
    StrictRow,
    askable,
    checked,
    json_lines,
    refuse_duplicate,
    suite_text,
    whole_characters,
)
from evals.records import Evidence, Question, Suite
from rag.load import list_corpus, load_file
from rag.records import Span


def _with_words(text: str) -> str:
    if not text.strip():
        raise ValueError("some words")
    return whole_characters(text)


_Words = Annotated[str, AfterValidator(_with_words)]


class EvidenceRow(StrictRow):
    """Exact words of a document."""

    document: _Words
    quote: _Words


class QuestionRow(StrictRow):
    """A line."""

    id: _Words
    kind: _Words
    question: Annotated[str, AfterValidator(askable)]
    answerable: bool
    evidence: list[EvidenceRow] = Field(default_factory=list)
    accept: list[_Words] = Field(default_factory=list)
    values: list[_Words] = Field(default_factory=list)
    speaker: _Words | None = None
    note: str | None = None


def read_byline(path: Path, corpus: Path) -> Suite:
    """The questions of a file over the reports of a folder.

    Raises:
        SuiteError: what does not hold, with line and field.
        CorpusError: the folder is missing.
    """
    text, data = suite_text(path)
    rows: list[tuple[str, QuestionRow]] = []
    places: dict[str, str] = {}
    ignored: dict[str, str] = {}
    for place, value in json_lines(text, path.name):
        row = checked(QuestionRow, value, place)
        refuse_duplicate(places, row.id, f"{place}, field id")
        places[row.id] = place
        _refuse_unmarkable(row, place)
        for name in value.keys() - QuestionRow.model_fields.keys():
            ignored.setdefault(name, place)
        rows.append((place, row))
    documents = _Documents(corpus)
    return Suite(
        name=path.stem,
        form="byline",
        checksum=hashlib.sha256(data).hexdigest(),
        questions=tuple(_question(row, place, documents) for place, row in rows),
        notices=tuple(
            f"{place}: the field {name!r} is not one that suites have; it was left unread."
            for name, place in sorted(ignored.items())
        ),
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


def _question(row: QuestionRow, place: str, documents: "_Documents") -> Question:
    evidence = []
    for number, piece in enumerate(row.evidence):
        at = f"{place}, field evidence[{number}]"
        text = documents.text(piece.document, f"{at}.document")
        places = tuple(
            Span(document=piece.document, start=start, end=start + len(piece.quote))
            for start in _occurrences(piece.quote, text)
        )
        if not places:
            raise SuiteError(
                f"{at}.quote",
                f"{piece.quote[:60]!r} does not stand in {piece.document}.",
                "Copy the document's exact words, line ends included.",
            )
        evidence.append(Evidence(places=places))
    return Question(
        id=row.id,
        kind=row.kind,
        text=row.question,
        answerable=row.answerable,
        evidence=tuple(evidence),
        accept=tuple(row.accept),
        values=tuple(row.values),
        speaker=row.speaker,
    )


def _occurrences(quote: str, text: str) -> Iterator[int]:
    start = text.find(quote)
    while start >= 0:
        yield start
        start = text.find(quote, start + 1)


class _Documents:
    """The texts of a corpus folder, each file read when first asked for."""

    def __init__(self, corpus: Path) -> None:
        self._files = {file.name: file for file in list_corpus(corpus).files}
        self._corpus = corpus
        self._texts: dict[str, str] = {}
        self._faults: dict[str, list[str]] = {}

    def text(self, document: str, place: str) -> str:
        """The text of a document; `SuiteError` at `place` when there is none."""
        file = document if document in self._files else document.rpartition("#")[0]
        if file not in self._files:
            near = difflib.get_close_matches(document, self._files, n=1)
            raise SuiteError(
                place,
                f"{document!r} is no document of {self._corpus.name}/.",
                f"Did you mean {near[0]!r}?" if near else "Name a document, or --corpus DIR.",
            )
        if file not in self._faults:
            loaded = load_file(self._files[file])
            self._faults[file] = [f"{p.cause} {p.remedy}" for p in loaded.problems]
            self._texts |= {d.id: d.text for d in loaded.documents}
        if document not in self._texts:
            causes = " ".join(self._faults[file]) or "It holds rows: add # and a row's number."
            raise SuiteError(place, f"{document!r} could not be read.", causes)
        return self._texts[document]
