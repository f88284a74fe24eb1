"""Text → the figures that it says: number or bounds, and what is counted or measured.

Numbers in digits are read here, those in words by text2num. The bound before or
after a number ("at least", "nearly", "or so") belongs to the figure, because a
statement that drops it claims more than its quote.

Choices:

- What `dates/` reads as a day, a year or a time of day is no figure.
- Neither is a number inside a name: one joined to letters ("G20", "Su-35", "T-72"),
  one after a word that numbers things ("Highway 9", "Flight 370", "Article 5"), a
  number word with a capital inside a sentence ("Formula One"), an ordinal before a
  capital ("5th Avenue", "36th Brigade"); nor the parts of 3:1, 9/11 and 1.2.3.
- "Five or six", "five to six", "5-6 boats" and "between five and six" are ranges if they
  rise; "from five to six" is a change, and "52 to 48", "2-1" and a bare "0-1" are scores:
  two figures.
- "1.000" is one, as English has it. "5m" is five million before a noun in the plural and
  after a currency, and five metres otherwise.
- "Nearly 400" lies between 360 and 400, "just over 400" between 400 and 440. "Dozens" and
  "tens of thousands" are at least two of each, without a known end.
- "A day or two" is one to two days.
- "Over" before a time is "during": "over two days" says two days.
- The unit of a count is the first noun in the plural that follows, by its form, since
  grammar would cost ten times as much; a noun in front ("a toll of 63") is not seen.

Not covered: ratios ("one in five"), multiples ("twice", "a pair"), scores as such, "1/2",
Roman numerals, other languages. Nothing is converted: a mile is no number of kilometres.
"""

import math
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from text_to_num import find_numbers

from rag.reading.dates import dates_of

Bound = Literal["exact", "at_least", "more_than", "at_most", "less_than", "about", "range"]


class Figure(NamedTuple):
    """A number that a text says.

    Attributes:
        start, end: where the number stands, without its bound and unit.
        low, high: what it is, or lies between; infinite where nothing bounds it.
        bound: how the words bound it. "Nearly 400" is `less_than` with a finite `low`,
            "just over 400" `more_than` with a finite `high`, "dozens" `about` without end.
        unit: what is measured (`percent`, `dollar`, `kilometre`) or counted (`soldier`), in
            the singular; None where it is not said.
        ordinal: whether it is a place in an order: "fifth".
    """

    start: int
    end: int
    low: float
    high: float
    bound: Bound
    unit: str | None
    ordinal: bool


#: How far a rounded figure may lie from the number that it rounds, as a share of it.
_ROUNDING = 0.05
#: How far "nearly" and "just over" reach, as a share of the number.
_NEARLY = 0.1
#: "Thousands" is at least 2,000, and not said of so many times more.
_VAGUE_REACH = 50

# Units

_CURRENCIES = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₴": "hryvnia",
    "₽": "rouble",
    "₹": "rupee",
}
_MEASURES = {
    "percent": r"%|per\s?cent|pct\.?",
    "percentage point": r"percentage[\s-]points?",
    "dollar": r"dollars?|USD|bucks",
    "cent": r"cents?",
    "euro": r"euros?|EUR",
    "pound": r"pounds?(?:\s+sterling)?|GBP|lbs?",
    "yen": "yen",
    "yuan": "yuan|renminbi",
    "hryvnia": r"hryvnias?|hryvnyas?|UAH",
    "rouble": r"rou?bles?|RUB",
    "rupee": "rupees?",
    "crown": r"crowns?|kron(?:or|er|a|e)|korunas?",
    "franc": "francs?",
    "square kilometre": r"(?:square\s+kilomet(?:re|er)s?|sq\.?\s?km|km2|km²)",
    "square metre": r"(?:square\s+met(?:re|er)s?|sq\.?\s?m|m2|m²)",
    "square mile": r"(?:square\s+miles?|sq\.?\s?mi)",
    "square foot": r"(?:square\s+f(?:ee|oo)t|sq\.?\s?ft)",
    "cubic metre": r"(?:cubic\s+met(?:re|er)s?|m3|m³)",
    "kilometre per hour": r"kilomet(?:re|er)s?\s+(?:per|an)\s+hour|km/h|kmh|kph",
    "mile per hour": r"miles?\s+(?:per|an)\s+hour|mph",
    "kilometre": r"kilomet(?:re|er)s?|kms?",
    "metre": r"met(?:re|er)s?|m",
    "centimetre": r"centimet(?:re|er)s?|cm",
    "millimetre": r"millimet(?:re|er)s?|mm",
    "nautical mile": r"nautical\s+miles?",
    "mile": "miles?",
    "foot": "feet|foot|ft",
    "yard": "yards?",
    "inch": "inch(?:es)?",
    "hectare": "hectares?|ha",
    "acre": "acres?",
    "kilogram": r"kilo(?:gram(?:me)?)?s?|kg",
    "gram": "gram(?:me)?s?|g",
    "tonne": "tonnes?",
    "ton": "tons?",
    "litre": r"lit(?:re|er)s?",
    "gallon": "gallons?",
    "barrel": "barrels?",
    "knot": "knots?",
    "degree": r"degrees?(?:\s+(?:Celsius|Fahrenheit|C|F)\b)?|°\s?[CF]?|C\b",
    "megawatt hour": r"megawatt[\s-]hours?|MWh",
    "kilowatt hour": r"kilowatt[\s-]hours?|kWh",
    "gigawatt": "gigawatts?|GW",
    "megawatt": "megawatts?|MW",
    "kilowatt": "kilowatts?|kW",
    "second": "seconds?|secs?",
    "minute": "minutes?|mins?",
    "hour": "hours?|hrs?",
    "day": "days?",
    "week": "weeks?",
    "month": "months?",
    "year": "years?",
    "decade": "decades?",
    "century": "centur(?:y|ies)",
}

