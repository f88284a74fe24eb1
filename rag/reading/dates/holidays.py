"""The name of a holiday → its day, in the year told or in the nearest.

Those of one date, and those of the western churches that move with Easter.
"""

import re
from datetime import date

from dateutil.easter import easter

from rag.reading.dates.dated import dated, year_number
from rag.reading.dates.records import Context, Days, Meaning, rules
from rag.reading.dates.spans import nearest, on_day, shifted
from rag.reading.dates.words import THEN_YEAR

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
_HOLIDAY_NAMES = "|".join(
    name.replace("'", "['’]").replace("St ", r"St\.? ").replace(" ", r"\s+")
    for name in (*_HOLIDAYS, *_EASTER_HOLIDAYS)
)


def _holiday(match: "re.Match[str]", context: Context) -> Meaning | None:
    name = " ".join(match["name"].replace("’", "'").replace("St.", "St").split())
    year = match["year"]
    if name in _HOLIDAYS:
        return dated(_HOLIDAYS[name], _HOLIDAYS[name], year, context)

    def in_year(number: int) -> Days | None:
        if not 1 <= number <= 9999:
            return None
        sunday: date = easter(number)
        return on_day(shifted(sunday, _EASTER_HOLIDAYS[name]))

    days: tuple[Days, ...] = ()
    if year and (context.published or year.isdigit()):
        of_year = in_year(year_number(year, context.published))
        days = (of_year,) if of_year else ()
    elif context.published:
        days = nearest(in_year, context.published)
    return Meaning("day", days) if days else None


HOLIDAY_RULES = rules(
    (
        rf"(?<!Orthodox\s)\b(?P<name>{_HOLIDAY_NAMES})\b{THEN_YEAR}",
        _holiday,
    ),
)
