"""Named fields (of JSON, CSV, front matter, a page's tags) → a report and its metadata."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from rag.errors import UnreadableFile
from rag.readers.base import Report

#: What other people's exports call a field, in order of preference.
TEXT_FIELDS = ("text", "body", "content")
METADATA_FIELDS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source"),
    "published": ("published", "published_at", "date"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}
_ISO_8601 = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{8})(?:[T ](\d\d:\d\d[\d:.,]*) ?(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)


def report_from_fields(fields: Any, source: str, row: int | None) -> Report | UnreadableFile:
    """A report held as named fields (a JSON object, a CSV row), or why it is none."""
    where = source if row is None else f"{source}#{row}"
    if not isinstance(fields, Mapping):
        return UnreadableFile(
            where,
            "It is no JSON object.",
            'Write each report as an object: {"title": …, "text": …}.',
        )
    named = {str(name).strip().lower(): value for name, value in fields.items()}
    text = _first_with_words(named, TEXT_FIELDS)
    if text is None:
        return UnreadableFile(
            where,
            f"It has no words in a field named text (it has: {listed(named)}).",
            "Put the report's words in a field named text.",
        )
    metadata = named_fields(named)
    if row is not None:
        metadata["row"] = row
    return text, metadata


def listed(names: Iterable[str]) -> str:
    """Names of fields as an error shows them: at most 200 characters of them."""
    listed = ", ".join(names)
    return f"{listed[:200]}…" if len(listed) > 200 else listed or "none"


def named_fields(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """The metadata among `fields`, by Byline's names, each on one line; dates as they stand."""
    named = {str(name).strip().lower(): value for name, value in fields.items()}
    found: dict[str, Any] = {}
    for name, aliases in METADATA_FIELDS.items():
        value = _first_with_words(named, aliases)
        if value is not None:
            found[name] = " ".join(value.split())
    return found


def _first_with_words(named: Mapping[str, Any], aliases: Iterable[str]) -> str | None:
    values = (named.get(alias) for alias in aliases)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def iso_8601(written: str) -> str | None:
    """`written` as an ISO 8601 date or date and time; None when it is neither.

    A space may stand for the T and before the zone, and hyphens and the zone's
    colon may be left out. The RFC 2822 form of e-mails is converted. No other
    form is guessed at: 11/12/2022 is two different days.

    >>> iso_8601("2022-11-11 09:30 +0200")
    '2022-11-11T09:30+02:00'
    >>> iso_8601("Fri, 11 Nov 2022 09:30:00 +0200")
    '2022-11-11T09:30:00+02:00'
    """
    match = _ISO_8601.fullmatch(written)
    try:
        if match is None:
            return parsedate_to_datetime(written).isoformat()
        day, time, zone = match.groups()
        normal = date.fromisoformat(day).isoformat()
        if time:
            normal += f"T{time}" + re.sub(r"(\d\d)(\d\d)", r"\1:\2", zone or "")
            datetime.fromisoformat(normal)
    except (ValueError, OverflowError):  # OverflowError: a year beyond all machine integers
        return None
    return normal
