"""Text → the days, spans, years and times of day that it says, as intervals.

A report says "on Friday" and means a day that its date of publication gives. So
each expression is resolved against that date, into every day that it may mean:
a weekday alone is the last one or the next one. Without a date of publication
it stays a pattern (a weekday, a day of a month, an offset), and patterns still
compare with each other.

An own grammar, because the libraries lose what a comparison needs. Asked for 40
expressions of news English in a sentence, with the day of publication, they
gave a right day or span for 18 (dateparser 1.5), 17 (recurrent 0.4), 16
(parsedatetime 2.6), 14 (ctparse 0.3) and 14 (timefhuman 0.1): "last week" becomes
one day, "in November" the day of publication, and weekdays always lie ahead.

Choices:

- A month or day without a year is the one nearest to publication; if that lies
  ahead, also the last one, unless it is more than 300 days back.
- "two days earlier", "the day before" and "the following Friday" count from the
  day said last before them in the text, "two years later" from the year, month
  or day; from publication where nothing is said, and after a longer time from no
  day that is known.
- Weeks begin on Monday. "A week ago" is the week that holds that day, "two years
  ago" that year; "two days ago" is the day.
- "Early", "mid" and "late" are thirds, of a decade four, three and three years;
  "around" widens a time by 15 minutes, a day by 2 days, a year by 1.
- A day and a time that stand together are one expression: "at 16:20 on Friday",
  "at 16:20 this afternoon". "Two days before Friday" is one beside "Friday".
- The first week of a month is its first seven days, the last its last seven.
- Digits from 1800 to 2099 without a comma are a year, unless counted things or a
  bound come with them ("2000 people", "nearly 2000"); from 1000 only after "in" or
  the like.

Not covered: seasons, quarters without their year, holidays other than those below,
hours without a sign of the clock ("at three"), "16.20" without am or pm, time zones,
how long something took ("for three days", "over the past 24 hours": these are figures).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from dateutil.easter import easter  # type: ignore[import-untyped]
from text_to_num import text2num

Kind = Literal["day", "span", "year", "clock"]
Relation = Literal["at", "before", "after", "since", "until", "by"]


class Days(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


class Pattern(NamedTuple):
    """Days that were said without enough to know which.

    Attributes:
        weekday: 0 for Monday.
        first, last: (month, day), both included, of some year.
        offset: so many units from a day that is not known: ("week", -1).
    """

    weekday: int | None = None
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    offset: tuple[str, int] | None = None


class Said(NamedTuple):
    """What a text says of when.

    Attributes:
        start, end: where the words stand, without a preposition before them.
        kind: what they name.
        relation: how something stands to it; `at` for in, on, at and during.
        days: the days that may be meant, the likeliest first; empty for a time of day alone.
        clock: minutes from midnight, first and last; the last of a night is beyond
            1440. None for days alone.
        counted_from: a place in the expression that it counts from ("two days later"), if any.
            Its days are then in the order of that one's.
    """

    start: int
    end: int
    kind: Kind
    relation: Relation
    days: tuple[Days | Pattern, ...]
    clock: tuple[int, int] | None
    counted_from: int | None = None


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_PARTS = {
    "morning": (0, 720),
    "afternoon": (720, 1080),
    "evening": (1020, 1440),
    "night": (1080, 1800),
    "overnight": (1080, 1800),
    "dawn": (240, 480),
    "daybreak": (240, 480),
    "sunrise": (240, 480),
    "dusk": (960, 1320),
    "nightfall": (960, 1320),
    "sunset": (960, 1320),
    "early hours": (0, 360),
    "small hours": (0, 360),
    "noon": (720, 720),
    "midday": (720, 720),
    "midnight": (1440, 1440),
}
#: Holidays of one date, (month, day).
_HOLIDAYS = {
    "New Year's Day": (1, 1),
    "Valentine's Day": (2, 14),
    "May Day": (5, 1),
    "Fourth of July": (7, 4),
    "Bastille Day": (7, 14),
    "Halloween": (10, 31),
    "All Saints' Day": (11, 1),
    "Armistice Day": (11, 11),
    "Christmas Eve": (12, 24),
    "Christmas Day": (12, 25),
    "Boxing Day": (12, 26),
    "St Stephen's Day": (12, 26),
    "New Year's Eve": (12, 31),
}
#: Those of the western churches that move with Easter Sunday, and how many days from it.
_EASTER_HOLIDAYS = {
    "Shrove Tuesday": -47,
    "Ash Wednesday": -46,
    "Palm Sunday": -7,
    "Maundy Thursday": -3,
    "Good Friday": -2,
    "Holy Saturday": -1,
    "Easter Sunday": 0,
    "Easter Monday": 1,
    "Ascension Day": 39,
    "Whit Sunday": 49,
    "Whit Monday": 50,
}
#: Days in the longest of each unit; from what lasts longer none of them is counted.
_LONGEST = {"day": 1, "week": 7, "month": 31, "year": 366}
#: "In February", said in November: February next or, so many days back at most, the last.
_LAST_ONE_DAYS = 300
_ABOUT_MINUTES, _ABOUT_DAYS = 15, 2

_WEEKDAY = rf"(?i:{'|'.join(_WEEKDAYS)})"
_FULL_MONTH = "|".join(name.title() for name in _MONTHS)
_MONTH = (
    rf"(?:{_FULL_MONTH}|{_FULL_MONTH.upper()}"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)(?!\w)"
)
#: Words and names too: alone they are months only after such a word.
_DOUBTFUL_MONTHS = ("march", "april", "may", "june", "august")
_BEFORE_MONTH = re.compile(
    rf"\b(?:in|since|until|during|early|late|mid|of|throughout|every|between"
    rf"|{_MONTH}\s*(?:and|to|or|until|through|[-–]))[\s-]*\Z",
    re.IGNORECASE,
)
#: As well, but not before May, who may be a minister.
_BEFORE_SUMMER = re.compile(r"\b(?:by|from|before|after|to)\s+\Z", re.IGNORECASE)
_OPENS_SENTENCE = re.compile(r"(?:\A|[.!?:;“”\"‘’(\n])\s*\Z")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d|20)\d\d"
_THEN_YEAR = (
    rf"(?:,?(?:\s+of)?\s+(?P<year>{_YEAR}(?!\w|[.,]\d)|(?:last|this|next)\s+year\b(?!['’])))?"
)
_TO = r"(?:\s*[-–—]\s*|\s+(?:to|until|till|through)\s+)"
_ALONE = r"(?<![\w.,:/$€£¥+-])"
_CLEAR = r"(?!\w|[.,:/-]\d)"
_MERIDIEM = r"(?P<meridiem>[ap]\.m\.|[AP]\.M\.|(?:[ap]m|[AP]M)\b)"
_ZONE = r"(?:\s?(?:GMT|UTC|CET|EST|local\s+time)\b)"
_CLAUSE_END = r"(?=\s*(?:[.,;:!?)”\"’—–]|\Z|\b(?:and|but|when|at|in|on)\b))"

#: The rest of "3 March and 4 April 2019", "May 5 and 6, 2019" and the like, after the first.
_YEAR_OF_LIST = re.compile(
    rf"(?:(?:{_TO}|,?\s+(?:and|or)\s+|,\s+)(?:the\s+)?"
    rf"(?:(?:{_DAY}\s+(?:of\s+)?)?(?P<month>{_MONTH})(?:\s+{_DAY}\b)?|{_DAY}\b)){{1,6}}"
    rf",?\s+(?P<year>{_YEAR})(?!\w|[.,]\d)"
)
#: The start of "May 5, 6 and 7", before the last.
_LIST_OF_MONTH = re.compile(
    rf"\b(?P<month>{_MONTH})\s+{_DAY}(?:,\s+{_DAY})*(?:,?\s+and|,)\s+(?:the\s+)?\Z"
)
#: Numbers of units that tell how long, not when.
_HOW_LONG = re.compile(r"\b(?:the|for|in|within|first|last|next|past|previous)\s+\Z", re.I)

#: Capitals before a weekday that make a name of it, and after it.
_NAMING = re.compile(
    r"\b(?:Black|Good|Bloody|Super|Ash|Palm|Easter|Cyber|Giving|Holy|Shrove|Maundy|Whit|Sheffield"
    r"|Casual)\s+\Z"
)
_NAMED = re.compile(
    r"\s+(?:(?:Times|Telegraph|Mirror|Express|Mail|Herald|Post|Independent)|school|roast|best)\b"
)
#: "The same week last year" is not that of the day said before.
_OF_ANOTHER = re.compile(r"\s+(?:last|in|of|a|the|one)\b", re.IGNORECASE)
#: Digits that look like a year are none before these, or after these.
_COUNTED = re.compile(
    r"[\s-]+(?:%|per\s?cent|people|persons|men|women|children|civilians|soldiers|troops|residents"
    r"|homes|houses|jobs|votes|dead|killed|wounded|tonn?es|tons|dollars|euros|pounds|hryvnias"
    r"|roubles|crowns|kilomet\w+|met(?:re|er)s|km|m|miles|feet|hectares|litres|degrees|barrels"
    r"|hours|days|weeks|months|years|times|more|other|of\s+(?:the|them|those))\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:\b(?:more\s+than|less\s+than|fewer\s+than|at\s+least|at\s+most|up\s+to|as\s+many\s+as|over"
    r"|nearly|almost|some|roughly|approximately|about|around|under|another|no\.|number|some)\s+"
    r"|#\s*)\Z",
    re.IGNORECASE,
)
_BEFORE_OLD_YEAR = re.compile(
    r"\b(?:in|since|until|by|before|after|of|from|during|to|and|year|early|late|mid)[\s-]+\Z",
    re.IGNORECASE,
)
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
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?\Z", re.IGNORECASE)
_RANGE_GAP = re.compile(
    r"(?:[-–—]|\s–\s|\s+(?:to|until|till|through)\s+(?:the\s+)?)\Z", re.IGNORECASE
)
_AND_GAP = re.compile(r"\s+and\s+(?:the\s+)?\Z", re.IGNORECASE)
_DATE_GAP = re.compile(r",?\s+(?:the\s+|\()?\Z", re.IGNORECASE)
#: Words that end with a weekday, or with a part of it.
_ENDS_IN_WEEKDAY = re.compile(
    rf"\b({_WEEKDAY})(?:\s+(?:morning|afternoon|evening|night))?\Z", re.IGNORECASE
)
_CLOCK_GAP = re.compile(
    r"(?:T|(?:['’]s)?,?\s+(?:(?:at|in|on|of|during|early\s+in)\s+)?(?:the\s+)?)\Z", re.IGNORECASE
)


class _Meaning(NamedTuple):
    kind: Kind
    days: tuple[Days | Pattern, ...] = ()
    clock: tuple[int, int] | None = None
    counted_from: int | None = None


class _Context(NamedTuple):
    """The day of publication, and what is said before."""

    published: date | None
    said: list[Said]


_Reader = Callable[["re.Match[str]", _Context], _Meaning | None]


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


def carries_date(quoted: Said, stated: Said) -> bool:
    """Whether a text that says `quoted` says at least as exactly what `stated` says.

    They have to stand in the same relation. "At", "since" and "until" carry what holds
    them: "on 11 November" carries "in November". A bound has to be the same bound:
    "before March 2014" does not carry "before 2014". Of days that a text may mean, one
    that fits is enough.
    """
    if quoted.relation != stated.relation:
        return False
    if stated.clock and not (quoted.clock and _clock_within(quoted, stated)):
        return False
    return not stated.days or any(
        _carries(inner, outer, stated.relation) for inner in quoted.days for outer in stated.days
    )


def _carries(inner: Days | Pattern, outer: Days | Pattern, relation: Relation) -> bool:
    if not _within(inner, outer):
        return False
    if relation == "before":
        return _first(inner) == _first(outer)
    if relation in ("after", "by"):
        return _last(inner) == _last(outer)
    return True


def _first(days: Days | Pattern) -> object:
    return days.first if isinstance(days, Days) else days._replace(last=None)


def _last(days: Days | Pattern) -> object:
    return days.last if isinstance(days, Days) else days._replace(first=None)


def _within(inner: Days | Pattern, outer: Days | Pattern) -> bool:
    if isinstance(outer, Days):
        return isinstance(inner, Days) and outer.first <= inner.first and inner.last <= outer.last
    if outer.offset:
        return inner == outer
    if isinstance(inner, Days):
        if outer.weekday is not None:
            return inner.first == inner.last and inner.first.weekday() == outer.weekday
        first, last = (inner.first.month, inner.first.day), (inner.last.month, inner.last.day)
        in_one_year = inner.first.year == inner.last.year
    else:
        if outer.weekday is not None:
            return inner.weekday == outer.weekday
        if inner.first is None or inner.last is None:
            return False
        first, last, in_one_year = inner.first, inner.last, True
    if outer.first is None or outer.last is None:
        return False
    return in_one_year and outer.first <= first <= last <= outer.last


def _clock_within(quoted: Said, stated: Said) -> bool:
    """A night ends after 1440, so that one o'clock may be a day later on its dial."""
    assert quoted.clock is not None
    assert stated.clock is not None
    (low, high), (first, last) = quoted.clock, stated.clock
    if quoted.relation == "before":
        return low == first
    if quoted.relation in ("after", "by"):
        return high == last
    return any(first <= low + day and high + day <= last for day in (-1440, 0, 1440))