_MEASURE_NAMES = dict(enumerate(_MEASURES))
_MEASURE = re.compile(
    r"[\s-]*(?:of\s+an?\s+)?(?:"
    + "|".join(f"(?P<m{number}>{_MEASURES[name]})" for number, name in _MEASURE_NAMES.items())
    + r")(?!\w)"
)
_TIMES = frozenset(
    ("second", "minute", "hour", "day", "week", "month", "year", "decade", "century")
)

# Numbers

_SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
}
_DIGITS = re.compile(
    r"(?<![\w.,:/])(?P<sign>(?<![^\s(])[-−])?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\d|[.,:/]\d)"
    r"(?P<ordinal>(?:st|nd|rd|th)\b)?(?P<letters>[^\W\d_]*)",
)
#: What may be joined to digits: a scale or a unit. Any other letters make a name of them.
_JOINED = re.compile(
    r"(?:k|m|mn|bn|tn|km|cm|mm|kg|g|ft|mph|kph|kmh|lbs?|ha|h|C|F|GW|MW|kW|GWh|MWh|kWh)?\Z"
)
_SCALE = re.compile(
    r"(?:[\s-]+(?P<word>dozen|hundred|thousand|million|billion|trillion|bn|tn|mn)"
    r"|(?P<joined>k|mn|bn|tn))(?!\w)"
)
_SCALE_WORD = re.compile(r"dozen|hundred|thousand|[mbt]r?illion|bn|mn|tn|k\b|m\b")
_MILLION = re.compile(r"\s?m(?!\w)")
#: Words that a number follows as a name follows a title.
_NUMBERED = re.compile(
    r"\b(?:Highway|Route|Road|Interstate|Junction|Flight|Boeing|Airbus|Apollo|Article|Chapter|Clause"
    r"|Section|Schedule|Protocol|Resolution|Act|Title|Room|Gate|Terminal|Platform|Line|Pier|Block"
    r"|Building|Reactor|Unit|Channel|Radio|Formula|Group|Division|District|Ward|Zone|Area|School"
    r"|Type|Model|Mark|Level|Phase|Stage|Game|Week|Day|Part|Episode|Season|Volume|Page|Version"
    r"|Windows|iPhone|Galaxy|No\.|Nos\.|Number|number|No|Nr\.?|Covid|COVID)[\s-]+\Z"
)
_TOKEN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\s+|-|.", re.DOTALL)
_VAGUE = re.compile(
    r"\b(?:(?P<of>tens|dozens|scores|hundreds|thousands)\s+(?:and\s+\w+\s+)?of\s+)?"
    r"(?P<word>thousands|millions|billions|(?:tens|scores)(?=\s+of\b)|hundreds|dozens)\b",
    re.IGNORECASE,
)
_PLURALS = {
    "tens": 10.0,
    "dozens": 12.0,
    "scores": 20.0,
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
}
_HALF = re.compile(
    r"(?<![\w-])half(?:[\s-]+(?P<article>an?)\b)?"
    r"(?:[\s-]+(?P<scale>dozen|hundred|thousand|million|billion|trillion))?\b(?!-)",
    re.IGNORECASE,
)
#: "The second half" is a part of a match or of a year.
_NO_SHARE = re.compile(
    r"(?:\b(?:first|second|last|latter|other|better|opening|closing|earlier|early|late|and\s+a)"
    r"|\d(?:st|nd))[\s-]+\Z",
    re.IGNORECASE,
)
_SHARE_END = r"(?=\s*(?:\bof\b|[.,;:!?)”\"’—–]|\Z))"
_SHARE = re.compile(
    r"(?<![\w-])(?P<count>an?|one|two|three|four|five|six|seven|eight|nine)[\s-]+"
    r"(?P<part>(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s\b"
    rf"|(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)\b(?P<ends>{_SHARE_END})?)",
    re.IGNORECASE,
)
_PARTS = {
    name: number
    for number, name in enumerate(
        ("third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 3
    )
}
_COUNTS = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1
    )
}
_DOZEN = re.compile(r"\b(?:an?\s+)?dozen\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"[\s-]+and[\s-]+an?[\s-]+(?P<part>half|third|quarter)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\ba\s+\Z", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;“”\"‘’(\[\n—–-])\s*\Z")
_NEXT_CAPITAL = re.compile(r"\s+[A-Z]")

