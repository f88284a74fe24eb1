"""Words and patterns that several forms of dates share, and words → numbers.

The tables are of names in lower case. The patterns are parts of those in the rules; `BETWEEN`,
`BOUND` and `OPENS_SENTENCE` are searched in what `words_before` gives.
"""

import re

from text_to_num import text2num

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
PARTS_OF_DAY = {
    "morning": (0, 720),
    "afternoon": (720, 1080),
    "evening": (1020, 1440),
    "night": (1080, 1800),
    "overnight": (1080, 1800),
    "dawn": (240, 480),
    "daybreak": (240, 480),
    "sunrise": (240, 480),
    "dusk": (960, 1320),
    "nightfall": (960, 1320),
    "sunset": (960, 1320),
    "early hours": (0, 360),
    "small hours": (0, 360),
    "noon": (720, 720),
    "midday": (720, 720),
    "midnight": (1440, 1440),
}

WEEKDAY = rf"(?i:{'|'.join(WEEKDAYS)})"
_FULL_MONTH = "|".join(name.title() for name in MONTHS)
MONTH = (
    rf"(?:{_FULL_MONTH}|{_FULL_MONTH.upper()}"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)(?!\w)"
)
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
YEAR = r"(?:1\d|20)\d\d"
THEN_YEAR = (
    rf"(?:,?(?:\s+of)?\s+(?P<year>{YEAR}(?!\w|[.,]\d)|(?:last|this|next)\s+year\b(?!['’])))?"
)

UNIT = "day|week|month|year"
TO = r"(?:\s*[-–—]\s*|\s+(?:to|until|till|through)\s+)"
ALONE = r"(?<![\w.,:/$€£¥+-])"

OPENS_SENTENCE = re.compile(r"(?:\A|[.!?:;“”\"‘’(\n])\s*\Z")
#: Numbers after these tell how many, not when.
BOUND = re.compile(
    r"(?:\b(?:more\s+than|less\s+than|fewer\s+than|at\s+least|at\s+most|up\s+to|as\s+many\s+as|over"
    r"|nearly|almost|some|roughly|approximately|about|around|under|another|no\.|number|some)\s+"
    r"|#\s*)\Z",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?\Z", re.IGNORECASE)


def words_before(text: str, start: int) -> str:
    """As much of what goes before as any pattern of this package needs."""
    return text[max(0, start - 60) : start]


def month_number(name: str) -> int:
    """ "Sept." is 9."""
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def day_number(words: str) -> int:
    """ "3rd" is 3."""
    return int(re.sub(r"\D", "", words))


def count_of(words: str) -> int | None:
    """ "A", "two" and "12" are numbers; None for other words."""
    if words.lower() in ("a", "an"):
        return 1
    try:
        return int(words) if words.isdigit() else int(text2num(words.lower(), "en"))
    except ValueError:
        return None