@lru_cache(maxsize=8192)
def _dates_of(text: str, published: date | None) -> tuple[Said, ...]:
    found: list[Said] = []
    end = 0
    for match, read in _matches(text):
        if match.start() < end:
            continue
        meaning = read(match, _Context(published, found))
        if meaning is None:
            continue
        end = match.end()
        kind, days, clock, counted_from = meaning
        found.append(Said(match.start(), end, kind, "at", days, clock, counted_from))
    found = _joined(text, found, _one_day)
    found = _joined(text, found, _one_range)
    found = [_related(text, said) for said in found]
    for join in (_day_and_clock, _one_day, _one_range):
        found = _joined(text, found, join)
    return tuple(found)


def _matches(text: str) -> list[tuple["re.Match[str]", _Reader]]:
    """From the left, the longest of those that begin together first."""
    found = [(match, read) for rule, read in _RULES for match in rule.finditer(text)]
    return sorted(found, key=lambda item: (item[0].start(), -item[0].end()))


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
    number = _WEEKDAYS.index(weekday[1].lower())
    fits = tuple(d for d in right.days if isinstance(d, Days) and d.first.weekday() == number)
    return right._replace(
        start=left.start, relation=left.relation, days=fits or right.days, clock=left.clock
    )


def _one_range(text: str, left: Said, right: Said) -> Said | None:
    gap = text[left.end : right.start]
    between = _BETWEEN.search(_before(text, left.start)) and _AND_GAP.match(gap)
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
        if isinstance(a, Days) and any(end >= a.first for end in ends):
            ranges.append(Days(a.first, min(end for end in ends if end >= a.first)))
        elif isinstance(a, Pattern) and a.first:
            lasts = [b.last for b in right.days if isinstance(b, Pattern) and b.last]
            ranges += [Pattern(first=a.first, last=last) for last in lasts]
    if not ranges:
        return None
    return left._replace(end=right.end, kind="span", days=tuple(ranges), clock=None)


