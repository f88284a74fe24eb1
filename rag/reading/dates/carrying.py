"""What a quote and a statement say of when → whether the quote carries the statement."""

from rag.reading.dates.records import Days, Pattern, Relation, Said


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
