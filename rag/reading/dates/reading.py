"""A text and its day of publication → what it says of when.

The rules are tried from the left, the longest match first, and what they find is joined.
"""

import re
from datetime import date, datetime
from functools import lru_cache

from rag.reading.dates.clock import CLOCK_RULES
from rag.reading.dates.counted import COUNTED_RULES, LONGEST, kind_of
from rag.reading.dates.dated import DATED_RULES
from rag.reading.dates.holidays import HOLIDAY_RULES
from rag.reading.dates.joining import together
from rag.reading.dates.records import Context, Days, Meaning, Reader, Said, rules
from rag.reading.dates.spans import counted_days
from rag.reading.dates.words import BOUND, UNIT, count_of, words_before

#: Numbers of units that tell how long, not when.
_HOW_LONG = re.compile(r"\b(?:the|for|in|within|first|last|next|past|previous)\s+\Z", re.I)


def dates_of(text: str, published: str | None) -> tuple[Said, ...]:
    """What `text` says of days, spans, years and times of day, in order.

    Args:
        text: English; a sentence or more.
        published: when, ISO 8601; its own time zone's day counts.

    Returns:
        Expressions that do not overlap. Empty for a text without one.

    Raises:
        ValueError: `published` is not ISO 8601.

    >>> [said] = dates_of("The vote was moved to next Monday.", "2022-11-11")
    >>> said.days[0].first.isoformat()
    '2022-11-14'
    """
    return _dates_of(text, datetime.fromisoformat(published).date() if published else None)


@lru_cache(maxsize=8192)
def _dates_of(text: str, published: date | None) -> tuple[Said, ...]:
    found: list[Said] = []
    end = 0
    for match, read in _matches(text):
        if match.start() < end:
            continue
        meaning = read(match, Context(published, found))
        if meaning is None:
            continue
        end = match.end()
        kind, days, clock, counted_from = meaning
        found.append(Said(match.start(), end, kind, "at", days, clock, counted_from))
    return together(text, found)


def _matches(text: str) -> list[tuple["re.Match[str]", Reader]]:
    """From the left, the longest of those that begin together first."""
    found = [(match, read) for rule, read in _RULES for match in rule.finditer(text)]
    return sorted(found, key=lambda item: (item[0].start(), -item[0].end()))


def _from_next(match: "re.Match[str]", context: Context) -> Meaning | None:
    """ "Two days before" in front of "Friday", "the eve of" in front of "Tuesday's vote"."""
    before = words_before(match.string, match.start())
    count = count_of(match["count"]) if match["count"] else 1
    if count is None or BOUND.search(before) or (match["count"] and _HOW_LONG.search(before)):
        return None
    if (match["side"] == "of") != (match["eve"] == "eve"):
        return None
    unit = (match["unit"] or "day").rstrip("s")
    following = match.string[match.end() : match.end() + 60]
    said = next(iter(_dates_of(following, context.published)), None)
    if said is None or not re.fullmatch(r"\s+(?:the\s+)?", following[: said.start]):
        return None
    anchors = [d for d in said.days if isinstance(d, Days)]
    if not anchors or (anchors[0].last - anchors[0].first).days >= LONGEST[unit]:
        return None
    signed = count if match["side"] == "after" else -count
    days = tuple(d for anchor in anchors for d in counted_days(unit, signed, anchor.first))
    return Meaning(kind_of(unit), days)


_NEXT_RULES = rules(
    (
        r"(?:\b(?i:the)\s+(?P<eve>day|eve)|(?<![\w.,-])(?P<count>(?i:\d{1,4}|[a-z]+(?:-[a-z]+)?))"
        rf"\s+(?P<unit>(?:{UNIT})s?))\s+(?P<side>before|after|of)\b",
        _from_next,
    ),
)
#: Of those that match the same words the first has them: "the day before" is first taken to
#: stand in front of its day.
_RULES = (*DATED_RULES, *HOLIDAY_RULES, *_NEXT_RULES, *COUNTED_RULES, *CLOCK_RULES)
