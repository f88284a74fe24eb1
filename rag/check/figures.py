"""Whether a clause's figures are the source's: number, bound, unit and what is counted.

A time without a number counts too: "a week" is one week, and "for months" is not
"for weeks".
"""

import re

from rag.check.texts import Clause, Source, listed, same_word
from rag.reading.dates import dates_of
from rag.reading.figures import Figure, carries_figure, figures_of
from rag.reading.speakers.words import is_role


def faults(clause: Clause, source: Source) -> list[str]:
    """The clause's figures that no figure of the source carries."""
    text = clause.whole.text
    quoted = [f for own in (source.body.text, source.title) for f in figures_of(own)]
    return (
        [
            text[stated.start : stated.end]
            for stated in figures_of(text)
            if clause.holds(stated.start, stated.end)
            and not any(
                carries_figure(q, stated) and _same_unit(q, stated, clause, source) for q in quoted
            )
            and not (stated.ordinal and _is_copied(text, stated, source))
            and not (stated.low == stated.high == 2 and _BOTH.search(source.body.text))
        ]
        + [
            span.group()
            for span in _TIME.finditer(text)
            if clause.holds(span.start(), span.end()) and not _carries_time(source.body.text, span)
        ]
        + _unread(clause, source)
    )


def _is_copied(text: str, stated: Figure, source: Source) -> bool:
    """Whether a place in an order and the word behind it are the source's own: "first deputy"."""
    words = re.match(r"\w+[\s-]+\w+", text[stated.start :])
    return words is not None and words.group().casefold() in source.body.text.casefold()


def _unread(clause: Clause, source: Source) -> list[str]:
    """Digits that are no figure and no date, such as 29:30, and do not stand in the source."""
    text = clause.whole.text
    read = [range(figure.start, figure.end) for figure in figures_of(text)]
    read += [range(said.start, said.end) for said in dates_of(text, source.published)]
    known = f"{source.body.text} {source.title} {source.published}"
    return [
        digits.group()
        for digits in _DIGITS.finditer(text)
        if clause.holds(digits.start(), digits.end())
        and not any(digits.start() in said for said in read)
        and not re.search(rf"(?<!\d){re.escape(digits.group())}(?!\d)", known)
    ]


def _carries_time(quoted: str, stated: "re.Match[str]") -> bool:
    """Whether a text says a time in the same unit, and bounds it alike."""
    bound = _bound(stated)
    unit = _LASTING.get(stated["unit"].lower(), stated["unit"].lower())
    return any(
        _LASTING.get(found["unit"].lower(), found["unit"].lower()) == unit
        and _bound(found) == bound
        for found in _TIME.finditer(quoted)
    ) or bool(re.search(rf"\d\s+{unit}s?\b", quoted))


def _bound(time: "re.Match[str]") -> str:
    """How a time is bounded: "least", "most", "about", or "" for not at all."""
    words = f"{time['before'] or ''} {time['after'] or ''}".lower()
    return next((bound for bound, said in _BOUNDS.items() if re.search(said, words)), "")


def _same_unit(quoted: Figure, stated: Figure, clause: Clause, source: Source) -> bool:
    """Whether what is counted may be one thing; where only one text says it, it may."""
    if quoted.unit is None or stated.unit is None:
        return True
    if quoted.unit in _FATES and stated.unit in _PEOPLE:
        return any(same_word(clause.whole.words[n].text, quoted.unit) for n in clause.own)
    if quoted.unit in _PEOPLE and is_role(stated.unit):  # "seven of the dead were fishermen"
        return any(same_word(w.text, stated.unit) for w in source.body.words)
    if same_word(quoted.unit, stated.unit) or {quoted.unit, stated.unit} <= _PEOPLE:
        return True
    ours = [n for n, w in enumerate(clause.whole.words) if same_word(w.text, stated.unit)]
    theirs = [n for n, w in enumerate(source.body.words) if same_word(w.text, quoted.unit)]
    return any(
        float(clause.whole.vectors[a] @ source.body.vectors[b]) >= _ALIKE
        for a in ours
        for b in theirs
    )


#: A cosine from which two nouns may be one thing that is counted: ships and vessels.
_ALIKE = 0.5
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d(?:[\d.,:/-]*\d)?")
#: A time that no number counts, with what bounds it.
_TIME = re.compile(
    r"(?:\b(?P<before>at least|at most|no (?:more|less|longer|fewer) than|(?:more|less|fewer) than"
    r"|over|under|up to|about|around|nearly|almost|within|not)\s+)?"
    r"\b(?:an?|one|for|of|in|many|several|some)\s+"
    r"(?P<unit>second|minute|hour|week|fortnight|month|year|decade)s?\b"
    r"(?:\s*,?\s+(?P<after>at (?:the )?(?:least|most)|or (?:more|longer|less|so)))?",
    re.IGNORECASE,
)
_BOUNDS = {
    "least": r"least|no (?:less|fewer)|^(?:more|over)|or (?:more|longer)",
    "most": r"most|no (?:more|longer)|^(?:less|fewer|under|up to|within|not)|or less",
    "about": r"about|around|nearly|almost|or so",
}
_LASTING = {"fortnight": "week"}
#: Words for what became of people, which stand for them: "15 killed and 35 wounded".
_FATES = listed("wounded injured killed hurt missing")
#: Words for people who are counted, which reports change between.
_PEOPLE = listed(
    "people person civilian soldier troop victim resident man woman member dead body casualty life "
    "death arrest "
    "passenger patient child serviceman local"
)