def _is_part(clock: tuple[int, int]) -> bool:
    """Whether it is a morning, a night or the like."""
    return clock[0] < clock[1] and clock in _PARTS.values()


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
    """The only one, or the one in the other; the small hours of a night are beyond 1440."""
    if left is None or right is None:
        return left or right
    low, high = min(left, right, key=lambda clock: clock[1] - clock[0])
    first, last = max(left, right, key=lambda clock: clock[1] - clock[0])
    for day in (0, 1440):
        if first <= low + day and high + day <= last:
            return low + day, high + day
    return None


def _before(text: str, start: int) -> str:
    """As much of what goes before as any word of this module needs."""
    return text[max(0, start - 60) : start]


def _related(text: str, said: Said) -> Said:
    before = _before(text, said.start)
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
    return Days(_shifted(days.first, -_ABOUT_DAYS), _shifted(days.last, _ABOUT_DAYS))


# The calendar


def _shifted(day: date, days: int) -> date:
    """So many days on, or the calendar's first or last day."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _on(day: date) -> Days:
    return Days(day, day)


def _in_year(first: tuple[int, int], last: tuple[int, int], year: int) -> Days | None:
    """The days of one year; a last day beyond the month's end is its end."""
    last_year = year + (last < first)
    if year < 1 or last_year > 9999 or first[1] > monthrange(year, first[0])[1]:
        return None
    end = min(last[1], monthrange(last_year, last[0])[1])
    return Days(date(year, *first), date(last_year, last[0], end))


