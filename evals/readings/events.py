"""How well `rag/reading/events.py` tells on which day what a sentence tells happened.

    {"id": …, "kind": …, "reading": "events", "published": "2022-11-11",
     "text": "Olsen said on Friday that the ferry sank on Tuesday.",
     "first": "2022-11-08", "last": "2022-11-08"}

`first` and `last` are days or null, where the words do not tell when. The shares:

- event_accuracy: rows of which the days are right, or none is read where none is.
- event_precision: of the days that were read, those that are right.
"""

from typing import Literal, Self

from pydantic import model_validator

from evals.forms.documents import Documents
from evals.forms.rows import NamedRow, Words
from evals.records import Judged
from rag.reading.events import event_date
from rag.records import Document, IsoDate, Metadata


class Row(NamedRow):
    """A line."""

    reading: Literal["events"]
    text: Words
    published: IsoDate = None
    first: IsoDate
    last: IsoDate

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.first is None) != (self.last is None):
            raise ValueError("both the first and the last day, or null for both")
        return self


def judge(row: Row, documents: Documents) -> Judged:
    """Which days are read for the row's event."""
    document = Document(id=row.id, text=row.text, metadata=Metadata(published=row.published))
    named = event_date(document, 0, len(row.text))
    found = (None, None) if named is None else (named.first[:10], named.last[:10])
    right = found == (row.first, row.last)
    shares: dict[str, tuple[float, float]] = {"event_accuracy": (right, 1)}
    if named is not None:
        shares["event_precision"] = (right, 1)
    cause = "no day was read" if named is None else "another day was read"
    if row.first is None:
        cause = "a day was read where none is told"
    return Judged(
        text=row.text,
        shares=shares,
        causes=() if right else (f"{cause}: {row.kind}",),
        expected=(_days(row.first, row.last),),
        found=(_days(*found),),
    )


def _days(first: str | None, last: str | None) -> str:
    return "none" if first is None else first if first == last else f"{first} to {last}"
