"""Text and its date of publication → the one day, span or moment that each expression names.

`dates.py` gives every day that an expression may mean. Here the verb that it hangs on
decides between them: "met on Monday" is the last one, "will meet on Monday" and "meets
on Monday" the next one; without such a verb it is the likeliest.

Choices:

- A time of day alone is of the day said last before it, else of the day of publication,
  or of the one before when publication is earlier than the time that has passed. In the
  present tense it is a habit ("a curfew applies from 17:00"), and no moment.
- A part of a day ("on Friday morning") is given as the day.
- A moment has no zone, as the report has none: it is the local time of what is told.

Not covered: what `dates.py` does not; an event that is told without any such words.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from rag.reading.dates import Days, Said, dates_of
from rag.reading.grammar import Word, children_of, words_of


class ResolvedDate(NamedTuple):
    """What an expression names.

    Attributes:
        start, end: where the words stand, without a preposition before them.
        first, last: ISO 8601, both included: days, or moments without a zone.
    """

    start: int
    end: int
    first: str
    last: str


_Tense = Literal["past", "ahead", "present"]

#: A clock's own words, in which parts of a day are none.
_CLOCK = re.compile(
    r"\d[:.]\d\d|\d\s*[ap]\.?m|o['’]clock|\b(?:past|to)\s|\b(?:noon|midday|midnight)\b", re.I
)
_MODALS = frozenset({"will", "shall", "would", "should", "may", "might", "can", "could", "must"})
#: What stands for them when they are shortened: "'ll", "wo" of "won't".
_SHORT_MODALS = frozenset({"'ll", "’ll", "'d", "’d", "wo", "ca"})
#: What is planned lies ahead, whatever the form of the word.
_PLANNED = frozenset(
    {"due", "expect", "schedule", "plan", "set", "slate", "forecast", "intend", "promise"}
    | {"scheduled", "expected", "planned", "threaten", "hope", "agree"}
)
#: Their past is as their present.
_UNCHANGED = frozenset(
    {"set", "hit", "put", "cut", "shut", "let", "cost", "burst", "spread", "split", "quit"}
    | {"read", "beat", "hurt", "shed", "cast"}
)
_PRESENT_BE = frozenset({"is", "are", "am", "'s", "’s", "'re", "’re"})


def resolved_dates(text: str, published: str | None, before: str = "") -> tuple[ResolvedDate, ...]:
    """What each expression of `text` names, in order.

    Args:
        text: English; a sentence or more.
        published: when, ISO 8601; its own time zone's day counts. Without it only what is
            said in full resolves.
        before: what stands before it in the report, which "the next day" counts from.

    Returns:
        Expressions that do not overlap; without those that leave open what they name.

    Raises:
        ValueError: `published` is not ISO 8601.

    >>> resolved_dates("They meet on Monday.", "2022-11-11")
    (ResolvedDate(start=13, end=19, first='2022-11-14', last='2022-11-14'),)
    """
    offset = len(before) + 1 if before else 0
    whole = f"{before}\n{text}" if before else text
    moment = datetime.fromisoformat(published) if published else None
    said_day: date | None = None
    found = []
    for said in dates_of(whole, published):
        at = said._replace(start=said.start - offset, end=said.end - offset)
        is_open = len(said.days) > 1 or not said.days
        tense = _tense(text, at.start) if is_open and at.start >= 0 else None
        days = _chosen(said, moment, tense)
        if days and said.kind == "day":
            said_day = days.first
        if at.start < 0:
            continue
        words = text[at.start : at.end]
        if said.clock and _CLOCK.search(words):
            on = days.first if days else _day_of(said.clock, said_day, moment, tense)
            if on:
                found.append(ResolvedDate(at.start, at.end, *_moments(on, said.clock)))
        elif days:
            found.append(
                ResolvedDate(at.start, at.end, days.first.isoformat(), days.last.isoformat())
            )
    return tuple(found)


def _chosen(said: Said, published: datetime | None, tense: _Tense | None) -> Days | None:
    """The days that the tense admits, or the likeliest."""
    known = [days for days in said.days if isinstance(days, Days)]
    if not known or published is None or tense is None:
        return known[0] if known else None
    today = published.date()
    fits = [d for d in known if (d.first <= today if tense == "past" else d.last >= today)]
    return (fits or known)[0]


def _day_of(
    clock: tuple[int, int], said: date | None, published: datetime | None, tense: _Tense | None
) -> date | None:
    """The day of a time of day that stands alone; None for a habit."""
    if tense not in ("past", "ahead"):
        return None
    if said or published is None:
        return said
    today = published.date()
    has_time = published.time() != time()
    is_later = clock[0] > published.hour * 60 + published.minute
    return today - timedelta(days=1) if tense == "past" and has_time and is_later else today


def _moments(day: date, clock: tuple[int, int]) -> tuple[str, str]:
    midnight = datetime.combine(day, time())
    first, last = (midnight + timedelta(minutes=minutes) for minutes in clock)
    return first.isoformat(timespec="minutes"), last.isoformat(timespec="minutes")


def _tense(text: str, at: int) -> _Tense | None:
    """When, seen from the report, the verb has it that the words at `at` hang on."""
    words = words_of(text)
    number = next((n for n, w in enumerate(words) if w.end > at), None)
    if number is None:
        return None
    children = children_of(words)
    while not _is_telling(words[number]):
        if words[number].head == number:
            return None
        number = words[number].head
    return _tense_of(words, children, number)


def _is_telling(word: Word) -> bool:
    return word.part in ("VERB", "AUX") or word.lemma in _PLANNED


def _tense_of(
    words: Sequence[Word], children: Sequence[Sequence[int]], number: int
) -> _Tense | None:
    word = words[number]
    helpers = [words[n] for n in children[number] if words[n].relation in ("aux", "auxpass")]
    if word.part not in ("VERB", "AUX") and words[word.head].lemma == "be":
        helpers.append(words[word.head])  # "is due in May"
    forms = {helper.text.lower() for helper in helpers}
    if not helpers and word.relation == "conj" and words[word.head].part in ("VERB", "AUX"):
        return _tense_of(words, children, word.head)
    if forms & {"have", "has", "had", "having", "was", "were", "did"} and word.lemma != "due":
        return "past"
    if forms & _SHORT_MODALS or any(helper.lemma in _MODALS for helper in helpers):
        return "ahead"
    if "to" in forms:
        return _tense_of_infinitive(words, children, word)
    if word.lemma in _PLANNED and (word.part != "VERB" or forms & _PRESENT_BE):
        return "ahead"
    if forms & _PRESENT_BE:
        return "ahead" if word.text.endswith("ing") or word.lemma in _PLANNED else "past"
    return _tense_of_form(word)


def _tense_of_infinitive(
    words: Sequence[Word], children: Sequence[Sequence[int]], word: Word
) -> _Tense | None:
    """ "Plans to leave" and "has to leave" lie ahead, "refused to leave" is past."""
    head = words[word.head]
    if head is word or head.lemma in _PLANNED or head.part not in ("VERB", "AUX"):
        return "ahead"
    tense = _tense_of(words, children, word.head)
    return "past" if tense == "past" else "ahead"


def _tense_of_form(word: Word) -> _Tense:
    """Of a verb without auxiliaries, by its form."""
    form = word.text.lower()
    if form in _PRESENT_BE or form in (f"{word.lemma}s", f"{word.lemma}es"):
        return "present"
    if form == word.lemma:
        return "past" if form in _UNCHANGED else "present"
    return "present" if form.endswith("ies") and word.lemma.endswith("y") else "past"
