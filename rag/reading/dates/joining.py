"""What is said of when, piece by piece → the same with what stands together as one.

A weekday and its date, both ends of a range, a day and its time of day; and what the words
beside an expression make of it: "before" and "since" its relation, "around" wider days.
"""

import re
from collections.abc import Callable
from datetime import date

from dateutil.relativedelta import relativedelta

from rag.reading.dates.records import Days, Pattern, Relation, Said
from rag.reading.dates.spans import shifted
from rag.reading.dates.words import BETWEEN, PARTS_OF_DAY, WEEKDAY, WEEKDAYS, words_before

_ABOUT_MINUTES, _ABOUT_DAYS = 15, 2

_RELATION = re.compile(
    r"\b(?P<word>before|after|since|until|till|by|through|ahead\s+of|prior\s+to|no\s+later\s+than)"
    r"\s+\Z",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(r"(?:morning|afternoon|evening|night)\b", re.IGNORECASE)
_RELATIONS: dict[str, Relation] = {
    "before": "before",
    "ahead of": "before",
    "prior to": "before",
    "after": "after",
    "since": "since",
    "until": "until",
    "till": "until",
    "through": "until",
    "by": "by",
    "no later than": "by",
}
_ABOUT = re.compile(r"\b(?:around|about|roughly|approximately|circa|near|towards?)\s+\Z", re.I)
_FROM = re.compile(r"\bfrom\s+\Z", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+on(?:wards?)?\b(?!\s+(?:the|a)\b)", re.IGNORECASE)
_RANGE_GAP = re.compile(
    r"(?:[-–—]|\s–\s|\s+(?:to|until|till|through)\s+(?:the\s+)?)\Z", re.IGNORECASE
)
_AND_GAP = re.compile(r"\s+and\s+(?:the\s+)?\Z", re.IGNORECASE)
_DATE_GAP = re.compile(r",?\s+(?:the\s+|\()?\Z", re.IGNORECASE)
#: Words that end with a weekday, or with a part of it.
_ENDS_IN_WEEKDAY = re.compile(
    rf"\b({WEEKDAY})(?:\s+(?:morning|afternoon|evening|night))?\Z", re.IGNORECASE
)
_CLOCK_GAP = re.compile(
    r"(?:T|(?:\s+local\s+time)?(?:['’]s)?,?\s+(?:(?:at|in|on|of|during|early\s+in)\s+)?(?:the\s+)?)\Z",
    re.IGNORECASE,
)


def together(text: str, found: list[Said]) -> tuple[Said, ...]:
    """Expressions in order, none with a relation yet → those that `text` has, with theirs."""
    found = _joined(text, found, _one_day)
    found = _joined(text, found, _one_range)
    found = [_related(text, said) for said in found]
    for join in (_day_and_clock, _one_day, _one_range):
        found = _joined(text, found, join)
    return tuple(found)


def _joined(
    text: str, found: list[Said], join: Callable[[str, Said, Said], Said | None]
) -> list[Said]:
    joined: list[Said] = []
    for said in found:
        both = join(text, joined[-1], said) if joined else None
        if both is None:
            joined.append(said)
        else:
            joined[-1] = both
    return joined


def _one_day(text: str, left: Said, right: Said) -> Said | None:
    """ "Friday" or "Friday evening" and "11 November 2022" are one day, as the date has it."""
    weekday = left.kind == "day" and _ENDS_IN_WEEKDAY.search(text[left.start : left.end])
    dated = (
        right.kind == "day" and not right.clock and re.search(r"\d", text[right.start : right.end])
    )
    if not (weekday and dated and _DATE_GAP.match(text[left.end : right.start])):
        return None
    number = WEEKDAYS.index(weekday[1].lower())
    fits = tuple(d for d in right.days if isinstance(d, Days) and d.first.weekday() == number)
    return right._replace(
        start=left.start, relation=left.relation, days=fits or right.days, clock=left.clock
    )


def _one_range(text: str, left: Said, right: Said) -> Said | None:
    gap = text[left.end : right.start]
    between = BETWEEN.search(words_before(text, left.start)) and _AND_GAP.match(gap)
    if not (between or _RANGE_GAP.match(gap)):
        return None
    if left.clock and right.clock and not (left.days or right.days):
        low, high = left.clock[0], right.clock[1]
        return left._replace(end=right.end, clock=(low, high if high >= low else high + 1440))
    if any(said.clock and not _is_part(said.clock) for said in (left, right)):
        return None
    ranges: list[Days | Pattern] = []
    for a in left.days:
        ends = [b.last for b in right.days if isinstance(a, Days) and isinstance(b, Days)]
        if isinstance(a, Days) and ends and max(ends) < a.first and not _dated(text, right):
            ends = [e for b in right.days if isinstance(b, Days) for e in _a_year_on(b)]
        if isinstance(a, Days) and any(end >= a.first for end in ends):
            ranges.append(Days(a.first, min(end for end in ends if end >= a.first)))
        elif isinstance(a, Pattern) and a.first:
            lasts = [b.last for b in right.days if isinstance(b, Pattern) and b.last]
            ranges += [Pattern(first=a.first, last=last) for last in lasts]
    if not ranges:
        return None
    return left._replace(end=right.end, kind="span", days=tuple(ranges), clock=None)


def _dated(text: str, said: Said) -> bool:
    """Whether it says its year."""
    return re.search(r"\d{4}", text[said.start : said.end]) is not None


def _a_year_on(days: Days) -> list[date]:
    """The last day a year later: "from 1 May to 30 September", told in February."""
    return [] if days.last.year == date.max.year else [days.last + relativedelta(years=1)]


def _is_part(clock: tuple[int, int]) -> bool:
    """Whether it is a morning, a night or the like."""
    return clock[0] < clock[1] and clock in PARTS_OF_DAY.values()


def _day_and_clock(text: str, left: Said, right: Said) -> Said | None:
    """A day with a time of it; of a day with its part, the time that lies in the part."""
    day = left if left.days else right
    bounds = {left.relation, right.relation} - {"at"}
    if bool(left.days) == bool(right.days) or day.kind != "day" or len(bounds) > 1:
        return None
    clock = _one_clock(left.clock, right.clock)
    if clock is None or not _CLOCK_GAP.match(text[left.end : right.start]):
        return None
    relation = bounds.pop() if bounds else "at"
    return day._replace(start=left.start, end=right.end, relation=relation, clock=clock)


def _one_clock(
    left: tuple[int, int] | None, right: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The only one, or the one in the other; the small hours of a night are beyond 1440, and a
    time of twelve hours may be of the second twelve."""
    if left is None or right is None:
        return left or right
    low, high = min(left, right, key=lambda clock: clock[1] - clock[0])
    first, last = max(left, right, key=lambda clock: clock[1] - clock[0])
    # "On Sunday night at 2:00", "on Wednesday evening at 8:30".
    for day in (0, 1440, 720):
        if first <= low + day and high + day <= last:
            return low + day, high + day
    return None


def _related(text: str, said: Said) -> Said:
    before = words_before(text, said.start)
    about = _ABOUT.search(before)
    if about:
        said = _widened(said)
        before = before[: about.start()]
    if text[said.end : said.end + 2] in ("'s", "’s"):
        return said
    if _PART_OF_DAY.match(text, said.start):
        before = before.removesuffix("the ")  # "by the evening of Sunday"
    found = _RELATION.search(before)
    if found:
        word = " ".join(found["word"].lower().split())
        return said._replace(relation=_RELATIONS[word])
    if _FROM.search(before) and _ONWARDS.match(text, said.end):
        return said._replace(relation="since")
    return said


def _widened(said: Said) -> Said:
    clock = said.clock and (said.clock[0] - _ABOUT_MINUTES, said.clock[1] + _ABOUT_MINUTES)
    if clock or said.kind == "span":
        return said._replace(clock=clock)
    if said.kind == "year":
        return said._replace(days=tuple(_around_year(d) for d in said.days))
    return said._replace(kind="span", days=tuple(_around_day(d) for d in said.days))


def _around_year(days: Days | Pattern) -> Days | Pattern:
    if isinstance(days, Pattern) or not 1 < days.first.year < 9999:
        return days
    return Days(date(days.first.year - 1, 1, 1), date(days.last.year + 1, 12, 31))


def _around_day(days: Days | Pattern) -> Days | Pattern:
    if isinstance(days, Pattern):
        return days
    return Days(shifted(days.first, -_ABOUT_DAYS), shifted(days.last, _ABOUT_DAYS))