# "One" and "first" that count nothing

_ONE_BEFORE = re.compile(
    r"(?:\b(?:one\s+by|no|this|that|these|those|any|every|some|each|which|another|the|number|square|day)"
    r"|\b(?:an?|the|this|that)\s+[a-z]+)\s+\Z",
    re.IGNORECASE,
)
_ONE_AFTER = re.compile(
    r"\s+(?:another|by\s+one|after\s+the\s+other|behind\s+the\s+other|at\s+a\s+time|can|cannot|could|should|must|may|might|would|ought|who|does|day\s+(?:soon|he|she"
    r"|they|we|it|i))\b|['’]|-(?:off|sided|time|way|on)\b",
    re.IGNORECASE,
)
_ONE_THING = re.compile(r"\s+(?!of\b)[a-z]+")
#: "A day or two" is one or two days.
_A_UNIT_OR = re.compile(r"\b(?P<start>an?)\s+(?P<unit>[a-z]+)\s+or\s+\Z", re.IGNORECASE)
_DETERMINER = re.compile(
    r"(?:\b(?:the|an?|his|her|its|their|our|my|your|whose|this|that)|['’]s|s['’])\s+\Z",
    re.IGNORECASE,
)
_PER = re.compile(r"\b(?:per|split|every)[\s-]+\Z", re.IGNORECASE)

# Bounds

