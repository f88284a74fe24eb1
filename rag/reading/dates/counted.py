"""Words that count from a day → the days that they come to.

From publication ("yesterday", "on Friday", "last week", "two days ago"), or from what is said
last before them ("two days later", "the following Friday", "that week"). What is counted from
a day that follows ("two days before Friday") is in `reading.py`.
"""

import re

from rag.reading.dates.records import Context, Days, Kind, Meaning, Pattern, rules
from rag.reading.dates.spans import counted_days, on_day, shifted
from rag.reading.dates.words import (
    BOUND,
    OPENS_SENTENCE,
    PARTS_OF_DAY,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    count_of,
    words_before,
)

#: Days in the longest of each unit; from what lasts longer none of them is counted.
LONGEST = {"day": 1, "week": 7, "month": 31, "year": 366}

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
_CLAUSE_END = r"(?=\s*(?:[.,;:!?)”\"’—–]|\Z|\b(?:and|but|when|at|in|on)\b))"


def _weekday(match: "re.Match[str]", context: Context) -> Meaning | None:
    text = match.string
    if _NAMING.search(words_before(text, match.start())) or _NAMED.match(text, match.end()):
        return None
    number = WEEKDAYS.index(match["weekday"].lower())
    which = (match["which"] or "").lower()
    today = context.published
    if which.startswith("the"):
        return _weekday_from_said(number, which, context)
    if today is None or which in ("every", "each"):
        return Meaning("day", (Pattern(weekday=number),))
    latest = shifted(today, -((today.weekday() - number) % 7))
    past = latest if latest < today else shifted(today, -7)
    coming = shifted(latest, 7)
    in_this_week = shifted(today, number - today.weekday())
    if match["week"]:
        weeks = {"last": -1, "next": 1}.get(match["week"].lower(), 0)
        return Meaning("day", (on_day(shifted(in_this_week, 7 * weeks)),))
    if which in ("last", "past"):
        # On a Thursday, "last Tuesday" may be two days ago, or nine.
        options = [past, shifted(past, -7)] if past == in_this_week else [past]
    elif which in ("next", "coming"):
        options = [coming, shifted(coming, 7)] if coming == in_this_week else [coming]
    elif which == "this":
        options = [in_this_week]
    else:
        options = [latest, coming]
    return Meaning("day", tuple(on_day(day) for day in options))


def _weekday_from_said(number: int, which: str, context: Context) -> Meaning:
    """ "The following Friday": the first one after what is said, "the previous" the last before."""
    anchors, counted_from = _anchors("week", context)
    if which.endswith(("following", "next")):
        days = [shifted(a.last, (number - a.last.weekday() - 1) % 7 + 1) for a in anchors]
    else:
        days = [shifted(a.first, -((a.first.weekday() - number - 1) % 7 + 1)) for a in anchors]
    meant = tuple(on_day(day) for day in days) or (Pattern(weekday=number),)
    return Meaning("day", meant, None, counted_from)


def _named(match: "re.Match[str]", context: Context) -> Meaning | None:
    words = " ".join(match.group().lower().split())
    before = words_before(match.string, match.start())
    if match.group().istitle() and not OPENS_SENTENCE.search(before):
        return None  # "USA Today", "Russia Today"
    offset = {
        "the day before yesterday": -2,
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day after tomorrow": 2,
    }.get(words, 0)
    clock = {"tonight": (1020, 1800), "last night": PARTS_OF_DAY["night"]}.get(words)
    if words.startswith("this "):
        clock = PARTS_OF_DAY[words.removeprefix("this ")]
    return Meaning("day", counted_days("day", offset, context.published), clock)


def _ago(match: "re.Match[str]", context: Context) -> Meaning | None:
    """ "Two days ago", "two days later", "in two days' time"."""
    count, unit, word = count_of(match["count"]), match["unit"].rstrip("s"), match["word"]
    if count is None or BOUND.search(words_before(match.string, match.start())):
        return None
    if unit == "fortnight":
        count, unit = 2 * count, "week"
    word = (word or "from now").lower()
    signed = -count if word in ("ago", "earlier", "before") else count
    if word.startswith(("ago", "from")):
        return Meaning(kind_of(unit), counted_days(unit, signed, context.published))
    return _from_said(unit, signed, context)


def kind_of(unit: str) -> Kind:
    """What a count of such units comes to."""
    return "day" if unit == "day" else "span"


