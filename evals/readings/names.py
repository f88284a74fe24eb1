"""How well `rag/reading/speakers/sameness.py` tells that two phrases name one person or thing.

    {"id": …, "kind": …, "reading": "names", "one": "Governor Vitaliy Kim", "other": "Kim",
     "same": true}

`same` is whether a reader who meets both in reports of one event takes them for one. The
shares:

- same_precision: of the pairs that were taken for one, those that are.
- same_recall: of the pairs that are one, those taken so.
"""

from typing import Literal

from evals.forms.documents import Documents
from evals.forms.rows import NamedRow, Words
from evals.records import Judged
from rag.reading.speakers import same_entity


class Row(NamedRow):
    """A line."""

    reading: Literal["names"]
    one: Words
    other: Words
    same: bool


def judge(row: Row, documents: Documents) -> Judged:
    """Whether the row's two phrases are taken for one."""
    found = same_entity(row.one, row.other)
    shares: dict[str, tuple[float, float]] = {}
    if found:
        shares["same_precision"] = (row.same, 1)
    if row.same:
        shares["same_recall"] = (found, 1)
    cause = "one, and taken for two" if row.same else "two, and taken for one"
    return Judged(
        text=f"{row.one} | {row.other}",
        shares=shares,
        causes=() if found == row.same else (f"{cause}: {row.kind}",),
        expected=(_verdict(row.same),),
        found=(_verdict(found),),
    )


def _verdict(same: bool) -> str:
    return "one" if same else "two"