_BEFORE: tuple[tuple[Bound, float, str], ...] = (
    ("at_most", 0, r"(?:no|not)\s+(?:more|greater|higher)\s+than|at\s+(?:the\s+)?most|up\s+to"
        r"|as\s+(?:many|much|high|far)\s+as|(?:an?\s+)?maximum\s+of|not\s+exceeding"),
    ("at_least", 0, r"(?:no|not)\s+(?:fewer|less|lower)\s+than|at\s+(?:the\s+(?:very\s+)?)?least"
        r"|at\s+a\s+minimum|(?:an?\s+)?minimum\s+of|as\s+few\s+as|as\s+little\s+as"),
    ("more_than", _NEARLY, r"(?:just|slightly|a\s+little|marginally)\s+(?:over|above|more\s+than)"),
    ("less_than", _NEARLY, r"(?:just|slightly|a\s+little|marginally)\s+(?:under|below|less\s+than"
        r"|fewer\s+than)|nearly|almost|not\s+quite|just\s+short\s+of"),
    ("more_than", 0, r"(?:(?:well|far|much|many)\s+)?(?:more|greater|higher|better)\s+than"
        r"|(?:well\s+)?(?:over|above|beyond)|in\s+excess\s+of|upwards?\s+of|exceed(?:s|ed|ing)?"),
    ("less_than", 0, r"(?:(?:well|far|much)\s+)?(?:less|fewer|lower|smaller)\s+than"
        r"|(?:well\s+)?(?:under|below)"),
    ("about", 0, r"about|around|roughly|approximately|approx\.?|some|an\s+estimated|estimated|circa"
        r"|close\s+to|near|in\s+the\s+(?:region|order|vicinity)\s+of|or\s+so|perhaps|~"),
)  # fmt: skip
_BOUND_BEFORE = re.compile(
    "(?:"
    + "|".join(
        rf"(?P<b{number}>(?<!\w)(?:{words}))" for number, (_, _, words) in enumerate(_BEFORE)
    )
    + r")\s*(?:the\s+|an?\s+)?\Z",
    re.IGNORECASE,
)
_AFTER: tuple[tuple[Bound, str], ...] = (
    ("at_least", r"\s+or\s+(?:more|above|over|greater|older|higher|better)\b"
        r"|\s+and\s+(?:over|above|older|up)\b|\s*\+|[\s-]plus\b|\s+at\s+(?:the\s+)?least\b"),
    ("at_most", r"\s+or\s+(?:fewer|less|under|below|younger|lower)\b|\s+and\s+(?:under|below)\b"
        r"|\s+at\s+(?:the\s+)?most\b"),
    ("about", r"\s+or\s+so\b|-odd\b|\s+or\s+thereabouts\b|-ish\b|,?\s+more\s+or\s+less\b"),
)  # fmt: skip
_BOUND_AFTER = re.compile(
    "|".join(f"(?P<b{number}>{words})" for number, (_, words) in enumerate(_AFTER)), re.IGNORECASE
)
_RISING = re.compile(r"(?:\s*[-–—]\s*|\s+(?:to|or)\s+)\Z", re.IGNORECASE)
_DASHES = ("-", "–", "—")
_AND = re.compile(r"\s+and\s+\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+|around\s+)?\Z", re.IGNORECASE)
#: Not the "and" of "one hundred and five".
_BETWEEN_AND = re.compile(r"\bbetween\s+(?:[a-z]+[\s-]+){1,5}?(?P<and>and)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\bfrom\s+(?:about\s+|around\s+|some\s+)?\Z", re.IGNORECASE)
_SYMBOL = re.compile(
    r"(?:(?:US|A|C|NZ|HK)?(?P<symbol>[$€£¥₴₽₹])|(?P<code>USD|EUR|GBP|UAH|RUB))\s?\Z"
)
_MINUS = re.compile(r"\bminus\s+\Z", re.IGNORECASE)

# Nouns

_FOLLOWING = re.compile(r"(?P<gap>[\s-]+)(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?)")
_POSSESSIVE = re.compile(r"['’]s\b")
_NO_NOUN_WORDS = (
    "a about across after against all also among an and are around as at away be became because "
    "been before behind being between but by came can could did do does died down during each "
    "either fell for from had has have he her here his how i if in including inside into is it its "
    "just left lost may might miles more must near no nor not now off on once only onto or our out "
    "outside over per said says she should since so such than that the their them then there these "
    "they this those through to today too toward towards under until up upon us was we went were "
    "what when where whether which while who whom whose will with within without would yet you "
    "news always perhaps thus sometimes overseas besides unless plus less"
)
_NO_NOUN = frozenset(_NO_NOUN_WORDS.split())
_PASSED_OVER_WORDS = (
    "of the these those his her its their our my your them more other others further additional "
    "extra new such"
)
_PASSED_OVER = frozenset(_PASSED_OVER_WORDS.split())
_IRREGULAR = {
    "people": "people",
    "men": "man",
    "women": "woman",
    "children": "child",
    "lives": "life",
    "wives": "wife",
    "knives": "knife",
    "wolves": "wolf",
    "halves": "half",
    "police": "police",
    "personnel": "personnel",
    "staff": "staff",
    "crew": "crew",
    "aircraft": "aircraft",
    "sheep": "sheep",
    "cattle": "cattle",
    "fish": "fish",
    "teeth": "tooth",
    "buses": "bus",
    "viruses": "virus",
    "series": "series",
    "gases": "gas",
    "servicemen": "serviceman",
    "policemen": "policeman",
    "firemen": "fireman",
    "fishermen": "fisherman",
    "spokesmen": "spokesman",
    "businessmen": "businessman",
}
#: Adjectives and participles that stand for the people they are said of.
_STANDS_ALONE = frozenset(("dead", "wounded", "injured", "killed", "missing", "hurt", "ill"))
#: Joined to a number, these say how many, not of what: "40-odd boats".
_JOINED_WORDS = frozenset(("plus", "odd", "ish", "something"))
_FARTHEST_NOUN = 5


