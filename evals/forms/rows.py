"""Text of a suite → checked rows, each fault told with file, place and field.

A fault is refused, never skipped: a question that silently left a suite would
make its figures better.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from evals.errors import SuiteError

_Row = TypeVar("_Row", bound=BaseModel)


class StrictRow(BaseModel):
    """What a row must hold; no value is converted to another type, other fields are let be."""

    model_config = ConfigDict(frozen=True, strict=True)


def with_words(text: str) -> str:
    """The text, unless it is blank or holds half a character; for pydantic validators.

    Raises:
        ValueError: it is, or does.
    """
    if not text.strip():
        raise ValueError("some words")
    return whole_characters(text)


Words = Annotated[str, AfterValidator(with_words)]


class NamedRow(StrictRow):
    """What each line of Byline's own forms begins with."""

    id: Words
    kind: Words


_Named = TypeVar("_Named", bound=NamedRow)


class NamedRows(NamedTuple, Generic[_Named]):
    """The lines of a file, each with its place; a checksum of it, and what was read around."""

    rows: list[tuple[str, _Named]]
    checksum: str
    notices: tuple[str, ...]


def named_rows(row_type: type[_Named], path: Path) -> NamedRows[_Named]:
    """The lines of a file of one of Byline's own forms. Unknown fields are noticed and let be.

    Raises:
        SuiteError: what does not hold, with line and field.
    """
    text, data = suite_text(path)
    rows: list[tuple[str, _Named]] = []
    places: dict[str, str] = {}
    ignored: dict[str, str] = {}
    known = {field.alias or name for name, field in row_type.model_fields.items()}
    for place, value in json_lines(text, path.name):
        row = checked(row_type, value, place)
        refuse_duplicate(places, row.id, f"{place}, field id")
        places[row.id] = place
        for name in value.keys() - known:
            ignored.setdefault(name, place)
        rows.append((place, row))
    notices = tuple(
        f"{place}: the field {name!r} is not one that suites have; it was left unread."
        for name, place in sorted(ignored.items())
    )
    return NamedRows(rows, hashlib.sha256(data).hexdigest(), notices)


def suite_text(path: Path) -> tuple[str, bytes]:
    """The text of a file of a suite, and its bytes.

    Raises:
        SuiteError: it is missing, empty, or not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SuiteError(str(path), f"{error.strerror}.", "Name a file that can be read.") from None
    if not data.strip():
        raise SuiteError(path.name, "the file is empty.", "Put at least one question into it.")
    try:
        return data.decode("utf-8-sig"), data
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SuiteError(
            f"{path.name}, line {line}",
            f"byte {error.start} is {data[error.start]:#04x}, which is not UTF-8.",
            "Save the file as UTF-8.",
        ) from None


def json_value(text: str, place: str, first_line: int = 1) -> Any:
    """What `text` says as JSON.

    Args:
        place: where the text stands, for the message.
        first_line: the number of the text's first line there.

    Raises:
        SuiteError: it is not JSON; the message names line and column.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SuiteError(
            f"{place}, line {first_line + error.lineno - 1}, column {error.colno}",
            f"not JSON: {error.msg}.",
            "Correct it, or export it again.",
        ) from None
    except RecursionError:
        raise SuiteError(place, "its JSON is nested too deeply.", "Export it again.") from None


def json_lines(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """`(place, value)` of each line that is not blank."""
    # Not splitlines(), which also breaks at a U+2028 inside a string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{name}, line {number}", json_value(line, name, number)


def checked(row_type: type[_Row], value: Any, place: str) -> _Row:
    """`value` as a row.

    Raises:
        SuiteError: it is no object, or the first field that does not hold.
    """
    try:
        return row_type.model_validate(value)
    except ValidationError as error:
        fault = error.errors()[0]
    if not isinstance(value, Mapping):
        raise SuiteError(
            place, f"{_shown(value)} is no JSON object.", f"It needs {_fields(row_type)}."
        )
    field = field_path(fault["loc"])
    if fault["type"] == "missing":
        needed = f"It needs {_fields(row_type)}." if len(fault["loc"]) == 1 else "Add it."
        raise SuiteError(f"{place}, field {field}", "the field is missing.", needed)
    cause = fault["msg"].removeprefix("Value error, ")
    raise SuiteError(
        f"{place}, field {field}" if field else place,
        f"{_shown(fault['input'])} does not hold.",
        f"Expected: {cause[:1].lower()}{cause[1:]}.",
    )


def field_path(parts: Sequence[int | str]) -> str:
    """Where a value stands within a JSON value.

    >>> field_path(["data", 3, "qas", 0, "id"])
    'data[3].qas[0].id'
    """
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in parts).removeprefix(".")


def askable(question: str) -> str:
    """The question, unless Byline could not be asked it; for pydantic validators.

    Raises:
        ValueError: it is blank, too long, or half a character.
    """
    from rag.pipeline import LONGEST_QUESTION

    if not question.strip():
        raise ValueError("a question with words")
    if len(question) > LONGEST_QUESTION:
        raise ValueError(f"at most {LONGEST_QUESTION:,} characters")
    return whole_characters(question)


def whole_characters(text: str) -> str:
    """The text, unless it holds half a character (a lone surrogate), which no file can keep.

    Raises:
        ValueError: it does.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"a whole character at position {error.start}") from None
    return text


def file_stem(title: str) -> str:
    """A title as part of a file's name; the number before it makes it the only one.

    >>> file_stem("Super Bowl 50: the final")
    'super-bowl-50-the-final'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "untitled"


def refuse_duplicate(known: Mapping[str, str], given: str, place: str) -> None:
    """Raise `SuiteError` when an id was seen before; `known` maps ids to places."""
    if given in known:
        raise SuiteError(
            place, f"{given!r} was used before ({known[given]}).", "Give each its own."
        )


def _fields(row_type: type[BaseModel]) -> str:
    needed = [(f.alias or n) for n, f in row_type.model_fields.items() if f.is_required()]
    return "the field" + ("s " if len(needed) > 1 else " ") + ", ".join(needed)


def _shown(value: Any) -> str:
    """A value as messages show it, at most 60 characters of it."""
    written = ascii(value) if isinstance(value, str) else json.dumps(value, default=str)
    return written if len(written) <= 60 else f"{written[:60]}…"
