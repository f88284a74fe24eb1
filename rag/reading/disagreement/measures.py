"""Text → how long, far, much or fast, each in one unit a dimension, so that they compare.

Of spans of time also those without a number: "a week", "several days", "days and perhaps
weeks", which is from two days to some weeks. "Five hours and ten minutes" is one.

Not covered: "overnight", weekends; currencies are not converted.
"""

import math
import re
from functools import lru_cache

from rag.reading.figures import Bound, Figure, figures_of, with_measure

#: Unit → its dimension, and how many of the dimension's unit it is.
_UNITS: dict[str, tuple[str, float]] = {
    "second": ("time", 1),
    "minute": ("time", 60),
    "hour": ("time", 3_600),
    "day": ("time", 86_400),
    "week": ("time", 7 * 86_400),
    "month": ("time", 365.25 / 12 * 86_400),
    "year": ("time", 365.25 * 86_400),
    "decade": ("time", 3_652.5 * 86_400),
    "century": ("time", 36_525 * 86_400),
    "kilometre": ("length", 1_000),
    "metre": ("length", 1),
    "centimetre": ("length", 0.01),
    "millimetre": ("length", 0.001),
    "nautical mile": ("length", 1_852),
    "mile": ("length", 1_609.344),
    "foot": ("length", 0.3048),
    "yard": ("length", 0.9144),
    "inch": ("length", 0.0254),
    "square kilometre": ("area", 1e6),
    "square metre": ("area", 1),
    "square mile": ("area", 2_589_988),
    "square foot": ("area", 0.092903),
    "hectare": ("area", 1e4),
    "acre": ("area", 4_046.86),
    "kilogram": ("mass", 1),
    "gram": ("mass", 0.001),
    "tonne": ("mass", 1_000),
    "ton": ("mass", 1_000),
    "litre": ("volume", 0.001),
    "cubic metre": ("volume", 1),
    "gallon": ("volume", 0.00378541),
    "barrel": ("volume", 0.158987),
    "kilometre per hour": ("speed", 1),
    "mile per hour": ("speed", 1.609344),
    "knot": ("speed", 1.852),
    "degree": ("temperature", 1),
    "gigawatt": ("power", 1e9),
    "megawatt": ("power", 1e6),
    "kilowatt": ("power", 1e3),
    "megawatt hour": ("energy", 1e6),
    "kilowatt hour": ("energy", 1e3),
    "percent": ("percent", 1),
}
#: Currencies are dimensions of their own.
_MONEY = frozenset(
    {"dollar", "euro", "pound", "yen", "yuan", "hryvnia", "rouble", "rupee", "crown", "franc"}
)
_FAHRENHEIT = re.compile(r"F(?:ahrenheit)?\Z")
#: A number without a unit in such a sentence, if it is no higher, is a quake's.
_MAGNITUDE, STRONGEST = re.compile(r"\bmagnitude\b|\bRichter\b", re.IGNORECASE), 10
#: Measures that reports convert.
MATTER = frozenset({"speed", "temperature", "mass", "volume", "area", "energy", "power", "length"})
#: What questions ask for → the dimensions that answer; `money` is any currency.
_ASKED: tuple[tuple[str, frozenset[str]], ...] = (
    (r"\bhow\s+long\s+ago\b", frozenset()),
    (
        r"\bhow\s+(?:much\s+(?:time|longer)|quickly|soon)\b|\bduration\b|\bhow\s+long\b.*\b(?:last"
        r"|take|need|sentence|jail|prison|wait|stay|spend|close|shut)\w*|\bfor\s+how\s+long\b"
        r"|\b(?:what|which)\s+(?:stretch|length|span)\s+of\s+time\b"
        r"|\b(?:what|which)\s+(?:period|span|sentence)\b",
        frozenset({"time"}),
    ),
    (r"\bhow\s+long\b", frozenset({"time", "length"})),
    (r"\bhow\s+(?:far|high|tall|deep|wide|broad|thick)\b|\b(?:height|depth|width|distance)\b",
        frozenset({"length"})),
    (r"\bhow\s+fast\b|\bspeed\b", frozenset({"speed", "length"})),
    (r"\bhow\s+(?:hot|cold|warm|cool)\b|\btemperatures?\b", frozenset({"temperature"})),
    (r"\bhow\s+old\b|\bwhat\s+age\b", frozenset({"time"})),
    (r"\bmagnitude\b|\bhow\s+strong\b.*\b(?:quake|earthquake|tremor)\b", frozenset({"magnitude"})),
    (r"\bhow\s+heavy\b|\bweigh\w*\b", frozenset({"mass"})),
    (r"\b(?:growth|inflation|unemployment)\b", frozenset({"percent"})),
    (r"\b(?:share|percentage|proportion|turnout|per\s?cent|rate|majority)\b",
        frozenset({"percent"})),
    (r"\b(?:cost|price|money|spen[dt]|pa(?:y|id)|fined?|worth|profits?|loss(?:es)?|revenues?|budget"
        r"|salary|debts?|damages?|compensation|ransom|bill|earn\w*|funding|sales)\b",
        frozenset({"money"})),
    (r"\bhow\s+(?:big|large)\b|\b(?:size|area)\b", frozenset({"area"})),
    (r"\bhow\s+much\b", MATTER | {"money", "percent"}),
)  # fmt: skip

