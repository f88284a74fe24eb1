"""JSON Lines of labelled rows: texts, and what a right reading of them is.

One object a line: `id`, `kind` (any word), `reading` (one of `readings.READINGS`, the
same on every line), and what that reading's own `Row` needs. Other fields are noticed
and let be.
"""

from collections.abc import Mapping
from pathlib import Path

from evals.errors import SuiteError
from evals.forms.rows import json_lines, named_rows, suite_text
from evals.readings import READINGS, reading_named
from evals.records import Case, Suite


def holds_readings(path: Path) -> bool:
    """Whether the first line of a file is of this form, by its fields.

    Raises:
        SuiteError: the file cannot be read, or its first line is not JSON.
    """
    _, first = next(json_lines(suite_text(path)[0], path.name))
    return isinstance(first, Mapping) and "reading" in first and "question" not in first


def read_readings(path: Path) -> Suite:
    """The labelled rows of a file.

    Raises:
        SuiteError: what does not hold, with line and field.
    """
    place, first = next(json_lines(suite_text(path)[0], path.name))
    name = first["reading"]
    if name not in READINGS:
        raise SuiteError(
            f"{place}, field reading",
            f"{name!r} is no reading.",
            f"Name one of: {', '.join(READINGS)}.",
        )
    read = named_rows(reading_named(name).Row, path)
    return Suite(
        name=path.stem,
        form="readings",
        checksum=read.checksum,
        reading=name,
        cases=tuple(Case(id=row.id, kind=row.kind, row=row) for _, row in read.rows),
        notices=read.notices,
    )
