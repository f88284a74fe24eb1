"""Words that name a place in the calendar → its days, in the year told or in the nearest.

Days of months ("3 March 2019", "May 5 and 6"), months, years, decades and centuries, and parts
of them: "early in June", "the first Sunday in May".
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from rag.reading.dates.records import Context, Days, Kind, Meaning, Pattern, rules
from rag.reading.dates.spans import (
    THIRDS,
    counted_days,
    days_in_year,
    nearest,
    on_day,
    third,
    whole_year,
)
from rag.reading.dates.words import (
    ALONE,
    BETWEEN,
    BOUND,
    DAY,
    MONTH,
    OPENS_SENTENCE,
    THEN_YEAR,
    TO,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    day_number,
    month_number,
    words_before,
)

#: Words and names too: alone they are months only after such a word.
_DOUBTFUL_MONTHS = ("march", "april", "may", "june", "august")
_BEFORE_MONTH = re.compile(
    rf"\b(?:in|since|until|during|early|late|mid|of|throughout|every|between"
    rf"|{MONTH}\s*(?:and|to|or|until|through|[-–]))[\s-]*\Z",
    re.IGNORECASE,
)
#: As well, but not before May, who may be a minister.
_BEFORE_SUMMER = re.compile(r"\b(?:by|from|before|after|to)\s+\Z", re.IGNORECASE)
_CLEAR = r"(?!\w|[.,:/-]\d)"

#: The rest of "3 March and 4 April 2019", "May 5 and 6, 2019" and the like, after the first.
_YEAR_OF_LIST = re.compile(
    rf"(?:(?:{TO}|,?\s+(?:and|or)\s+|,\s+)(?:the\s+)?"
    rf"(?:(?:{DAY}\s+(?:of\s+)?)?(?P<month>{MONTH})(?:\s+{DAY}\b)?|{DAY}\b)){{1,6}}"
    rf",?\s+(?P<year>{YEAR})(?!\w|[.,]\d)"
)
#: The start of "May 5, 6 and 7", before the last.
_LIST_OF_MONTH = re.compile(
    rf"\b(?P<month>{MONTH})\s+{DAY}(?:,\s+{DAY})*(?:,?\s+and|,)\s+(?:the\s+)?\Z"
)
#: Digits that look like a year are none before these.
_COUNTED = re.compile(
    r"[\s-]+(?:%|per\s?cent|people|persons|men|women|children|civilians|soldiers|troops|residents"
    r"|homes|houses|jobs|votes|dead|killed|wounded|tonn?es|tons|dollars|euros|pounds|hryvnias"
    r"|roubles|crowns|kilomet\w+|met(?:re|er)s|km|m|miles|feet|hectares|litres|degrees|barrels"
    r"|hours|days|weeks|months|years|times|more|other|of\s+(?:the|them|those))\b",
    re.IGNORECASE,
)
_BEFORE_OLD_YEAR = re.compile(
    r"\b(?:in|since|until|by|before|after|of|from|during|to|and|year|early|late|mid)[\s-]+\Z",
    re.IGNORECASE,
)


def dated(
    first: tuple[int, int], last: tuple[int, int], year: str | None, context: Context
) -> Meaning | None:
    """Days of a year, which is digits or "last year"; without it of the nearest ones."""
    kind: Kind = "day" if first == last else "span"
    if context.published is None and not (year and year.isdigit()):
        return Meaning(kind, (Pattern(first=first, last=last),))

    def in_year(number: int) -> Days | None:
        return days_in_year(first, last, number)

    if year is None and context.published:
        days = nearest(in_year, context.published)
        return Meaning(kind, days or (Pattern(first=first, last=last),))
    of_year = in_year(year_number(year or "", context.published))
    return Meaning(kind, (of_year,)) if of_year and of_year.first <= of_year.last else None


def year_number(words: str, published: date | None) -> int:
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
    later = rest["month"] and month_number(rest["month"]) < month_number(match["month"])
    return str(int(rest["year"]) - bool(later))


def _numeric(match: "re.Match[str]", context: Context) -> Meaning | None:
    """Day before month; with slashes the other way round as well, when it is a date."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    orders = [(two, one), (one, two)] if match["mark"] == "/" else [(two, one)]
    days = [
        found
        for month, day in orders
        if 1 <= month <= 12 and day and (found := days_in_year((month, day), (month, day), year))
    ]
    return Meaning("day", tuple(dict.fromkeys(days))) if days else None


def _iso(match: "re.Match[str]", context: Context) -> Meaning | None:
    try:
        return Meaning("day", (on_day(date.fromisoformat(match.group())),))
    except ValueError:
        return None


