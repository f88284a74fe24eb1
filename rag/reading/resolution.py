"""Text and its date of publication → the one day, span or moment that each expression names.

`dates/` gives every day that an expression may mean. Here the verb that it hangs on
decides between them: "met on Monday" is the last one, "will meet on Monday" and "meets
on Monday" the next one; without such a verb it is the likeliest.

Choices:

- "For", "to" or "until" a day, after a verb that sets or moves it, lies ahead: "a strike
  has been called for Monday".
- A time of day alone is of the day said last before it, else of the day of publication,
  or of the one before when publication is earlier than the time that has passed. In the
  present tense it is a habit ("a curfew applies from 17:00"), and no moment, unless the
  sentence has named the day before ("polls open at 7 am on Sunday and close at 8 pm").
- So are months and weekdays in the present tense with "usually" or the like, or before
  what they qualify: "the Saturday market sells tools".
- "Shortly before" and "just after" a time are the quarter of an hour on that side of it.
- A part of a day ("on Friday morning") is given as the day.
- A moment has no zone, as the report has none: it is the local time of what is told.

Not covered: what `dates/` does not; an event that is told without any such words.
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
    r"\d[:.]\d\d|\d{4}\s?(?:GMT|UTC|CET|EST|local)\b|\d\s*[ap]\.?m|o['’]clock|\b(?:past|to)\s|\b(?:noon|midday|midnight)\b",
    re.I,
)
_MODALS = frozenset({"will", "shall", "would", "should", "may", "might", "can", "could", "must"})
#: What stands for them when they are shortened: "'ll", "wo" of "won't".
_SHORT_MODALS = frozenset({"'ll", "’ll", "'d", "’d", "wo", "ca"})
#: Nearness to a time, on one side of it.
_CLOSE = re.compile(
    r"\b(?:shortly|just|right|immediately|soon|moments|minutes)\s+(before|after)\s+\Z", re.I
)
_CLOSE_MINUTES = 15
_SENTENCE_END = re.compile(r"[.!?][”\"’)]?\s+[A-Z“\"]|\n")
#: What is planned lies ahead, whatever the form of the word.
_PLANNED = frozenset(
    {"due", "expect", "schedule", "plan", "set", "slate", "forecast", "intend", "promise"}
    | {"scheduled", "expected", "planned", "threaten", "hope", "agree"}
)
#: What is set, moved or given for, to or until a day lies ahead when that is told.
_SETTING = _PLANNED | frozenset(
    {"call", "arrange", "book", "fix", "move", "postpone", "adjourn", "delay", "defer", "push"}
    | {"reschedule", "extend", "announce", "suspend", "prolong", "remand", "bring", "put", "give"}
)
#: What is asked for or decided lies ahead of the asking.
_ASKING = _PLANNED | frozenset(
    {"order", "ask", "tell", "urge", "want", "call", "advise", "warn", "instruct"}
    | {"vote", "decide", "pledge", "vow"}
)
#: So does what is awaited: "called for protests on Saturday".
_AWAITING = frozenset({"call", "appeal", "prepare", "brace", "wait"})
_SETTING_WORDS = ("for", "to", "until", "till")
#: "Starting Monday, fares will rise."
_OPENING = frozenset({"start", "begin"})
#: What makes of a month or weekday one that is known.
_THE_ONE = re.compile(r"\d|['’]|\b(?:last|next|this|today|tomorrow|yesterday)\b", re.I)
#: With these the present tells of a habit.
_HABITUAL = frozenset(
    {"usually", "generally", "normally", "typically", "often", "always", "traditionally"}
    | {"sometimes", "rarely", "seldom", "never", "annually"}
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
    said_end = 0
    choices: list[tuple[Said, Days]] = []
    found = []
    for said in dates_of(whole, published):
        at = said._replace(start=said.start - offset, end=said.end - offset)
        verb = _verb(text, at.start) if at.start >= 0 else None
        if verb and said.days and _is_habit(verb, text, at):
            continue
        is_open = len(said.days) > 1 or not said.days
        tense = _tense(verb) if verb and is_open else None
        days = _of_anchor(said, choices) or _chosen(said, moment, tense)
        if not said.days and tense == "present" and said_day and moment:
            is_ahead = said_day >= moment.date()
            if is_ahead and not _SENTENCE_END.search(whole, said_end, said.start):
                tense = "ahead"
        if days:
            choices.append((said, days))
        if days and said.kind == "day":
            said_day, said_end = days.first, said.end
        if at.start < 0:
            continue
        words = text[at.start : at.end]
        if said.clock and _CLOCK.search(words):
            on = days.first if days else _day_of(said.clock, said_day, moment, tense)
            clock = _close(whole, said, said.clock)
            if on:
                found.append(ResolvedDate(at.start, at.end, *_moments(on, clock)))
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


def _of_anchor(said: Said, choices: Sequence[tuple[Said, Days]]) -> Days | None:
    """The days of an expression that counts from another, by what was chosen for that one."""
    if said.counted_from is None:
        return None
    for other, chosen in choices:
        if other.start <= said.counted_from < other.end and len(other.days) == len(said.days):
            days = said.days[other.days.index(chosen)]
            return days if isinstance(days, Days) else None
    return None


def _close(text: str, said: Said, clock: tuple[int, int]) -> tuple[int, int]:
    """The times shortly before or after one."""
    near = _CLOSE.search(text, max(0, said.start - 30), said.start)
    if near is None or clock[0] != clock[1]:
        return clock
    if near[1].lower() == "before":
        return clock[0] - _CLOSE_MINUTES, clock[1]
    return clock[0], clock[1] + _CLOSE_MINUTES


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


class _Verb(NamedTuple):
    """What an expression hangs on.

    Attributes:
        words, children: of the whole text.
        number: of the verb.
        path: the words from the expression up to the verb.
        before: the word before the expression.
    """

    words: Sequence[Word]
    children: Sequence[Sequence[int]]
    number: int
    path: tuple[Word, ...]
    before: Word | None


def _verb(text: str, at: int) -> _Verb | None:
    """The verb that the words at `at` hang on."""
    words = words_of(text)
    number = next((n for n, w in enumerate(words) if w.end > at), None)
    if number is None:
        return None
    before = words[number - 1] if number else None
    path = []
    while not _is_telling(words[number]):
        if words[number].head == number:
            return None
        path.append(words[number])
        number = words[number].head
    return _Verb(words, children_of(words), number, tuple(path), before)


def _is_telling(word: Word) -> bool:
    return word.part in ("VERB", "AUX") or word.lemma in _PLANNED


def _tense(verb: _Verb) -> _Tense | None:
    """When, seen from the report, the verb has it that the expression is."""
    words, children, number, path, before = verb
    lemma = words[number].lemma
    tense = _tense_of(words, children, number)
    top = path[-1] if path else None
    between = {word.text.lower() for word in path}
    forms = {words[n].text.lower() for n in children[number]}
    if top and top is before and top.text.lower() in _SETTING_WORDS:
        is_ahead = lemma in _SETTING and "had" not in forms
    else:
        is_ahead = lemma in _AWAITING and top is not None and top.text == "for"
    if is_ahead or "ahead" in between:
        return "ahead"
    has_object = any(words[n].relation == "dobj" for n in children[number])
    is_after = "after" in between or (
        lemma == "follow" and has_object and not (top and top.relation == "nsubj")
    )
    return "past" if "since" in between or (is_after and tense == "present") else tense


def _is_habit(verb: _Verb, text: str, said: Said) -> bool:
    """Whether a month or weekday is any of that name."""
    if _THE_ONE.search(text[said.start : said.end]):
        return False
    words, children, number, path, _ = verb
    tense = _tense_of(words, children, number)
    is_held = {"is", "are"} & {words[n].text.lower() for n in children[number]}
    if not (tense == "present" or (is_held and tense == "past")):
        return False
    if any(words[n].lemma in _HABITUAL for n in children[number]):
        return True
    outermost = [word for word in path if word.start < said.end][-1:]
    qualifies = any(word.relation == "compound" for word in outermost)
    return qualifies and bool(re.match(r"\s+[a-z]", text[said.end : said.end + 3]))


def _tense_of(
    words: Sequence[Word], children: Sequence[Sequence[int]], number: int
) -> _Tense | None:
    word = words[number]
    helpers = [words[n] for n in children[number] if words[n].relation in ("aux", "auxpass")]
    if word.part not in ("VERB", "AUX") and words[word.head].lemma == "be":
        helpers.append(words[word.head])  # "is due in May"
    forms = {helper.text.lower() for helper in helpers}
    if not helpers and word.relation == "conj" and words[word.head].part in ("VERB", "AUX"):
        shared = _tense_of(words, children, word.head)
        # A present form is its own verb, unless it shares a modal: "will open and close".
        is_own = word.text.lower() != word.lemma or shared == "past"
        return "present" if is_own and _tense_of_form(word) == "present" else shared
    if not helpers and word.text.endswith("ing") and words[word.head].part == "VERB":
        shared = _tense_of(words, children, word.head)
        if word.relation == "xcomp" or (word.lemma in _OPENING and shared == "ahead"):
            return shared
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
    if head is word or head.lemma in _ASKING or head.part not in ("VERB", "AUX"):
        return "ahead"
    tense = _tense_of(words, children, word.head)
    return "past" if tense == "past" else "ahead"


def _tense_of_form(word: Word) -> _Tense:
    """Of a verb without auxiliaries, by its form."""
    form = word.text.lower()
    if form in _PRESENT_BE | {"has"} or form in (f"{word.lemma}s", f"{word.lemma}es"):
        return "present"
    if form == word.lemma:
        return "past" if form in _UNCHANGED else "present"
    return "present" if form.endswith("ies") and word.lemma.endswith("y") else "past"
