"""A day and a count of units, or a day of a month → the days that the calendar has for it.

Nothing here reads a text. What lies beyond the calendar's ends is None, a pattern, or the
first or last day that there is.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from rag.reading.dates.records import Days, Pattern

#: "In February", said in November: February next or, so many days back at most, the last.
_LAST_ONE_DAYS = 300

THIRDS = {"early": 0, "start": 0, "beginning": 0, "mid": 1, "middle": 1}


def shifted(day: date, days: int) -> date:
    """So many days on, or the calendar's first or last day."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def on_day(day: date) -> Days:
    """One day."""
    return Days(day, day)


def whole_year(year: int) -> Days:
    """From its first of January to its last of December."""
    return Days(date(year, 1, 1), date(year, 12, 31))


def days_in_year(first: tuple[int, int], last: tuple[int, int], year: int) -> Days | None:
    """The days of one year; a last day beyond the month's end is its end."""
    last_year = year + (last < first)
    if year < 1 or last_year > 9999 or first[1] > monthrange(year, first[0])[1]:
        return None
    end = min(last[1], monthrange(last_year, last[0])[1])
    return Days(date(year, *first), date(last_year, last[0], end))


def nearest(in_year: Callable[[int], Days | None], published: date) -> tuple[Days, ...]:
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
        return on_day(day + timedelta(days=count))
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=count)
        return Days(monday, monday + timedelta(days=6))
    if unit == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return Days(date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))
    years = 10 if unit == "decade" else 1
    first = (day.year // years + count) * years
    return Days(date(first, 1, 1), date(first + years - 1, 12, 31))


def counted_days(unit: str, count: int, day: date | None) -> tuple[Days | Pattern, ...]:
    """The unit so many on from that of `day`; an offset without a day, or off the calendar."""
    if day is not None:
        try:
            return (_unit_of(unit, day, count),)
        except (ValueError, OverflowError):
            pass
    return (Pattern(offset=(unit, count)),)


def third(part: str, days: Days | Pattern) -> Days | Pattern:
    """Early, mid or late: ten days of a month, four months of a year, 2-3 days of a week."""
    which = THIRDS.get(part, 2)
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