def _days_of_month(match: "re.Match[str]", context: Context) -> Meaning | None:
    month = month_number(match["month"])
    groups = match.groupdict()
    first, last = day_number(match["first"]), day_number(groups.get("last") or match["first"])
    if first > last:
        return None
    return dated((month, first), (month, last), _told_year(match), context)


def _day_of_list(match: "re.Match[str]", context: Context) -> Meaning | None:
    """The "3" of "on 3 and 5 December"."""
    after = re.compile(rf".*?(?P<month>{MONTH}){THEN_YEAR}", re.DOTALL).match(
        match.string, match.end()
    )
    if after is None or BETWEEN.search(words_before(match.string, match.start())):
        return None
    day = month_number(after["month"]), day_number(match.group())
    return dated(day, day, after["year"], context)


def _last_of_list(match: "re.Match[str]", context: Context) -> Meaning | None:
    """The "6" of "May 5 and 6"."""
    before = _LIST_OF_MONTH.search(words_before(match.string, match.start()))
    if before is None:
        return None
    day = month_number(before["month"]), day_number(match["first"])
    return dated(day, day, match["year"], context)


def _month(match: "re.Match[str]", context: Context) -> Meaning | None:
    name, year = match["month"], _told_year(match)
    which = (match["which"] or "").lower()
    before = words_before(match.string, match.start())
    if year is None and len(name.rstrip(".")) < 4 and name.lower() != "may":
        return None
    if year is None and name.lower() in _DOUBTFUL_MONTHS and not which:
        # April, May and June are names as well, March and August words that open a sentence.
        word = name in ("March", "August") and not OPENS_SENTENCE.search(before)
        summer = name in ("April", "June") and _BEFORE_SUMMER.search(before)
        if not (name.istitle() and (word or summer or _BEFORE_MONTH.search(before))):
            return None
        if re.match(r"\s+[A-Z]", match.string[match.end() : match.end() + 3]):
            return None
    month = month_number(name)
    if which in ("last", "next") and context.published:
        number = _year_of_month(month, which, context.published)
        year = str(number) if 1 <= number <= 9999 else None
    return dated((month, 1), (month, 31), year, context)


def _year_of_month(month: int, which: str, published: date) -> int:
    if which == "last":
        return published.year - (month >= published.month)
    return published.year + (month <= published.month)


def _part(match: "re.Match[str]", context: Context) -> Meaning | None:
    part = match["part"].lower().replace("the ", "").split()[0]
    if match["month"]:
        month = month_number(match["month"])
        whole = dated((month, 1), (month, 31), match["year"], context)
    elif match["decade"]:
        decade = int(match["decade"])
        first, last = ((0, 3), (4, 6), (7, 9))[THIRDS.get(part, 2)]
        days = Days(date(decade + first, 1, 1), date(decade + last, 12, 31))
        return Meaning("span", (days,))
    elif match["years"]:
        whole = Meaning("year", (whole_year(int(match["years"])),))
    else:
        which, unit = match["unit"].lower().split()
        count = {"last": -1, "next": 1}.get(which, 0)
        whole = Meaning("span", counted_days(unit, count, context.published))
    if whole is None:
        return None
    return Meaning("span", tuple(third(part, days) for days in whole.days))


def _nth(match: "re.Match[str]", context: Context) -> Meaning | None:
    """ "The first Sunday in June", "the last week of May 2019", "the third quarter of 2021"."""
    number = {"first": 0, "second": 1, "third": 2, "fourth": 3}.get(match["nth"].lower(), -1)
    unit = match["unit"].lower()
    if match["month"]:
        month = month_number(match["month"])
        meaning = dated((month, 1), (month, 31), _told_year(match), context)
        wholes = meaning.days if meaning else ()
    elif context.published and not match["whole"].isdigit():
        which, of = match["whole"].lower().split()
        wholes = counted_days(of, {"last": -1, "next": 1}.get(which, 0), context.published)
    else:
        wholes = (whole_year(int(match["whole"])),) if match["whole"].isdigit() else ()
    spans = [_nth_of(whole, number, unit) for whole in wholes if isinstance(whole, Days)]
    days = tuple(days for days in spans if days)
    return Meaning("day" if unit in WEEKDAYS else "span", days) if days else None


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
    weekday = 5 if unit == "weekend" else WEEKDAYS.index(unit)
    first = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7)
    last = whole.last - timedelta(days=(whole.last.weekday() - weekday) % 7)
    day = first + timedelta(weeks=number) if number >= 0 else last
    return Days(day, day + timedelta(days=1 if unit == "weekend" else 0))