class _Number(NamedTuple):
    start: int
    end: int
    low: float
    high: float
    ordinal: bool = False


class _Token(NamedTuple):
    """A word or mark for text2num, with the methods that it asks for."""

    word: str
    start: int
    end: int

    def text(self) -> str:
        return self.word

    def nt_separated(self, previous: "_Token") -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self.word == "|"


@lru_cache(maxsize=8192)
def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures in `text`, in order.

    Args:
        text: English; a sentence or more.

    Returns:
        Figures that do not overlap. Empty for a text without one.

    >>> [toll] = figures_of("At least 12 sailors were rescued on Friday.")
    >>> toll.low, toll.bound, toll.unit
    (12.0, 'at_least', 'sailor')
    """
    numbers = _numbers(text)
    figures: list[Figure] = []
    at = 0
    while at < len(numbers):
        number = numbers[at]
        following = numbers[at + 1] if at + 1 < len(numbers) else None
        if following and _is_range(text, number, following):
            figures.append(_range(text, number, following))
            at += 2
            continue
        figures.append(_figure(text, number))
        at += 1
    return tuple(_with_shared_units(text, figures))


def with_measure(text: str, figure: Figure) -> tuple[int, int]:
    """Where a figure begins and ends with its unit of measure, or the sign of its currency."""
    symbol = _SYMBOL.search(_before(text, figure.start))
    start = figure.start - len(symbol.group()) if symbol else figure.start
    measure = _MEASURE.match(text, figure.end)
    return start, measure.end() if measure and not symbol else figure.end


def carries_figure(quoted: Figure, stated: Figure) -> bool:
    """Whether a text that says `quoted` carries a statement that says `stated`.

    The statement may say less, never more, and nothing that a reader would take for the
    report's own bound:

    - "exactly five" needs five, exactly;
    - "at least five" needs at least or more than five, and not five, from which it
      follows but which would be misreported; likewise every other open bound;
    - "about 400" also takes what rounds to it, within 5 %, and "nearly 400";
    - "nearly 400" also takes a number that is: 390;
    - "thousands" takes what lies there: 4,100, or "more than 3,000";
    - "20,000 to 30,000" carries itself, "at least 20,000" and "up to 30,000".

    Units that cannot be the same refuse (percent and dollars, hours and days, percent and
    soldiers); two counted nouns do not, since a report may call soldiers men.
    """
    if quoted.ordinal != stated.ordinal or not _compatible(quoted.unit, stated.unit):
        return False
    same = (quoted.low, quoted.high) == (stated.low, stated.high)
    if same and quoted.bound == stated.bound:
        return True
    exact = quoted.bound == "exact"
    match stated.bound:
        case "at_least":
            lower = quoted.bound in ("at_least", "more_than", "range")
            return lower and quoted.low == stated.low
        case "at_most":
            upper = quoted.bound in ("at_most", "less_than", "range")
            return upper and quoted.high == stated.high
        case "more_than":
            if exact:
                return math.isfinite(stated.high) and stated.low < quoted.low <= stated.high
            return (
                quoted.bound == "more_than"
                and quoted.low == stated.low
                and (quoted.high <= stated.high)
            )
        case "less_than":
            if exact:
                return math.isfinite(stated.low) and stated.low <= quoted.low < stated.high
            return (
                quoted.bound == "less_than"
                and quoted.high == stated.high
                and (quoted.low >= stated.low)
            )
        case "about":
            return _rounds_to(quoted, stated)
    return False


def _rounds_to(quoted: Figure, stated: Figure) -> bool:
    if math.isinf(stated.high):
        return stated.low <= quoted.low < stated.low * _VAGUE_REACH
    if math.isinf(quoted.low) or math.isinf(quoted.high):
        return False
    if quoted.bound in ("exact", "about"):
        return abs(quoted.low - stated.low) <= _ROUNDING * abs(stated.low)
    named = {"less_than": quoted.high, "more_than": quoted.low}.get(quoted.bound)
    return named == stated.low


def _compatible(quoted: str | None, stated: str | None) -> bool:
    if quoted is None or stated is None or quoted == stated:
        return True
    return quoted not in _MEASURES and stated not in _MEASURES


def _before(text: str, start: int) -> str:
    """As much of what goes before as any word of this module needs."""
    return text[max(0, start - 60) : start]


# Numbers


def _numbers(text: str) -> list[_Number]:
    """Every number that is no date and no name, in order."""
    taken = [(said.start, said.end) for said in dates_of(text, None)]
    found: list[_Number] = []
    for read in (_vague, _shares, _in_digits, _in_words, _dozens):
        for number in read(text, tuple(taken)):
            if all(number.end <= start or end <= number.start for start, end in taken):
                found.append(number)
                taken.append((number.start, number.end))
    found.sort()
    return found


def _vague(text: str, taken: tuple[tuple[int, int], ...]) -> list[_Number]:
    return [
        _Number(
            match.start(),
            match.end(),
            2 * _PLURALS[match["word"].lower()] * _PLURALS.get((match["of"] or "").lower(), 1),
            math.inf,
        )
        for match in _VAGUE.finditer(text)
    ]


def _shares(text: str, taken: tuple[tuple[int, int], ...]) -> list[_Number]:
    found = []
    for match in _HALF.finditer(text):
        if not _NO_SHARE.search(_before(text, match.start())):
            value = 0.5 * _SCALES.get((match["scale"] or "").lower(), 1)
            found.append(_Number(match.start(), match.end(), value, value))
    for match in _SHARE.finditer(text):
        before = _before(text, match.start())
        # "A third bridge" is one more; "a third of them" and "fewer than a third" are shares.
        share = match["ends"] is not None or match["part"].lower().endswith("s")
        if not share and not (_BOUND_BEFORE.search(before) and _no_noun_follows(text, match.end())):
            continue
        if not re.search(r"\band[\s-]+\Z", before):
            value = (
                _COUNTS.get(match["count"].lower(), 1) / _PARTS[match["part"].lower().rstrip("s")]
            )
            found.append(_Number(match.start(), match.end(), value, value))
    return found


def _no_noun_follows(text: str, end: int) -> bool:
    """Whether the next word is none that "a third" could number: "a third voted"."""
    following = _FOLLOWING.match(text, end)
    word = following["word"].lower() if following else ""
    return word in _NO_NOUN or word.endswith("ed")


def _dozens(text: str, taken: tuple[tuple[int, int], ...]) -> list[_Number]:
    """A dozen, where no number goes before it."""
    return [_Number(match.start(), match.end(), 12.0, 12.0) for match in _DOZEN.finditer(text)]


def _in_digits(text: str, taken: tuple[tuple[int, int], ...]) -> list[_Number]:
    found = []
    for match in _DIGITS.finditer(text):
        before, letters = _before(text, match.start()), match["letters"]
        if match["ordinal"] is None and not _JOINED.match(letters):
            continue
        if _in_a_name(before) or (letters and match["ordinal"]):
            continue
        value = float(match["number"].replace(",", ""))
        if math.isinf(value):
            continue
        if match["sign"] or _MINUS.search(before):
            value = -value
        if match["ordinal"]:
            if not _NEXT_CAPITAL.match(text, match.end()):
                found.append(_Number(match.start(), match.end(), value, value, ordinal=True))
            continue
        found.append(_scaled(text, match.start(), match.start("letters"), value))
    return found


def _in_a_name(before: str) -> bool:
    """Whether what stands before digits makes a name of them: "Su-35", "Highway 9"."""
    joined = re.search(r"[^\W\d_]+[-–]\Z", before)
    return bool(joined) or _NUMBERED.search(before) is not None


def _scaled(text: str, start: int, end: int, value: float) -> _Number:
    """With the half and the scale that follow: "two and a half", "1.5 million", "5bn"."""
    half = _AND_A_HALF.match(text, end)
    if half:
        value += {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4}[half["part"].lower()]
        end = half.end()
    scale = _SCALE.match(text, end)
    million = _MILLION.match(text, end)
    if million and scale is None:
        plural = _counted_noun(text, _Number(start, million.end(), value, math.inf))
        scale = million if plural or _SYMBOL.search(_before(text, start)) else None
    if scale:
        value *= _SCALES[scale.group().strip(" \t\n-").lower()]
        end = scale.end()
    return _Number(start, end, value, value)


def _in_words(text: str, taken: tuple[tuple[int, int], ...]) -> list[_Number]:
    tokens = []
    taken += tuple(match.span("and") for match in _BETWEEN_AND.finditer(text))
    for match in _TOKEN.finditer(text):
        inside = any(start < match.end() and match.start() < end for start, end in taken)
        usable = match.group().isascii() and not inside and not match.group().isdigit()
        tokens.append(_Token(match.group() if usable else "|", *match.span()))
    found = []
    for occurrence in find_numbers(tokens, "en", threshold=0.0):
        part = [t for t in tokens[occurrence.start : occurrence.end] if t.word.isalpha()]
        if not part:
            continue
        start, end, value = part[0].start, part[-1].end, occurrence.value
        if _counts(text, start, end, value, occurrence.is_ordinal):
            if occurrence.is_ordinal:
                found.append(_Number(start, end, value, value, ordinal=True))
                continue
            article = _ARTICLE.search(_before(text, start))
            if article and part[0].word.lower() in _SCALES:
                start = article.start()
            if _MINUS.search(_before(text, start)):
                value = -value
            found.append(_scaled(text, start, end, value))
    return found


def _counts(text: str, start: int, end: int, value: float, ordinal: bool) -> bool:
    """Whether words that text2num reads as a number are one here."""
    words, before = text[start:end], _before(text, start)
    lower = words.lower()
    if not math.isfinite(value) or _NUMBERED.search(before):
        return False
    if words[0].isupper() and not _SENTENCE_START.search(before):
        return False
    if ordinal:
        if _NEXT_CAPITAL.match(text, end) or lower.endswith("s"):
            return False
        if lower == "second" and _PER.search(before):
            return False
        return lower not in ("first", "second", "third") or bool(_DETERMINER.search(before))
    if lower == "one" and not _AND_A_HALF.match(text, end):
        if _ONE_AFTER.match(text, end):
            return False
        before_it = _ONE_BEFORE.search(before)
        return not before_it or (
            before_it.group().lower().split() == ["the"] and bool(_ONE_THING.match(text, end))
        )
    # "The ones", "his twenties"; a number in figures is never a plural.
    return lower != "o" and not lower.endswith("s")


# Figures


def _is_range(text: str, left: _Number, right: _Number) -> bool:
    if left.ordinal or right.ordinal or math.isinf(right.high):
        return False
    if not (left.low < right.low or right.low < left.low < 0):
        return False
    # "5% to 6%", "$2m to $3m": the gap without units and symbols.
    measure = _MEASURE.match(text, left.end)
    after = measure.end() if measure and measure.end() <= right.start else left.end
    gap, before = text[after : right.start], _before(text, left.start)
    symbol = _SYMBOL.search(gap)
    if symbol:
        gap = gap[: symbol.start()]
    if gap.strip() in _DASHES and right.high < 100 and _unit(text, right) is None:
        return False
    if _AND.match(gap):
        return _BETWEEN.search(before) is not None
    return _RISING.match(gap) is not None and not _CHANGE.search(before)


def _range(text: str, left: _Number, right: _Number) -> Figure:
    """From the lower to the higher; "2 to 3 million" begins at two million."""
    unit = _unit(text, right) or _unit(text, left)
    scaled = left.low * _scale_of(text, right)
    own = _scale_of(text, left) != 1
    low, high = sorted((left.low if own or scaled >= right.low else scaled, right.low))
    return Figure(left.start, right.end, low, high, "range", unit, False)


def _scale_of(text: str, number: _Number) -> float:
    """What the scales in a number's words multiply to; 1 without any."""
    words = _SCALE_WORD.findall(text[number.start : number.end].lower())
    return math.prod(_SCALES.get(word, 1) for word in words)