_TIME = r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|fortnights?"
#: Before a stretch without a number; "twelve metres a year" has another word there.
_LEADS = (
    r"(?:(?<=\bfor)|(?<=\btake)|(?<=\btakes)|(?<=\btook)|(?<=\btaken)|(?<=\btaking)|(?<=\blast)"
    r"|(?<=\blasts)|(?<=\blasted)|(?<=\bneed)|(?<=\bneeds)|(?<=\bneeded)|(?<=\bspend)"
    r"|(?<=\bspent)|(?<=\bin)|(?<=\bwithin)|(?<=\bafter)|(?<=\bof)|(?<=\bleast)|(?<=\bmost)"
    r"|(?<=\bthan)|(?<=\babout)|(?<=\baround)|(?<=\bnearly)|(?<=\balmost)|(?<=\bover)"
    r"|(?<=\bunder)|(?<=\bto)|(?<=\bfew)|(?<=\bperhaps)|(?<=\bor)|(?<=\band)|(?<=\bonly)"
    r"|(?<=\bjust)|(?<=\bsay)|(?<=\bsaid)|(?<=\bbe)|(?<=\bis)|(?<=\bwas)|(?<=\bpossibly)"
    r"|(?<=\bfar)|(?<=\bmaybe)|(?<=\beven)|(?<=\bsome)|(?<=\banother)|(?<=\bgiven))"
)
_UNCOUNTED = re.compile(
    rf"{_LEADS}\s+(?P<words>(?:(?P<one>(?:an?|one)(?:\s+(?:full|whole|single|further|good))?)"
    r"|(?P<half>half\s+an?)|(?P<several>several|many|some)|(?P<few>a\s+few)"
    rf"|(?P<two>a\s+couple\s+of))?\s*\b(?P<unit>{_TIME}))\b(?![-’'])",
    re.IGNORECASE,
)
_MORE_BEFORE: tuple[tuple[Bound, str], ...] = (
    ("at_least", r"\b(?:at\s+(?:the\s+(?:very\s+)?)?least|no\s+less\s+than)\s+\Z"),
    ("more_than", r"\b(?:more\s+than|over|longer\s+than)\s+\Z"),
    ("at_most", r"\b(?:up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than)\s+\Z"),
    ("less_than", r"\b(?:less\s+than|under)\s+\Z"),
    ("about", r"\b(?:about|around|roughly|some|perhaps|possibly|maybe|nearly|almost)\s+\Z"),
)
_MORE_AFTER: tuple[tuple[Bound, str], ...] = (
    ("at_least", r"\s+(?:at\s+(?:the\s+(?:very\s+)?)?least|or\s+(?:more|longer))\b"),
    ("at_most", r"\s+at\s+(?:the\s+)?most\b"),
    ("about", r"\s+or\s+so\b"),
)
#: How many "several", "a few" and a bare plural are, at least and at most.
_SEVERAL, _FEW = (3, 9), (2, 6)
_PLURAL = {"second": 60, "minute": 60, "hour": 24, "day": 13, "week": 8, "month": 24}
_MOST = 100
#: Between two spans that are one: "days and perhaps weeks", "five hours and ten minutes".
_AND_MORE = re.compile(
    r"\s*(?:,\s*)?(?:and|or|to|if\s+not|,)?\s*(?:perhaps|possibly|maybe|even|up\s+to)?\s*(?:for)?\s*\Z"
)
_SUM = re.compile(r"\s*(?:,|and)?\s*\Z")


