"""A question that asks for a day × a sentence → the days that the sentence gives for it.

A day answers if it hangs on the verb that is asked about ("the treaty was signed in 1987"), on
one of its kind, or on one that says no more than that something takes place or is planned
("the vote was set for 13 December") of the thing that is asked about. When somebody spoke is
no answer. A year and a day in it agree, and so do the days that a weekday may mean.

Not covered: times of day, holidays, days that "before", "after" or "until" lead to, but for
"not until".
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rag.lexical import terms
from rag.reading.dates import Days, Said, dates_of
from rag.reading.disagreement.circumstances import (
    main_verb,
    may_be_one,
    names_for,
    names_meet,
    names_of_places,
    voice_at,
)
from rag.reading.disagreement.kin import keys_among, keys_at, keys_in, keys_of
from rag.reading.disagreement.records import Claim, Told
from rag.reading.figures import figures_of
from rag.reading.grammar import Word, words_of
from rag.reading.resolution import resolved_dates

_ASKS = re.compile(
    r"\bwhen\b|\b(?:what|which)\s+(?:day|date|year|month|week|weekday|morning|evening|night)\b"
    r"|\bon\s+(?:what|which)\b|\bover\s+(?:what|which|how)\b",
    re.IGNORECASE,
)
#: What a count was taken over.
_OVER = re.compile(
    r"\b(?:over|in|within)\s+(?:(?:what|which)\s+(?:stretch|period|span|time|days)|how\s+(?:many|long))\b"
    r"|\b(?:what|which)\s+(?:stretch|period|span)\b",
    re.IGNORECASE,
)
#: "When the ferry sank" inside another question asks for no day.
_OPENS = re.compile(
    r"^\W*(?:and\s+|so\s+|since\s+|(?:on|in|from|by|over)\s+)?(?:when|(?:what|which)\s+(?:day|date"
    r"|year|month|week|weekday|morning|evening|night|days|period|stretch|time))\b"
    r"|\b(?:know|tell\s+me|remember|sure|wonder|said?|say)\s+when\b|\bwhen\s*\?*\W*$",
    re.IGNORECASE,
)
#: Verbs that say of a thing no more than that it takes place, or is to.
_LIGHT = frozenset(
    {"be", "take", "happen", "occur", "set", "schedule", "plan", "hold", "fix", "date", "expect"}
    | {"have", "do", "go", "come", "will", "would", "may", "might", "could", "should", "put"}
    | {"postpone", "delay", "move", "bring", "reschedule", "follow", "stage", "due"}
    | {"record", "report", "register", "mark", "confirm", "begin", "start", "intend", "want"}
)
_SAME_NUMBER = re.compile(
    r"\bthe\s+same\s+(?:\w+\s+)?(?:numbers?|figures?|totals?|tolls?|counts?)\b", re.IGNORECASE
)
_NOT_UNTIL = re.compile(r"\bnot\b[^,.;]*\b(?:until|before)\s+\Z", re.IGNORECASE)
#: What moves a day.
_MOVES = re.compile(
    r"\b(?:postponed?|put\s+off|put\s+back|pushed\s+back|delayed|moved|brought\s+forward|"
    r"rescheduled|deferred|instead\s+of|not\s+until|new\s+date)\b",
    re.IGNORECASE,
)
#: Verbs that set the day of a thing, whatever it is to do then.
_SETTING = frozenset(
    {"set", "schedule", "plan", "fix", "postpone", "delay", "move", "reschedule", "put", "push"}
    | {"bring", "expect"}
)
_EARLIER = frozenset({"last", "previously", "originally", "once"})
_DUE_BY = frozenset({"at", "by", "since"})
_MOST_STEPS = 6
_NO_THINGS = frozenset({"day", "date", "year", "month", "week", "time", "moment", "night", "hour"})


class AskedOccasion(NamedTuple):
    """What a question asks the day of.

    Attributes:
        acts: the keys of its main verb, as `kin.py` has them; empty for one that says nothing.
        things: the keys of its nouns and names.
        subject: those of the nouns that say what it is, without those behind a preposition.
        names: the names that it has.
        places: the names that it is placed at.
        number: a number that it has of something counted, as 15 of "the 15 people"; else None.
    """

    acts: frozenset[str]
    things: frozenset[str]
    subject: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    number: float | None


def asked_occasion(question: str) -> AskedOccasion | None:
    """What a question asks the day of; None when it asks for none."""
    if not asks_over_what(question) and not (_ASKS.search(question) and _OPENS.search(question)):
        return None
    words = words_of(question)
    main = main_verb(words)
    nouns = [
        n
        for n, w in enumerate(words)
        if w.part in ("NOUN", "PROPN") and w.lemma not in _NO_THINGS and n != main
    ]
    if not nouns:
        return None
    acts: frozenset[str] = frozenset()
    lights = _LIGHT | {"appear", "emerge", "exist"}
    if main is not None and (words[main].lemma not in lights or _begins(words[main])):
        acts = keys_at(words, main)
    elif main is not None:
        acts = keys_among(
            w.lemma for w in words if w.head == main and w.relation in ("acomp", "oprd", "xcomp")
        ) | {key for key in keys_at(words, main) - keys_of(words[main].lemma) if " " in key}
    return AskedOccasion(
        acts=acts,
        things=keys_among(words[n].lemma for n in nouns),
        subject=keys_among(words[n].lemma for n in nouns if words[n].relation != "pobj"),
        names=frozenset(
            words[n].text for n in nouns if words[n].part == "PROPN" and words[n].text[:1].isupper()
        ),
        places=frozenset(p for p in names_of_places(words) if p[:1].isupper()),
        number=_number_in(question),
    )


def asks_over_what(question: str) -> bool:
    """Whether a question asks over what time a number that it has was counted."""
    return _OVER.search(question) is not None and _number_in(question) is not None


def _number_in(text: str) -> float | None:
    counts = [f.low for f in figures_of(text) if f.unit not in (None, "day") and not f.ordinal]
    return counts[0] if len(counts) == 1 else None


def _begins(word: Word) -> bool:
    return word.lemma in ("begin", "start")


def with_names(asked: AskedOccasion, told: Sequence[Told]) -> AskedOccasion:
    """What is asked, with the names that sentences introduce it by."""
    if asked.names:
        return asked
    named = keys_among(name.lower() for name in names_for(asked.subject, (t.text for t in told)))
    return asked._replace(things=asked.things | named, subject=asked.subject | named)


def days_given(asked: AskedOccasion, told: Told, number: int) -> list[Claim]:
    """The days that a sentence gives for what is asked; empty where it gives none, or several.

    `low` and `high` of a claim are the first and the last day, as `date.toordinal` counts.
    """
    named = [
        said
        for said in dates_of(told.text, told.published)
        if (said.relation in _DUE_BY or _NOT_UNTIL.search(told.text[: said.start]))
        and any(isinstance(d, Days) for d in said.days)
    ]
    if not named:
        return []  # not worth a parse
    words = words_of(told.text)
    found = []
    for said in named:
        voice = voice_at(told.text, said.start)
        around = [a for a in voice.said if a[0] <= said.start < a[1]]
        if voice.stance == "asked" or not around:
            continue
        at = next((n for n, w in enumerate(words) if w.start >= said.start), None)
        counted = _place_of_count(asked, told)
        if at is None or not (
            _is_of(asked, words, at) if counted is None else said.start > counted
        ):
            continue
        first, last = _reach(told.text, said, told.published)
        found.append(
            Claim(
                told=number,
                start=said.start,
                end=said.end,
                value=told.text[said.start : said.end],
                low=first.toordinal(),
                high=last.toordinal(),
                speaker=voice.speaker,
                places=names_of_places(words, voice.said),
                replaces=_MOVES.search(told.text) is not None,
            )
        )
    return found if len({(c.low, c.high) for c in found}) == 1 else []


def _place_of_count(asked: AskedOccasion, told: Told) -> int | None:
    """Where a sentence gives the number that is asked about, or "the same number" as before."""
    if asked.number is None:
        return None
    same = _SAME_NUMBER.search(told.text)
    for text, place in ((told.text, None), (told.before, same.start() if same else None)):
        for figure in figures_of(text) if text is told.text or same else ():
            if figure.low == figure.high == asked.number:
                return figure.start if place is None else place
    return None


def same_days(asked: AskedOccasion, one: Claim, other: Claim) -> bool:
    """Whether two spans of days share one; those of a count have to be the same."""
    if asked.number is not None:
        return (one.low, one.high) == (other.low, other.high)
    return one.low <= other.high and other.low <= one.high


def is_told_of(asked: AskedOccasion, told: Told, claim: Claim) -> bool:
    """Whether a sentence tells of what is asked about, as far as it and its title say."""
    if not may_be_one(asked.places, claim.places):
        return False
    words = words_of(told.text)
    titled = words_of(told.title) if told.title else ()
    names = {w.text for w in (*words, *titled) if w.part in ("PROPN", "ADJ")}
    if _place_of_count(asked, told) is not None:
        return not asked.names or told.document_terms.issuperset(terms(" ".join(asked.names)))
    if asked.names and not names_meet(asked.names, names):
        return False
    return not asked.things.isdisjoint(keys_among(w.lemma for w in (*words, *titled)))


def _is_of(asked: AskedOccasion, words: Sequence[Word], at: int) -> bool:
    """Whether the verb that a day hangs on is the one asked about, or says nothing of its own."""
    for _ in range(_MOST_STEPS):
        head = words[at].head
        if head == at:
            break
        at = head
        word = words[at]
        if word.part not in ("VERB", "AUX"):
            continue
        keys = keys_at(words, at)
        if any(w.head == at and w.lemma in _EARLIER for w in words):
            return False  # "had last erupted in 1984"
        beside = keys_among(
            w.lemma
            for w in words
            if words[w.head] is word and w.relation in ("dobj", "attr", "acomp")
        )
        around = _around(words, at)
        if asked.acts and not asked.acts.isdisjoint(keys | beside):
            return not around or not asked.things.isdisjoint(around | keys_in(words))
        if word.lemma in _LIGHT:
            is_set = word.lemma in _SETTING or _begins(word)
            if asked.acts and asked.acts.isdisjoint(around) and not is_set:
                return False
            if not around.isdisjoint(asked.subject or asked.things):
                return not asked.acts or not _begins(word) or _begins_too(asked)
            if word.part == "AUX" or word.relation in ("xcomp", "ccomp"):
                continue
        return False
    return False


def _begins_too(asked: AskedOccasion) -> bool:
    return not asked.acts.isdisjoint(keys_of("begin"))


def _around(words: Sequence[Word], verb: int) -> frozenset[str]:
    """The keys of what a verb has for subject and object, with all that hangs on these."""
    own = {
        n
        for n, w in enumerate(words)
        if w.head == verb
        and w.relation in ("nsubj", "nsubjpass", "dobj", "attr")
        and n != verb
        and w.part != "PRON"
    }
    grown = True
    while grown:
        more = {n for n, w in enumerate(words) if w.head in own and n not in own}
        grown = bool(more)
        own |= more
    return keys_among(words[n].lemma for n in own if words[n].part in ("NOUN", "PROPN", "VERB"))


def _reach(text: str, said: Said, published: str | None) -> tuple[date, date]:
    """The first and the last day that an expression means; a night reaches into the next."""
    resolved = next((r for r in resolved_dates(text, published) if r.start == said.start), None)
    if resolved is not None:
        first, last = (
            datetime.fromisoformat(moment).date() for moment in (resolved.first, resolved.last)
        )
    else:
        first, last = next(d for d in said.days if isinstance(d, Days))
    if said.clock is not None and said.clock[1] > 24 * 60:
        last += timedelta(days=1)
    if re.search(r"\bnight\s+(?:to|before)\s+\Z", text[: said.start], re.IGNORECASE):
        first -= timedelta(days=1)
    return first, last