def _figure(text: str, number: _Number) -> Figure:
    behind = _BOUND_AFTER.match(text, number.end)
    unit = _unit(text, number._replace(end=behind.end()) if behind else number)
    if number.ordinal:
        return Figure(number.start, number.end, number.low, number.high, "exact", unit, True)
    before = _before(text, number.start)
    if number.low == number.high == 2 and unit is None and (pair := _A_UNIT_OR.search(before)):
        start = number.start - (len(before) - pair.start())
        one = _measure_named(pair["unit"]) or pair["unit"].lower()
        return Figure(start, number.end, 1.0, 2.0, "range", one, False)
    bound, reach = _bound(text, number, unit)
    low, high = number.low, number.high
    if math.isinf(high):
        bound = "about"
    elif bound in ("at_least", "more_than"):
        high = low + abs(low) * reach if reach else math.inf
    elif bound in ("at_most", "less_than"):
        low = high - abs(high) * reach if reach else -math.inf
    return Figure(number.start, number.end, low, high, bound, unit, False)


def _bound(text: str, number: _Number, unit: str | None) -> tuple[Bound, float]:
    """How the words around a number bound it, and how far, as a share of the number."""
    end = number.end
    for _ in range(2):
        after = _BOUND_AFTER.match(text, end)
        if after:
            return next(b for n, (b, _) in enumerate(_AFTER) if after[f"b{n}"]), 0
        end = _unit_end(text, end)
    before = _before(text, number.start)
    symbol = _SYMBOL.search(before)
    if symbol:
        before = before[: symbol.start()]
    bound: tuple[Bound, float] = ("exact", 0)
    # "At least some 40": what bounds goes before what rounds.
    while found := _BOUND_BEFORE.search(before):
        number_of, (kind, reach, _) = next(
            (n, rule) for n, rule in enumerate(_BEFORE) if found[f"b{n}"]
        )
        word = found[f"b{number_of}"].lower()
        if word in ("over", "under", "near") and unit in _TIMES:
            break
        bound = (kind, reach)
        if kind != "about":
            break
        before = before[: found.start()]
    return bound


