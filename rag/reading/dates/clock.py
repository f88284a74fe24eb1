"""A time or part of a day → its minutes from midnight, first and last, without a day.

"At 16:20", "from 3 to 5 pm", "half past two", "ten o'clock in the evening", "at dawn".
"""

import re

from rag.reading.dates.records import Context, Meaning, rules
from rag.reading.dates.words import ALONE, PARTS_OF_DAY, TO, count_of

_MERIDIEM = r"(?P<meridiem>[ap]\.m\.|[AP]\.M\.|(?:[ap]m|[AP]M)\b)"
_ZONE = r"(?:\s?(?:GMT|UTC|CET|EST|local\s+time)\b)"
_WORD_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_WORD_MINUTES = "five|ten|twenty|twenty-five"


def _minutes(hour: int, minute: str | None, meridiem: str | None) -> int | None:
    if meridiem and hour <= 12:
        hour = hour % 12 + (12 if meridiem.lower().startswith("p") else 0)
    return hour * 60 + int(minute or 0) if hour <= 24 else None


def _time(match: "re.Match[str]", context: Context) -> Meaning | None:
    meridiem = match.groupdict().get("meridiem")
    at = _minutes(int(match["hour"]), match["minute"], meridiem)
    return None if at is None else Meaning("clock", clock=(at, at))


def _hours(match: "re.Match[str]", context: Context) -> Meaning | None:
    """ "From 3 to 5 pm"; "11-1 pm" begins before noon."""
    meridiem = match["meridiem"]
    last = _minutes(int(match["hour2"]), match["minute2"], meridiem)
    first = _minutes(int(match["hour"]), match["minute"], meridiem)
    if first is None or last is None:
        return None
    if first > last:
        first -= 720
    return Meaning("clock", clock=(first, last)) if first >= 0 else None


def _oclock(match: "re.Match[str]", context: Context) -> Meaning | None:
    hour = count_of(match["hour"])
    if hour is None or not 1 <= hour <= 12:
        return None
    part, minutes = match["part"], 0
    if match["off"]:
        *_, word, side = match["off"].lower().split()
        minutes = {"half": 30, "quarter": 15}.get(word) or count_of(word) or 0
        minutes = minutes if side == "past" else -minutes
    at = hour % 12 * 60 + minutes
    if part is None:
        # Before noon or after: no more is said.
        return Meaning("clock", clock=(at, at + 720))
    later = part in ("afternoon", "evening") or (part == "night" and 6 <= hour < 12)
    return Meaning("clock", clock=(at + 720 * later, at + 720 * later))


def _part_of_day(match: "re.Match[str]", context: Context) -> Meaning | None:
    words = match.group().lower().split()
    name = f"small {words[1]}" if words[0] in ("early", "small") else words[0]
    return Meaning("clock", clock=PARTS_OF_DAY[name])


CLOCK_RULES = rules(
    (
        rf"{ALONE}(?P<hour>\d\d?)(?:[:.](?P<minute>[0-5]\d))?(?:{TO}|\s+and\s+)(?P<hour2>\d\d?)"
        rf"(?:[:.](?P<minute2>[0-5]\d))?\s*{_MERIDIEM}",
        _hours,
    ),
    (rf"{ALONE}(?P<hour>\d\d?)(?:[:.](?P<minute>[0-5]\d))?\s*{_MERIDIEM}", _time),
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
    (rf"{ALONE}(?P<hour>[01]\d|2[0-3])[.]?(?P<minute>[0-5]\d){_ZONE}", _time),
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
