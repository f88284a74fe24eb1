"""Documents' dates → how many there are of each publisher in each day, week, month or year."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from rag.records import Metadata, Record

#: Publishers that have a colour of their own; the others share one.
MOST_PUBLISHERS = 7
OTHERS = "others"
NOT_NAMED = "not named"
#: Days from the first report to the last up to which a bar is of a day, a week or a month.
_MOST_DAYS = {"day": 21, "week": 182, "month": 1000}
#: Years beyond which those without reports are left out; some date is wrong then.
_MOST_YEARS = 150
#: Legible on white and on black; the last is for the others. `corpus.css` has them too.
COLOURS = (
    "#3b82c4",
    "#d9822b",
    "#1f9d78",
    "#b7659b",
    "#8a8f2f",
    "#4fa3c7",
    "#c2503d",
    "#8b8f98",
)


class Bars(Record):
    """What a plot of reports over time shows.

    Attributes:
        title: what it shows, in a line.
        period: what a bar is of: day, week, month or year.
        periods: in the order of time; a week is told by its Monday.
        bars: (period, publisher, how many); a period without reports has one of none, so
            that time runs evenly.
        publishers: those that have bars, the one with most reports first, the others last.
        undated: reports without a date, which have no bar.
    """

    title: str
    period: str
    periods: tuple[str, ...]
    bars: tuple[tuple[str, str, int], ...]
    publishers: tuple[str, ...]
    undated: int

    @property
    def value(self) -> dict[str, Any]:
        """As `gr.BarPlot` sends it to the browser."""
        return {
            "columns": ["period", "publisher", "reports"],
            "data": [list(bar) for bar in self.bars],
            "datatypes": {"period": "nominal", "publisher": "nominal", "reports": "quantitative"},
            "mark": "bar",
        }

    @property
    def highest(self) -> int:
        """Reports of the period that has most."""
        totals: Counter[str] = Counter()
        for period, _, count in self.bars:
            totals[period] += count
        return max(totals.values(), default=0)

    @property
    def colours(self) -> dict[str, str]:
        """Publisher → colour."""
        return dict(zip(self.publishers, COLOURS, strict=False))


def bars_of(documents: Iterable[Metadata]) -> Bars:
    """How many reports each publisher has in each period; days as the reports write them."""
    dated: list[tuple[date, str]] = []
    undated = 0
    for metadata in documents:
        if metadata.published is None:
            undated += 1
        else:
            day = datetime.fromisoformat(metadata.published).date()
            dated.append((day, metadata.publisher or NOT_NAMED))
    of_publisher = Counter(name for _, name in dated)
    ranked = sorted(of_publisher, key=lambda name: (-of_publisher[name], name))
    own = ranked[:MOST_PUBLISHERS]
    period = _period([day for day, _ in dated])
    counts = Counter((_start(day, period), name if name in own else OTHERS) for day, name in dated)
    publishers = [*own, OTHERS] if len(ranked) > len(own) else own
    starts = list(_in_order({start for start, _ in counts}, period))
    year = {start.year for start in starts}
    names = [_written(start, period, with_year=len(year) > 1) for start in starts]
    bars: list[tuple[str, str, int]] = []
    for start, name in zip(starts, names, strict=True):
        here = [(name, p, counts[start, p]) for p in publishers if counts[start, p]]
        bars += here or [(name, publishers[0], 0)]
    of_year = f" of {min(year)}" if len(year) == 1 and period != "year" else ""
    return Bars(
        title=f"Reports each {period}{of_year}, by publisher",
        period=period,
        periods=tuple(names),
        bars=tuple(bars),
        publishers=tuple(publishers),
        undated=undated,
    )


def _period(days: list[date]) -> str:
    """The shortest period of which there are not too many bars."""
    span = (max(days) - min(days)).days + 1 if days else 1
    return next((period for period, most in _MOST_DAYS.items() if span <= most), "year")


def _start(day: date, period: str) -> date:
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    return day.replace(day=1) if period == "month" else day.replace(month=1, day=1)


def _in_order(starts: set[date], period: str) -> Iterator[date]:
    """Each period from the first to the last; of very many years, those that there are."""
    if not starts:
        return
    start, last = min(starts), max(starts)
    if last.year - start.year > _MOST_YEARS:
        yield from sorted(starts)
        return
    yield start
    while start < last:
        if period in ("day", "week"):
            start += timedelta(days=1 if period == "day" else 7)
        elif period == "month":
            start = (start + timedelta(days=31)).replace(day=1)
        else:
            start = start.replace(year=start.year + 1)
        yield start


def _written(start: date, period: str, *, with_year: bool) -> str:
    if period == "year":
        return f"{start.year}"
    day = "" if period == "month" else f"{start.day} "
    return f"{day}{start:%b %Y}" if with_year else f"{day}{start:%b}"