def dimensions_asked(question: str) -> frozenset[str]:
    """The dimensions that may answer a question; empty where it asks for no measure."""
    for pattern, dimensions in _ASKED:
        if re.search(pattern, question, re.IGNORECASE):
            return dimensions
    return frozenset()


def dimension_of(unit: str | None) -> str | None:
    """The dimension of a unit, a currency being its own; None of what is counted."""
    if unit in _MONEY:
        return unit
    return _UNITS[unit][0] if unit in _UNITS else None


def answers_dimension(dimension: str | None, asked: frozenset[str]) -> bool:
    """Whether a dimension is asked for."""
    return dimension in asked or (dimension in _MONEY and "money" in asked)


@lru_cache(maxsize=1024)
def measures_of(text: str) -> tuple[Figure, ...]:
    """The measures in a text, in order, their units being dimensions: seconds, metres, …

    A figure here ends behind the words of its unit.

    >>> [(m.low, m.high, m.unit) for m in measures_of("It took two hours.")]
    [(7200.0, 7200.0, 'time')]
    """
    found = []
    for figure in figures_of(text):
        dimension = dimension_of(figure.unit)
        if figure.unit is None and figure.high < STRONGEST and _MAGNITUDE.search(text):
            found.append(figure._replace(unit="magnitude"))
        if dimension is None or figure.ordinal:
            continue
        factor = _UNITS[figure.unit or ""][1] if dimension not in _MONEY else 1
        low, high, bound = figure.low * factor, figure.high * factor, figure.bound
        start, end = with_measure(text, figure)
        if dimension == "temperature" and _FAHRENHEIT.search(text[figure.end : end]):
            low, high = ((degrees - 32) * 5 / 9 for degrees in (low, high))
        found.append(Figure(start, end, low, high, bound, dimension, ordinal=False))
    found += [
        u for u in _uncounted(text) if all(u.end <= f.start or f.end <= u.start for f in found)
    ]
    return tuple(_joined(text, sorted(found)))


def _uncounted(text: str) -> list[Figure]:
    found = []
    for match in _UNCOUNTED.finditer(text):
        unit = match["unit"].lower()
        plural = unit.endswith("s") and unit != "s"
        unit = "century" if unit == "centuries" else unit.removesuffix("s")
        weeks = 2 if unit == "fortnight" else 1
        factor = weeks * _UNITS["week" if unit == "fortnight" else unit][1]
        single = match["one"] or match["half"]
        if bool(single) == plural:
            continue  # "a weeks", "for week"
        bound: Bound = "range"
        if single:
            low = high = factor / 2 if match["half"] else factor
            bound = "exact"
        elif match["several"]:
            low, high = (n * factor for n in _SEVERAL)
        elif match["few"]:
            low, high = (n * factor for n in _FEW)
        elif match["two"]:
            low = high = 2 * factor
            bound = "about"
        else:
            low, high = 2 * factor, _PLURAL.get(unit, _MOST) * factor
        start, end = match.span("words")
        if bound == "exact":
            bound, end = _bound(text, start, end)
            low = -math.inf if bound in ("at_most", "less_than") else low
            high = math.inf if bound in ("at_least", "more_than") else high
        found.append(Figure(start, end, low, high, bound, "time", ordinal=False))
    return found


def _bound(text: str, start: int, end: int) -> tuple[Bound, int]:
    """How a span of time is bounded, and where it ends with what is said of that behind it."""
    for bound, pattern in _MORE_AFTER:
        behind = re.compile(pattern, re.IGNORECASE).match(text, end)
        if behind:
            return bound, behind.end()
    before = text[max(0, start - 40) : start]
    for bound, pattern in _MORE_BEFORE:
        if re.search(pattern, before, re.IGNORECASE):
            return bound, end
    return "exact", end


def _joined(text: str, figures: list[Figure]) -> list[Figure]:
    """Spans of time that are told as one put together."""
    joined: list[Figure] = []
    for figure in figures:
        last = joined[-1] if joined else None
        gap = text[last.end : figure.start] if last else ""
        if last is None or not last.unit == figure.unit == "time" or len(gap) > 20:
            joined.append(figure)
        elif last.bound == figure.bound == "exact" and last.low > figure.low and _SUM.match(gap):
            total = last.low + figure.low
            joined[-1] = last._replace(end=figure.end, low=total, high=total)
        elif (
            last.low < figure.low and _AND_MORE.match(gap) and "range" in (last.bound, figure.bound)
        ):
            joined[-1] = last._replace(end=figure.end, high=figure.high, bound="range")
        else:
            joined.append(figure)
    return joined