def _decade(match: "re.Match[str]", context: Context) -> Meaning | None:
    years = match["years"]
    first = int(years) if years else 1900 + int(match["short"])
    return Meaning("span", (Days(date(first, 1, 1), date(first + 9, 12, 31)),))


def _century(match: "re.Match[str]", context: Context) -> Meaning | None:
    number = int(match["number"])
    if not 1 <= number <= 99:
        return None
    return Meaning("span", (Days(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31)),))


def _years(match: "re.Match[str]", context: Context) -> Meaning | None:
    first, last = int(match["first"]), match["last"]
    end = int(last) if len(last) == 4 else first - first % 100 + int(last)
    if end <= first or _COUNTED.match(match.string, match.end()):
        return None
    return Meaning("span", (Days(date(first, 1, 1), date(end, 12, 31)),))


def _year(match: "re.Match[str]", context: Context) -> Meaning | None:
    year, before = int(match.group()), words_before(match.string, match.start())
    if _COUNTED.match(match.string, match.end()):
        return None
    if BOUND.search(before) and not re.search(r"\b(?:around|about)\s+\Z", before):
        return None
    if year < 1800 and not _BEFORE_OLD_YEAR.search(before):
        return None
    return Meaning("year", (whole_year(year),))


DATED_RULES = rules(
    (rf"{ALONE}\d{{4}}-\d\d-\d\d(?!\d|-\d)", _iso),
    (
        rf"{ALONE}(?P<one>\d\d?)(?P<mark>[./])(?P<two>\d\d?)(?P=mark)(?P<year>{YEAR}){_CLEAR}",
        _numeric,
    ),
    (
        rf"{ALONE}(?P<first>{DAY})(?:{TO}(?:the\s+)?(?P<last>{DAY}))?(?:\s+of)?"
        rf"\s+(?P<month>{MONTH}){THEN_YEAR}",
        _days_of_month,
    ),
    (
        rf"(?<=[Bb]etween\s){ALONE}(?P<first>{DAY})\s+and\s+(?P<last>{DAY})(?:\s+of)?"
        rf"\s+(?P<month>{MONTH}){THEN_YEAR}",
        _days_of_month,
    ),
    (
        rf"\b(?P<month>{MONTH})\s+(?:the\s+)?(?P<first>{DAY})(?:{TO}(?P<last>{DAY})"
        rf"(?!\s+{MONTH}))?(?!\w|[.,:/]\d|-[a-z]){THEN_YEAR}",
        _days_of_month,
    ),
    (
        rf"{ALONE}{DAY}(?=(?:,\s+{DAY})*,?\s+and\s+(?:the\s+)?{DAY}(?:\s+of)?\s+{MONTH})",
        _day_of_list,
    ),
    (
        rf"(?<=[,d]\s){ALONE}(?P<first>{DAY}){THEN_YEAR}(?=\s*(?:[.;)]|,\s|\Z|\band\s+\d))",
        _last_of_list,
    ),
    (
        r"\b(?P<nth>(?i:first|second|third|fourth|final|last))\s+"
        rf"(?P<unit>{WEEKDAY}|week(?:end)?|half|quarter)\s+(?:of|in)\s+"
        rf"(?:(?P<month>{MONTH}){THEN_YEAR}"
        rf"|(?P<whole>{YEAR}(?!\w|[.,]\d)|(?:last|this|next)\s+(?:month|year)\b))",
        _nth,
    ),
    (
        r"\b(?P<part>(?i:(?:the\s+)?(?:(?:end|start|beginning|middle)\s+of|early|mid|late)))"
        rf"(?:\s+in)?[\s-]+(?:(?P<month>{MONTH}){THEN_YEAR}"
        rf"|(?:the\s+)?(?P<decade>(?:1\d|20)\d0)s\b|(?P<years>{YEAR})\b|(?P<unit>(?:the|this|last|next)\s+(?:week|month|year))\b)",
        _part,
    ),
    (
        rf"\b(?:(?P<which>(?i:last|next|this))\s+)?(?P<month>{MONTH})"
        rf"{THEN_YEAR}",
        _month,
    ),
    (r"(?:\b[Tt]he\s+)?(?:\b(?P<years>(?:1\d|20)\d0)s|['’](?P<short>[1-9]0)s)\b", _decade),
    (r"\b(?P<number>\d{1,2})(?:st|nd|rd|th)[\s-]century\b", _century),
    (rf"{ALONE}(?P<first>{YEAR})[-–/](?P<last>{YEAR}|\d\d){_CLEAR}", _years),
    (rf"{ALONE}{YEAR}(?![\w%]|[.,:/]\d|-[a-z\d])", _year),
)