def _anchors(unit: str, context: Context) -> tuple[list[Days], int | None]:
    """The days that such units are counted from, and where they are said.

    They are those said last that are no longer than the unit; where nothing is said, the
    day of publication; none where what is said is all too long.
    """
    is_told = False
    for said in reversed(context.said):
        days = [d for d in said.days if isinstance(d, Days)]
        if days and (days[0].last - days[0].first).days < LONGEST[unit]:
            return days, said.start
        is_told = is_told or bool(days)
    return ([] if is_told or not context.published else [on_day(context.published)]), None


def _from_said(unit: str, count: int, context: Context) -> Meaning:
    anchors, counted_from = _anchors(unit, context)
    days = tuple(d for anchor in anchors for d in counted_days(unit, count, anchor.first))
    return Meaning(kind_of(unit), days or counted_days(unit, count, None), None, counted_from)


def _anaphor(match: "re.Match[str]", context: Context) -> Meaning | None:
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


def _part_of_another_day(match: "re.Match[str]", context: Context) -> Meaning:
    """ "The next morning": of the day after the one that is said."""
    count = -1 if match["which"].lower().endswith("previous") else 1
    return _from_said("day", count, context)._replace(clock=PARTS_OF_DAY[match["part"].lower()])


def _within_unit(match: "re.Match[str]", context: Context) -> Meaning | None:
    """ "Earlier in the week": up to what is said, or to publication; "later": from it."""
    unit, is_earlier = match["unit"], match["part"].lower() == "earlier"
    anchors, counted_from = _anchors(unit, context)
    spans = []
    for anchor in anchors:
        (whole,) = counted_days(unit, 0, anchor.first)
        if isinstance(whole, Days):
            ends = (whole.first, anchor.first) if is_earlier else (anchor.last, whole.last)
            spans.append(Days(*ends))
    return Meaning("span", tuple(spans), None, counted_from) if spans else None


def _relative_unit(match: "re.Match[str]", context: Context) -> Meaning | None:
    """ "Last week", "this weekend", "later this year", "the past month"."""
    today, unit = context.published, match["unit"] or "weekend"
    which = (match["which"] or "this").lower()
    count = {"last": -1, "next": 1, "coming": 1}.get(which, 0)
    if today is None:
        count = -1 if which == "past" else count
        return Meaning("span", (Pattern(offset=(unit, count)),))
    if unit == "weekend":
        saturday = shifted(today, 5 - today.weekday())
        weeks = [count] if match["which"] else [-1, 0]
        days = [Days(shifted(saturday, 7 * n), shifted(saturday, 7 * n + 1)) for n in weeks]
        return Meaning("span", tuple(days))
    if which in ("past", "coming"):
        length = {"week": 7, "month": 30, "year": 365, "decade": 3652}[unit]
        window = (shifted(today, -length), today)
        ahead = (today, shifted(today, length))
        return Meaning("span", (Days(*(window if which == "past" else ahead)),))
    span = counted_days(unit, count, today)
    (whole,) = span
    if match["part"] and count == 0 and isinstance(whole, Days):
        earlier = match["part"].lower() == "earlier"
        span = (Days(whole.first, today) if earlier else Days(today, whole.last),)
    kind: Kind = "year" if unit == "year" else "span"
    return Meaning(kind, span)


COUNTED_RULES = rules(
    (
        rf"\b(?:(?P<which>(?i:last|next|this|coming|every|each|past"
        r"|the\s+(?:following|next|previous|preceding)))\s+)?"
        rf"(?P<weekday>{WEEKDAY})\b(?:\s+(?:of\s+)?(?P<week>last|this|next)\s+week\b(?!['’]))?",
        _weekday,
    ),
    (
        r"\b(?i:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|yesterday|today"
        r"|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening))\b",
        _named,
    ),
    (
        r"(?<![\w.,-])(?P<count>(?i:\d{1,4}|[a-z]+(?:-[a-z]+)?))"
        rf"\s+(?P<unit>(?:{UNIT}|fortnight)s?)(?:['’]s?\s+time"
        rf"|\s+(?P<word>(?i:ago|earlier|later|before{_CLAUSE_END}|afterwards?"
        rf"|after{_CLAUSE_END}|from\s+(?:now|today))))\b",
        _ago,
    ),
    (
        r"\b(?P<which>(?i:that|the(?:\s+(?:following|next|previous|preceding|same))?))\s+"
        rf"(?P<unit>{UNIT})(?:\s+(?P<word>before|after|earlier|later)\b{_CLAUSE_END})?(?!\w)",
        _anaphor,
    ),
    (
        r"\b(?P<which>(?i:the\s+(?:following|next|previous)))\s+"
        r"(?P<part>(?i:morning|afternoon|evening|night))\b",
        _part_of_another_day,
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
)
