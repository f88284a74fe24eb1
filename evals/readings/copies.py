"""How well `rag/reading/origins` tells copies from reports that only are alike.

    {"id": …, "kind": …, "reading": "copies", "copies": true,
     "one": {"document": "wire.txt"},
     "other": {"text": …, "title": …, "publisher": …}}

A report is a document of the corpus folder, or is written out; then all but its `text`
may be left out. The two are compared as those of a large corpus are, by hashing first.
The shares:

- copy_precision: copies, of the pairs that were taken for copies.
- copy_recall: pairs that were taken for copies, of the copies.
"""

from typing import Literal

from pydantic import model_validator

from evals.forms.documents import Documents
from evals.forms.rows import NamedRow, StrictRow, Words
from evals.records import Judged
from rag.reading.origins import Origins
from rag.records import Document, Metadata
from rag.split import split_document


class ReportRow(StrictRow):
    """A document's id, or a report written out."""

    document: Words | None = None
    text: Words | None = None
    title: Words | None = None
    publisher: Words | None = None

    @model_validator(mode="after")
    def _either(self) -> "ReportRow":
        if (self.document is None) == (self.text is None):
            raise ValueError("give either the document or the text")
        return self


class Row(NamedRow):
    """A line."""

    reading: Literal["copies"]
    copies: bool
    one: ReportRow
    other: ReportRow


def judge(row: Row, documents: Documents) -> Judged:
    """Whether the row's two reports are taken for copies."""
    one = _document(row.one, "one", row.id, documents)
    other = _document(row.other, "other", row.id, documents)
    reports = [one, other.model_copy(update={"id": f"{other.id} (other)"})]
    origins = Origins(
        {f"{p.document}@{p.ordinal}": p for d in reports for p in split_document(d)},
        {d.id: d.metadata for d in reports},
        few=0,
    )
    found = bool(origins.copies_of(reports[0].id))
    shares: dict[str, tuple[float, float]] = {}
    if found:
        shares["copy_precision"] = (row.copies, 1)
    if row.copies:
        shares["copy_recall"] = (found, 1)
    cause = "a copy was not found" if row.copies else "no copies, and taken for them"
    return Judged(
        text=f"{one.text}\n\n{other.text}",
        shares=shares,
        causes=() if found == row.copies else (f"{cause}: {row.kind}",),
        expected=(_verdict(row.copies),),
        found=(_verdict(found),),
    )


def _document(row: ReportRow, field: str, place: str, documents: Documents) -> Document:
    if row.document is not None:
        return documents.read(row.document, f"{place}, field {field}.document")
    metadata = Metadata(title=row.title, publisher=row.publisher)
    return Document(id=f"{field} of {place}", text=row.text or "", metadata=metadata)


def _verdict(copies: bool) -> str:
    return "copies" if copies else "two origins"
