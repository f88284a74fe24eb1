"""Filters or a moment × a document's metadata → whether it may be answered from.

Days are compared as they are written: a report of 5 March is of 5 March wherever it was
written and whoever asks. Only where both the filter and the report name a moment are
moments compared.
"""

import unicodedata
from datetime import UTC, date, datetime

from rag.records import Filters, Metadata


def admits(filters: Filters, document: str, metadata: Metadata) -> bool:
    """Whether every filter that is given holds for a document, as `Filters` says.

    Args:
        filters: none given admits all.
        document: the document's id.
        metadata: what it says about itself.
    """
    return (
        (not filters.document or document in filters.document)
        and (not filters.publisher or _is_any(metadata.publisher, filters.publisher))
        and (not filters.language or _is_in_any(metadata.language, filters.language))
        and _is_from(metadata.published, filters.published_from)
        and _is_until(metadata.published, filters.published_to)
    )


def stood(as_of: str, metadata: Metadata) -> bool:
    """Whether a document was there at a day or moment, as far as is known.

    A day counts whole, and a moment without a zone is of UTC. A document without a date
    cannot be placed, and leaving it out would lose what it says: it was there.

    Args:
        as_of: ISO 8601.
        metadata: what the document says about itself.
    """
    return metadata.published is None or _is_until(metadata.published, as_of)


def instant(written: str) -> datetime:
    """An ISO 8601 date or time as a moment; one without a zone counts as UTC."""
    parsed = datetime.fromisoformat(written)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _is_any(name: str | None, wanted: tuple[str, ...]) -> bool:
    return name is not None and _folded(name) in map(_folded, wanted)


def _is_in_any(language: str | None, wanted: tuple[str, ...]) -> bool:
    """Whether a language is one of these, or one that is a kind of it: en-GB of en.

    Source: basic filtering, RFC 4647, section 3.3.1.
    """
    if language is None:
        return False
    tag = _folded(language).replace("_", "-")
    return any(f"{tag}-".startswith(f"{_folded(w).replace('_', '-')}-") for w in wanted)


def _is_from(published: str | None, first: str | None) -> bool:
    if first is None or published is None:
        return first is None
    if _is_day(published) or _is_day(first):
        return _day(published) >= _day(first)
    return instant(published) >= instant(first)


def _is_until(published: str | None, last: str | None) -> bool:
    if last is None or published is None:
        return last is None
    if _is_day(published) or _is_day(last):
        return _day(published) <= _day(last)
    return instant(published) <= instant(last)


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _day(written: str) -> date:
    return datetime.fromisoformat(written).date()


def _folded(name: str) -> str:
    """The name in the same letters however they are encoded, and without their case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