# Units


def _unit(text: str, number: _Number) -> str | None:
    symbol = _SYMBOL.search(_before(text, number.start))
    if symbol and not number.ordinal:
        sign = symbol["symbol"]
        return _CURRENCIES[sign] if sign else _measure_named(symbol["code"])
    measure = _MEASURE.match(text, number.end)
    if measure:
        return _measure_of(measure)
    return _counted_noun(text, number)


def _measure_of(match: "re.Match[str]") -> str:
    assert match.lastgroup is not None
    return _MEASURE_NAMES[int(match.lastgroup.removeprefix("m"))]


def _measure_named(words: str) -> str | None:
    match = _MEASURE.fullmatch(words)
    return _measure_of(match) if match else None


def _unit_end(text: str, end: int) -> int:
    """Where the measure, or the word, that follows a number ends."""
    match = _MEASURE.match(text, end) or _FOLLOWING.match(text, end)
    return match.end() if match else end


def _counted_noun(text: str, number: _Number) -> str | None:
    """The first noun in the plural that follows; for one thing the last word before another part.

    "Five fire engines" are engines, "one young man was hurt" is a man, and in "a
    five-storey house" the storeys are counted.
    """
    single = number.ordinal or number.high == 1
    run: list[str] = []
    at = number.end
    for _ in range(_FARTHEST_NOUN):
        following = _FOLLOWING.match(text, at)
        if following is None:
            break
        at, word, lower = following.end(), following["word"], following["word"].lower()
        if _POSSESSIVE.match(text, at):
            at, run = at + 2, []  # "one of the satellite's two panels"
            continue
        if following["gap"] == "-" and lower == "strong":
            return None  # of a crew, not so many crews
        if following["gap"] == "-" and lower in _JOINED_WORDS:
            continue
        if following["gap"] == "-" and not run:
            return lower if word.islower() else None
        if lower == "the" and number.low >= 1 and following.start() == number.end:
            return None  # "the three the deal covers", not "half the ships"
        if lower in _PASSED_OVER and not run:
            continue
        if lower in _NO_NOUN or (run and lower in _PASSED_OVER):
            break
        if single and run and lower.endswith(("ed", "ing")):
            break
        run.append(word)
        if _is_plural(lower) and not single:
            after = _FOLLOWING.match(text, at)
            if not (after and _is_plural(after["word"].lower()) and after["gap"].isspace()):
                return singular(lower)
    if single:
        nouns = [word for word in run if word.islower()]
        # "The first one" counts what another word names.
        return singular(nouns[-1].lower()) if nouns and nouns[-1] not in ("one", "ones") else None
    return run[0].lower() if run and run[0].lower() in _STANDS_ALONE else None


def _is_plural(word: str) -> bool:
    if word in _IRREGULAR:
        return True
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
        and word not in _NO_NOUN
    )


def singular(word: str) -> str:
    """The singular of a noun in lower case, by its form; any other word as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not _is_plural(word):
        return word
    if word.endswith("ies") and len(word) > 4 and word != "movies":
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")) and word != "shoes":
        return word[:-2]
    return word[:-1]


def _with_shared_units(text: str, figures: list[Figure]) -> list[Figure]:
    """ "From five to six percent" measures both in percent."""
    for at in range(len(figures) - 1, 0, -1):
        left, right = figures[at - 1], figures[at]
        gap = text[left.end : right.start]
        if left.unit is None and _RISING.match(gap):
            figures[at - 1] = left._replace(unit=right.unit)
    return figures
