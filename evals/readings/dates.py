"""How well `rag/reading/resolution` finds the days and moments that a text names.

    {"id": …, "reading": "dates", "text": "They met on Friday.", "published": "2022-11-11",
     "dates": [{"words": "Friday", "first": "2022-11-11", "last": "2022-11-11"}]}

`before` is what stands before the text in its report, `published` is left out for a report
without a date; `dates` are in the order of the words. The share:

- dates_accuracy: labelled expressions whose first and last day or moment are both right, of
  those labelled, of those read where none is, and of texts without any.

An expression is found where one was read whose words overlap its own.
"""

from typing import Literal

from pydantic import Field

from evals.forms.documents import Documents
from evals.forms.rows import NamedRow, StrictRow, Words
from evals.records import Judged
from rag.reading.resolution import ResolvedDate, resolved_dates
from rag.records import IsoDate


class DateRow(StrictRow):
    """What words of the row's text name: days, or moments without a zone."""

    words: Words
    first: str
    last: str


class Row(NamedRow):
    """A line."""

    reading: Literal["dates"]
    text: Words
    before: str = ""
    published: IsoDate = None
    dates: list[DateRow] = Field(default=[])


def judge(row: Row, documents: Documents) -> Judged:
    """What is read of when in the row's text."""
    read = list(resolved_dates(row.text, row.published, row.before))
    left = list(read)
    right, causes, place = 0, [], 0
    for labelled in row.dates:
        start = row.text.find(labelled.words, place)
        place = end = start + len(labelled.words)
        match = next((r for r in left if r.start < end and start < r.end), None)
        if match is None:
            causes.append("an expression was not read")
            continue
        left.remove(match)
        if (match.first, match.last) == (labelled.first, labelled.last):
            right += 1
        else:
            causes.append(_what_differs(match, labelled))
    units = len(row.dates) + len(left)
    if not units:
        units = right = 1
    causes += ["a date too many was read"] * len(left)
    return Judged(
        text=row.text,
        shares={"dates_accuracy": (right, units)},
        causes=tuple(causes),
        expected=tuple(f"{d.words}: {d.first} to {d.last}" for d in row.dates),
        found=tuple(f"{row.text[r.start : r.end]}: {r.first} to {r.last}" for r in read),
    )


def _what_differs(read: ResolvedDate, labelled: DateRow) -> str:
    if read.first[:10] == labelled.first[:10] and read.last[:10] == labelled.last[:10]:
        return "another time of day was read"
    if len(read.first) != len(labelled.first):
        return "a moment was read for a day, or a day for a moment"
    if read.first[:10] > labelled.first[:10]:
        return "a later day was read"
    return "an earlier day was read, or a longer time"