def _nearest(in_year: Callable[[int], Days | None], published: date) -> tuple[Days, ...]:
    """Days without a year: the nearest; if it lies ahead, also the last one if near enough."""
    # Four years on either side hold a 29 February, except around 1900 and the like.
    near = range(published.year - 4, published.year + 5)
    spans = [days for year in near if (days := in_year(year))]
    spans.sort(key=lambda days: _distance(days, published))
    if not spans or spans[0].first <= published:
        return tuple(spans[:1])
    past = [days for days in spans if days.last < published][:1]
    return (spans[0], *(d for d in past if _distance(d, published) <= _LAST_ONE_DAYS))


def _distance(days: Days, day: date) -> int:
    """Days between; 0 when it holds the day."""
    return max(0, (days.first - day).days, (day - days.last).days)


def _unit_of(unit: str, day: date, count: int) -> Days:
    """The calendar's day, week, month, year or decade that lies `count` units from that of `day`.

    Raises:
        ValueError, OverflowError: it lies outside the calendar.
    """
    if unit == "day":
        return _on(day + timedelta(days=count))
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=count)
        return Days(monday, monday + timedelta(days=6))
    if unit == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return Days(date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))
    years = 10 if unit == "decade" else 1
    first = (day.year // years + count) * years
    return Days(date(first, 1, 1), date(first + years - 1, 12, 31))


def _counted(unit: str, count: int, day: date | None) -> tuple[Days | Pattern, ...]:
    if day is not None:
        try:
            return (_unit_of(unit, day, count),)
        except (ValueError, OverflowError):
            pass
    return (Pattern(offset=(unit, count)),)


_THIRDS = {"early": 0, "start": 0, "beginning": 0, "mid": 1, "middle": 1}


def _third(part: str, days: Days | Pattern) -> Days | Pattern:
    """Early, mid or late: ten days of a month, four months of a year, 2-3 days of a week."""
    which = _THIRDS.get(part, 2)
    if isinstance(days, Pattern):
        if days.first is None or days.last is None:
            return days
        month = days.first[0]
        first, last = ((1, 10), (11, 20), (21, days.last[1]))[which]
        return Pattern(first=(month, first), last=(month, last))
    length = (days.last - days.first).days + 1
    if length > 31:
        year = days.first.year
        first_month, last_month = which * 4 + 1, which * 4 + 4
        return Days(
            date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1])
        )
    starts = (0, 2, 4, 7) if length == 7 else (0, 10, 20, length)
    return Days(
        days.first + timedelta(days=starts[which]),
        days.first + timedelta(days=starts[which + 1] - 1),
    )


# What each form of words means


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))


