"""Labelled rows → how well a reading of `rag/reading/` does on them. One module a reading.

    copies.py    which reports are copies
    dates.py     which days and moments a text names
    disagreements.py  whether sentences disagree on what is asked
    events.py    on which day what a sentence tells happened
    names.py     whether two phrases name one person or thing
    speakers.py  who says what in a text
    voices.py    who says a quote, read within its report

Each has the model `Row`, which a line of a suite must fit, and

    judge(row: Row, documents: Documents) -> Judged

`documents` reads the corpus folder, for rows that name its documents. A `Judged` holds
shares by name, each `(right, of)`, so that a figure over rows is the sum of the one by
the sum of the other: precision is `(1, 1)` for a right finding, `(0, 1)` for a wrong
one, and left out where nothing was found. Whatever is wrong with a row has a cause,
a few words that other rows may share; the report lists failures by it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from evals.records import Judged

if TYPE_CHECKING:  # the forms know the readings
    from evals.forms.documents import Documents
    from evals.forms.rows import NamedRow

#: The readings that suites may be of, each a module of this package.
READINGS = ("copies", "dates", "disagreements", "events", "names", "speakers", "voices")


class Reading(Protocol):
    """A module of this package."""

    Row: "type[NamedRow]"

    def judge(self, row: Any, documents: "Documents") -> Judged:
        """What the reading makes of a row."""
        ...


def reading_named(name: str) -> Reading:
    """The reading of that name, one of `READINGS`."""
    return cast(Reading, import_module(f"{__name__}.{name}"))
