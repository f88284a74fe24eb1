"""What the parts of this package hand to each other.

    text → matches of rules → Meanings → Said

`Days`, `Pattern` and `Said` are what callers see; `Meaning` is what a rule makes of its words,
in the `Context` of what is said before them.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

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


class Meaning(NamedTuple):
    """What words mean, as in `Said`, without where they stand."""

    kind: Kind
    days: tuple[Days | Pattern, ...] = ()
    clock: tuple[int, int] | None = None
    counted_from: int | None = None


class Context(NamedTuple):
    """The day of publication, and what is said before."""

    published: date | None
    said: list[Said]


#: What words mean; None where they mean no time after all.
Reader = Callable[["re.Match[str]", Context], Meaning | None]
#: What words look like, and their reader.
Rule = tuple["re.Pattern[str]", Reader]


def rules(*forms: tuple[str, Reader]) -> tuple[Rule, ...]:
    """Rules of patterns; of those that match the same words, the first has them."""
    return tuple((re.compile(pattern), read) for pattern, read in forms)