def _day_number(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def _count(words: str) -> int | None:
    if words.lower() in ("a", "an"):
        return 1
    try:
        return int(words) if words.isdigit() else int(text2num(words.lower(), "en"))
    except ValueError:
        return None


def _dated(
    first: tuple[int, int], last: tuple[int, int], year: str | None, context: _Context
) -> _Meaning | None:
    """Days of a year, which is digits or "last year"; without it of the nearest ones."""
    kind: Kind = "day" if first == last else "span"
    if context.published is None and not (year and year.isdigit()):
        return _Meaning(kind, (Pattern(first=first, last=last),))

    def in_year(number: int) -> Days | None:
        return _in_year(first, last, number)

    if year is None and context.published:
        days = _nearest(in_year, context.published)
        return _Meaning(kind, days or (Pattern(first=first, last=last),))
    of_year = in_year(_year_number(year or "", context.published))
    return _Meaning(kind, (of_year,)) if of_year and of_year.first <= of_year.last else None


def _year_number(words: str, published: date | None) -> int:
    """ "2019", "last year"."""
    if words.isdigit() or published is None:
        return int(words)
    return published.year + {"last": -1, "next": 1}.get(words.split()[0], 0)


def _told_year(match: "re.Match[str]") -> str | None:
    """The year of a day or month: its own, or that of the later ones in a list or range."""
    own: str | None = match["year"]
    rest = None if own else _YEAR_OF_LIST.match(match.string, match.end())
    if rest is None:
        return own
    later = rest["month"] and _month_number(rest["month"]) < _month_number(match["month"])
    return str(int(rest["year"]) - bool(later))


def _holiday(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    name = " ".join(match["name"].replace("’", "'").replace("St.", "St").split())
    year = match["year"]
    if name in _HOLIDAYS:
        return _dated(_HOLIDAYS[name], _HOLIDAYS[name], year, context)

    def in_year(number: int) -> Days | None:
        if not 1 <= number <= 9999:
            return None
        sunday: date = easter(number)
        return _on(_shifted(sunday, _EASTER_HOLIDAYS[name]))

    days: tuple[Days, ...] = ()
    if year and (context.published or year.isdigit()):
        of_year = in_year(_year_number(year, context.published))
        days = (of_year,) if of_year else ()
    elif context.published:
        days = _nearest(in_year, context.published)
    return _Meaning("day", days) if days else None


def _numeric(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """Day before month; with slashes the other way round as well, when it is a date."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    orders = [(two, one), (one, two)] if match["mark"] == "/" else [(two, one)]
    days = [
        found
        for month, day in orders
        if 1 <= month <= 12 and day and (found := _in_year((month, day), (month, day), year))
    ]
    return _Meaning("day", tuple(dict.fromkeys(days))) if days else None


def _iso(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    try:
        return _Meaning("day", (_on(date.fromisoformat(match.group())),))
    except ValueError:
        return None


def _days_of_month(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    month = _month_number(match["month"])
    groups = match.groupdict()
    first, last = _day_number(match["first"]), _day_number(groups.get("last") or match["first"])
    if first > last:
        return None
    return _dated((month, first), (month, last), _told_year(match), context)


def _day_of_list(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """The "3" of "on 3 and 5 December"."""
    after = re.compile(rf".*?(?P<month>{_MONTH}){_THEN_YEAR}", re.DOTALL).match(
        match.string, match.end()
    )
    if after is None or _BETWEEN.search(_before(match.string, match.start())):
        return None
    day = _month_number(after["month"]), _day_number(match.group())
    return _dated(day, day, after["year"], context)


def _last_of_list(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """The "6" of "May 5 and 6"."""
    before = _LIST_OF_MONTH.search(_before(match.string, match.start()))
    if before is None:
        return None
    day = _month_number(before["month"]), _day_number(match["first"])
    return _dated(day, day, match["year"], context)


def _month(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    name, year = match["month"], _told_year(match)
    which = (match["which"] or "").lower()
    before = _before(match.string, match.start())
    if year is None and len(name.rstrip(".")) < 4 and name.lower() != "may":
        return None
    if year is None and name.lower() in _DOUBTFUL_MONTHS and not which:
        # April, May and June are names as well, March and August words that open a sentence.
        word = name in ("March", "August") and not _OPENS_SENTENCE.search(before)
        summer = name in ("April", "June") and _BEFORE_SUMMER.search(before)
        if not (name.istitle() and (word or summer or _BEFORE_MONTH.search(before))):
            return None
        if re.match(r"\s+[A-Z]", match.string[match.end() : match.end() + 3]):
            return None
    month = _month_number(name)
    if which in ("last", "next") and context.published:
        number = _year_of_month(month, which, context.published)
        year = str(number) if 1 <= number <= 9999 else None
    return _dated((month, 1), (month, 31), year, context)


def _year_of_month(month: int, which: str, published: date) -> int:
    if which == "last":
        return published.year - (month >= published.month)
    return published.year + (month <= published.month)


def _part(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    part = match["part"].lower().replace("the ", "").split()[0]
    if match["month"]:
        month = _month_number(match["month"])
        whole = _dated((month, 1), (month, 31), match["year"], context)
    elif match["decade"]:
        decade = int(match["decade"])
        first, last = ((0, 3), (4, 6), (7, 9))[_THIRDS.get(part, 2)]
        days = Days(date(decade + first, 1, 1), date(decade + last, 12, 31))
        return _Meaning("span", (days,))
    elif match["years"]:
        whole = _Meaning("year", (_whole_year(int(match["years"])),))
    else:
        which, unit = match["unit"].lower().split()
        count = {"last": -1, "next": 1}.get(which, 0)
        whole = _Meaning("span", _counted(unit, count, context.published))
    if whole is None:
        return None
    return _Meaning("span", tuple(_third(part, days) for days in whole.days))


def _whole_year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def _weekday(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    text = match.string
    if _NAMING.search(_before(text, match.start())) or _NAMED.match(text, match.end()):
        return None
    number = _WEEKDAYS.index(match["weekday"].lower())
    which = (match["which"] or "").lower()
    today = context.published
    if which.startswith("the"):
        return _weekday_from_said(number, which, context)
    if today is None or which in ("every", "each"):
        return _Meaning("day", (Pattern(weekday=number),))
    latest = _shifted(today, -((today.weekday() - number) % 7))
    past = latest if latest < today else _shifted(today, -7)
    coming = _shifted(latest, 7)
    in_this_week = _shifted(today, number - today.weekday())
    if match["week"]:
        weeks = {"last": -1, "next": 1}.get(match["week"].lower(), 0)
        return _Meaning("day", (_on(_shifted(in_this_week, 7 * weeks)),))
    if which in ("last", "past"):
        # On a Thursday, "last Tuesday" may be two days ago, or nine.
        options = [past, _shifted(past, -7)] if past == in_this_week else [past]
    elif which in ("next", "coming"):
        options = [coming, _shifted(coming, 7)] if coming == in_this_week else [coming]
    elif which == "this":
        options = [in_this_week]
    else:
        options = [latest, coming]
    return _Meaning("day", tuple(_on(day) for day in options))


def _weekday_from_said(number: int, which: str, context: _Context) -> _Meaning:
    """ "The following Friday": the first one after what is said, "the previous" the last before."""
    anchors, counted_from = _anchors("week", context)
    if which.endswith(("following", "next")):
        days = [_shifted(a.last, (number - a.last.weekday() - 1) % 7 + 1) for a in anchors]
    else:
        days = [_shifted(a.first, -((a.first.weekday() - number - 1) % 7 + 1)) for a in anchors]
    meant = tuple(_on(day) for day in days) or (Pattern(weekday=number),)
    return _Meaning("day", meant, None, counted_from)


def _named(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    words = " ".join(match.group().lower().split())
    if match.group().istitle() and not _OPENS_SENTENCE.search(_before(match.string, match.start())):
        return None  # "USA Today", "Russia Today"
    offset = {
        "the day before yesterday": -2,
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day after tomorrow": 2,
    }.get(words, 0)
    clock = {"tonight": (1020, 1800), "last night": _PARTS["night"]}.get(words)
    if words.startswith("this "):
        clock = _PARTS[words.removeprefix("this ")]
    return _Meaning("day", _counted("day", offset, context.published), clock)


def _ago(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """ "Two days ago", "two days later", "in two days' time"."""
    count, unit, word = _count(match["count"]), match["unit"].rstrip("s"), match["word"]
    if count is None or _BOUND.search(_before(match.string, match.start())):
        return None
    if unit == "fortnight":
        count, unit = 2 * count, "week"
    word = (word or "from now").lower()
    signed = -count if word in ("ago", "earlier", "before") else count
    if word.startswith(("ago", "from")):
        return _Meaning(_kind_of(unit), _counted(unit, signed, context.published))
    return _from_said(unit, signed, context)


def _kind_of(unit: str) -> Kind:
    return "day" if unit == "day" else "span"


def _anchors(unit: str, context: _Context) -> tuple[list[Days], int | None]:
    """The days that such units are counted from, and where they are said.

    They are those said last that are no longer than the unit; where nothing is said, the
    day of publication; none where what is said is all too long.
    """
    is_told = False
    for said in reversed(context.said):
        days = [d for d in said.days if isinstance(d, Days)]
        if days and (days[0].last - days[0].first).days < _LONGEST[unit]:
            return days, said.start
        is_told = is_told or bool(days)
    return ([] if is_told or not context.published else [_on(context.published)]), None


def _from_said(unit: str, count: int, context: _Context) -> _Meaning:
    anchors, counted_from = _anchors(unit, context)
    days = tuple(d for anchor in anchors for d in _counted(unit, count, anchor.first))
    return _Meaning(_kind_of(unit), days or _counted(unit, count, None), None, counted_from)


def _anaphor(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    unit = match["unit"].lower()
    words = " ".join(match["which"].lower().split())
    count = {"the previous": -1, "the preceding": -1, "the following": 1, "the next": 1}.get(words)
    if count is None:
        count = {"before": -1, "earlier": -1, "after": 1, "later": 1}.get(match["word"] or "", 0)
    if words == "the" and count == 0:
        return None
    if words == "the same" and _OF_ANOTHER.match(match.string, match.end()):
        return None
    return _from_said(unit, count, context)


def _from_next(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """ "Two days before" in front of "Friday", "the eve of" in front of "Tuesday's vote"."""
    before = _before(match.string, match.start())
    count = _count(match["count"]) if match["count"] else 1
    if count is None or _BOUND.search(before) or (match["count"] and _HOW_LONG.search(before)):
        return None
    if (match["side"] == "of") != (match["eve"] == "eve"):
        return None
    unit = (match["unit"] or "day").rstrip("s")
    following = match.string[match.end() : match.end() + 60]
    said = next(iter(_dates_of(following, context.published)), None)
    if said is None or not re.fullmatch(r"\s+(?:the\s+)?", following[: said.start]):
        return None
    anchors = [d for d in said.days if isinstance(d, Days)]
    if not anchors or (anchors[0].last - anchors[0].first).days >= _LONGEST[unit]:
        return None
    signed = count if match["side"] == "after" else -count
    days = tuple(d for anchor in anchors for d in _counted(unit, signed, anchor.first))
    return _Meaning(_kind_of(unit), days)


def _within_unit(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """ "Earlier in the week": up to what is said, or to publication; "later": from it."""
    unit, is_earlier = match["unit"], match["part"].lower() == "earlier"
    anchors, counted_from = _anchors(unit, context)
    spans = []
    for anchor in anchors:
        (whole,) = _counted(unit, 0, anchor.first)
        if isinstance(whole, Days):
            ends = (whole.first, anchor.first) if is_earlier else (anchor.last, whole.last)
            spans.append(Days(*ends))
    return _Meaning("span", tuple(spans), None, counted_from) if spans else None


def _nth(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """ "The first Sunday in June", "the last week of May 2019", "the third quarter of 2021"."""
    number = {"first": 0, "second": 1, "third": 2, "fourth": 3}.get(match["nth"].lower(), -1)
    unit = match["unit"].lower()
    if match["month"]:
        month = _month_number(match["month"])
        meaning = _dated((month, 1), (month, 31), _told_year(match), context)
        wholes = meaning.days if meaning else ()
    elif context.published and not match["whole"].isdigit():
        which, of = match["whole"].lower().split()
        wholes = _counted(of, {"last": -1, "next": 1}.get(which, 0), context.published)
    else:
        wholes = (_whole_year(int(match["whole"])),) if match["whole"].isdigit() else ()
    spans = [_nth_of(whole, number, unit) for whole in wholes if isinstance(whole, Days)]
    days = tuple(days for days in spans if days)
    return _Meaning("day" if unit in _WEEKDAYS else "span", days) if days else None


def _nth_of(whole: Days, number: int, unit: str) -> Days | None:
    """Of a month or year, one of its weekdays, weeks, weekends, halves or quarters; -1 the last."""
    if unit in ("half", "quarter"):
        months = {"half": 6, "quarter": 3}[unit]
        number %= 12 // months
        if whole.first.month != whole.last.month:
            first = date(whole.first.year, number * months + 1, 1)
            end = number * months + months
            return Days(first, date(first.year, end, monthrange(first.year, end)[1]))
        middle = whole.first + timedelta(days=14)
        halves = Days(whole.first, middle), Days(middle + timedelta(days=1), whole.last)
        return halves[number] if unit == "half" else None
    if unit == "week":
        first = whole.last - timedelta(days=6)
        first = whole.first + timedelta(weeks=number) if number >= 0 else first
        return Days(first, first + timedelta(days=6))
    weekday = 5 if unit == "weekend" else _WEEKDAYS.index(unit)
    first = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7)
    last = whole.last - timedelta(days=(whole.last.weekday() - weekday) % 7)
    day = first + timedelta(weeks=number) if number >= 0 else last
    return Days(day, day + timedelta(days=1 if unit == "weekend" else 0))


def _relative_unit(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """ "Last week", "this weekend", "later this year", "the past month"."""
    today, unit = context.published, match["unit"] or "weekend"
    which = (match["which"] or "this").lower()
    count = {"last": -1, "next": 1, "coming": 1}.get(which, 0)
    if today is None:
        count = -1 if which == "past" else count
        return _Meaning("span", (Pattern(offset=(unit, count)),))
    if unit == "weekend":
        saturday = _shifted(today, 5 - today.weekday())
        weeks = [count] if match["which"] else [-1, 0]
        days = [Days(_shifted(saturday, 7 * n), _shifted(saturday, 7 * n + 1)) for n in weeks]
        return _Meaning("span", tuple(days))
    if which in ("past", "coming"):
        length = {"week": 7, "month": 30, "year": 365, "decade": 3652}[unit]
        window = (_shifted(today, -length), today)
        ahead = (today, _shifted(today, length))
        return _Meaning("span", (Days(*(window if which == "past" else ahead)),))
    span = _counted(unit, count, today)
    (whole,) = span
    if match["part"] and count == 0 and isinstance(whole, Days):
        earlier = match["part"].lower() == "earlier"
        span = (Days(whole.first, today) if earlier else Days(today, whole.last),)
    kind: Kind = "year" if unit == "year" else "span"
    return _Meaning(kind, span)


def _decade(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    years = match["years"]
    first = int(years) if years else 1900 + int(match["short"])
    return _Meaning("span", (Days(date(first, 1, 1), date(first + 9, 12, 31)),))


def _century(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    number = int(match["number"])
    if not 1 <= number <= 99:
        return None
    return _Meaning("span", (Days(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31)),))


def _years(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    first, last = int(match["first"]), match["last"]
    end = int(last) if len(last) == 4 else first - first % 100 + int(last)
    if end <= first or _COUNTED.match(match.string, match.end()):
        return None
    return _Meaning("span", (Days(date(first, 1, 1), date(end, 12, 31)),))


def _year(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    year, before = int(match.group()), _before(match.string, match.start())
    if _COUNTED.match(match.string, match.end()):
        return None
    if _BOUND.search(before) and not re.search(r"\b(?:around|about)\s+\Z", before):
        return None
    if year < 1800 and not _BEFORE_OLD_YEAR.search(before):
        return None
    return _Meaning("year", (_whole_year(year),))


def _minutes(hour: int, minute: str | None, meridiem: str | None) -> int | None:
    if meridiem and hour <= 12:
        hour = hour % 12 + (12 if meridiem.lower().startswith("p") else 0)
    return hour * 60 + int(minute or 0) if hour <= 24 else None


def _time(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    meridiem = match.groupdict().get("meridiem")
    at = _minutes(int(match["hour"]), match["minute"], meridiem)
    return None if at is None else _Meaning("clock", clock=(at, at))


def _hours(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    """ "From 3 to 5 pm"; "11-1 pm" begins before noon."""
    meridiem = match["meridiem"]
    last = _minutes(int(match["hour2"]), match["minute2"], meridiem)
    first = _minutes(int(match["hour"]), match["minute"], meridiem)
    if first is None or last is None:
        return None
    if first > last:
        first -= 720
    return _Meaning("clock", clock=(first, last)) if first >= 0 else None


def _oclock(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    hour = _count(match["hour"])
    if hour is None or not 1 <= hour <= 12:
        return None
    part, minutes = match["part"], 0
    if match["off"]:
        *_, word, side = match["off"].lower().split()
        minutes = {"half": 30, "quarter": 15}.get(word) or _count(word) or 0
        minutes = minutes if side == "past" else -minutes
    at = hour % 12 * 60 + minutes
    if part is None:
        # Before noon or after: no more is said.
        return _Meaning("clock", clock=(at, at + 720))
    later = part in ("afternoon", "evening") or (part == "night" and 6 <= hour < 12)
    return _Meaning("clock", clock=(at + 720 * later, at + 720 * later))


def _part_of_day(match: "re.Match[str]", context: _Context) -> _Meaning | None:
    words = match.group().lower().split()
    name = f"small {words[1]}" if words[0] in ("early", "small") else words[0]
    return _Meaning("clock", clock=_PARTS[name])


_UNIT = "day|week|month|year"
_HOLIDAY_NAMES = "|".join(
    name.replace("'", "['’]").replace("St ", r"St\.? ").replace(" ", r"\s+")
    for name in (*_HOLIDAYS, *_EASTER_HOLIDAYS)
)
_WORD_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_WORD_MINUTES = "five|ten|twenty|twenty-five"
_RULES: tuple[tuple["re.Pattern[str]", _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_ALONE}\d{{4}}-\d\d-\d\d(?!\d|-\d)", _iso),
        (
            rf"{_ALONE}(?P<one>\d\d?)(?P<mark>[./])(?P<two>\d\d?)(?P=mark)(?P<year>{_YEAR}){_CLEAR}",
            _numeric,
        ),
        (
            rf"{_ALONE}(?P<first>{_DAY})(?:{_TO}(?:the\s+)?(?P<last>{_DAY}))?(?:\s+of)?"
            rf"\s+(?P<month>{_MONTH}){_THEN_YEAR}",
            _days_of_month,
        ),
        (
            rf"(?<=between\s){_ALONE}(?P<first>{_DAY})\s+and\s+(?P<last>{_DAY})(?:\s+of)?"
            rf"\s+(?P<month>{_MONTH}){_THEN_YEAR}",
            _days_of_month,
        ),
        (
            rf"\b(?P<month>{_MONTH})\s+(?:the\s+)?(?P<first>{_DAY})(?:{_TO}(?P<last>{_DAY})"
            rf"(?!\s+{_MONTH}))?(?!\w|[.,:/]\d|-[a-z]){_THEN_YEAR}",
            _days_of_month,
        ),
        (
            rf"{_ALONE}{_DAY}(?=(?:,\s+{_DAY})*,?\s+and\s+(?:the\s+)?{_DAY}(?:\s+of)?\s+{_MONTH})",
            _day_of_list,
        ),
        (
            rf"(?<=[,d]\s){_ALONE}(?P<first>{_DAY}){_THEN_YEAR}(?=\s*(?:[.;)]|,\s|\Z|\band\s+\d))",
            _last_of_list,
        ),
        (
            rf"(?<!Orthodox\s)\b(?P<name>{_HOLIDAY_NAMES})\b{_THEN_YEAR}",
            _holiday,
        ),
        (
            r"\b(?P<nth>(?i:first|second|third|fourth|final|last))\s+"
            rf"(?P<unit>{_WEEKDAY}|week(?:end)?|half|quarter)\s+(?:of|in)\s+"
            rf"(?:(?P<month>{_MONTH}){_THEN_YEAR}"
            rf"|(?P<whole>{_YEAR}(?!\w|[.,]\d)|(?:last|this|next)\s+(?:month|year)\b))",
            _nth,
        ),
        (
            r"(?:\b(?i:the)\s+(?P<eve>day|eve)|(?<![\w.,-])(?P<count>(?i:\d{1,4}|[a-z]+(?:-[a-z]+)?))"
            rf"\s+(?P<unit>(?:{_UNIT})s?))\s+(?P<side>before|after|of)\b",
            _from_next,
        ),
        (
            r"\b(?P<part>(?i:(?:the\s+)?(?:(?:end|start|beginning|middle)\s+of|early|mid|late)))"
            rf"(?:\s+in)?[\s-]+(?:(?P<month>{_MONTH}){_THEN_YEAR}"
            rf"|(?:the\s+)?(?P<decade>(?:1\d|20)\d0)s\b|(?P<years>{_YEAR})\b|(?P<unit>(?:the|this|last|next)\s+(?:week|month|year))\b)",
            _part,
        ),
        (
            rf"\b(?:(?P<which>(?i:last|next|this))\s+)?(?P<month>{_MONTH})"
            rf"{_THEN_YEAR}",
            _month,
        ),
        (
            rf"\b(?:(?P<which>(?i:last|next|this|coming|every|each|past"
            r"|the\s+(?:following|next|previous|preceding)))\s+)?"
            rf"(?P<weekday>{_WEEKDAY})\b(?:\s+(?:of\s+)?(?P<week>last|this|next)\s+week\b(?!['’]))?",
            _weekday,
        ),
        (
            r"\b(?i:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|yesterday|today"
            r"|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening))\b",
            _named,
        ),
        (
            r"(?<![\w.,-])(?P<count>(?i:\d{1,4}|[a-z]+(?:-[a-z]+)?))"
            rf"\s+(?P<unit>(?:{_UNIT}|fortnight)s?)(?:['’]s?\s+time"
            rf"|\s+(?P<word>(?i:ago|earlier|later|before{_CLAUSE_END}|afterwards?"
            rf"|after{_CLAUSE_END}|from\s+(?:now|today))))\b",
            _ago,
        ),
        (
            r"\b(?P<which>(?i:that|the(?:\s+(?:following|next|previous|preceding|same))?))\s+"
            rf"(?P<unit>{_UNIT})(?:\s+(?P<word>before|after|earlier|later)\b{_CLAUSE_END})?(?!\w)",
            _anaphor,
        ),
        (
            r"\b(?:(?:(?P<part>(?i:earlier|later))\s+)?(?P<which>(?i:last|this|next|past|coming))\s+"
            r"(?P<unit>week(?:end)?|month|year|decade)|the\s+weekend)\b",
            _relative_unit,
        ),
        (
            r"\b(?P<part>(?i:earlier|later))\s+in\s+the\s+(?P<unit>week|month|year)\b",
            _within_unit,
        ),
        (r"(?:\b[Tt]he\s+)?(?:\b(?P<years>(?:1\d|20)\d0)s|['’](?P<short>[1-9]0)s)\b", _decade),
        (r"\b(?P<number>\d{1,2})(?:st|nd|rd|th)[\s-]century\b", _century),
        (rf"{_ALONE}(?P<first>{_YEAR})[-–/](?P<last>{_YEAR}|\d\d){_CLEAR}", _years),
        (rf"{_ALONE}{_YEAR}(?![\w%]|[.,:/]\d|-[a-z\d])", _year),
        (
            rf"{_ALONE}(?P<hour>\d\d?)(?:[:.](?P<minute>[0-5]\d))?(?:{_TO}|\s+and\s+)(?P<hour2>\d\d?)"
            rf"(?:[:.](?P<minute2>[0-5]\d))?\s*{_MERIDIEM}",
            _hours,
        ),
        (rf"{_ALONE}(?P<hour>\d\d?)(?:[:.](?P<minute>[0-5]\d))?\s*{_MERIDIEM}", _time),
        (
            r"(?<![\w.,:/+])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?!\w|[.,:]\d)"
            rf"(?!\s+min){_ZONE}?",
            _time,
        ),
        (
            r"(?<=\dT)(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?"
            r"(?:Z|[+-]\d\d:?\d\d)?(?!\w)",
            _time,
        ),
        (rf"{_ALONE}(?P<hour>[01]\d|2[0-3])[.]?(?P<minute>[0-5]\d){_ZONE}", _time),
        (
            rf"(?<![\w.,-])(?:(?P<off>(?P<bare>(?i:(?:half|(?:a\s+)?quarter)\s+(?:past|to)"
            rf"|(?:{_WORD_MINUTES})\s+past))|(?i:{_WORD_MINUTES})\s+to)\s+)?(?P<hour>\d\d?|(?i:{_WORD_HOURS}))"
            r"(?:(?:\s+o['’]clock)?\s+(?:in\s+the\s+|at\s+)(?P<part>morning|afternoon|evening|night)"
            r"|\s+o['’]clock|(?(bare)(?!\w)|(?!)))\b",
            _oclock,
        ),
        (
            r"\b(?i:morning|afternoon|evening|night|overnight|dawn|daybreak|sunrise|dusk|nightfall"
            r"|sunset|(?:early|small)\s+hours|noon|midday|midnight)\b",
            _part_of_day,
        ),
    )
)
