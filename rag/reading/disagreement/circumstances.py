"""A sentence → where, when and by whom what it says is said to be so; a question → its verb."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rag.reading.dates import Days, dates_of
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.names import one_name
from rag.reading.speakers import Span, attributions_of, same_entity

#: What has been so since then is so.
_SINCE = re.compile(r"\bsince\b[^,;.]*\Z", re.IGNORECASE)
#: A month that may be the next one is: "from September".
_ONWARDS = re.compile(r"\b(?:from|by|until)\s+\Z", re.IGNORECASE)
_OFF = frozenset({"near", "outside", "off"})
_PLACING = frozenset({"in", "at", "near", "outside", "off"})
_TELLING = frozenset({"say", "tell", "write", "report", "add", "announce"})
#: A stretch longer than this says no day.
_MOST_DAYS = 3
#: What ended so long before its report is told as of another time.
_LONG_PAST = timedelta(days=45)
#: And a month or a year that is over.
_A_MONTH = timedelta(days=27)
NO_PLACES = frozenset(
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January"}
    | {"February", "March", "April", "May", "June", "July", "August", "September", "October"}
    | {"November", "December"}
)
_AUXILIARIES = frozenset({"be", "do", "have", "will"})


class Voice(NamedTuple):
    """Who says what stands at a place, how, and which stretches they say; None, None and the
    whole text for the report's own voice."""

    speaker: str | None
    stance: str | None
    said: tuple[Span, ...]


def voice_at(text: str, place: int) -> Voice:
    """Who says what stands at a place of a text."""
    around = [
        (end - start, attribution)
        for attribution in attributions_of(text)
        for start, end in attribution.said
        if start <= place < end
    ]
    if not around:
        return Voice(None, None, ((0, len(text)),))
    attribution = min(around, key=lambda found: found[0])[1]
    named = attribution.resolved or attribution.speaker
    speaker = text[slice(*named)] if named else None
    return Voice(speaker, attribution.stance, attribution.said)


def same_speaker(one: str | None, other: str | None) -> bool:
    """Whether two phrases name one speaker, in whatever spelling."""
    return one is not None and other is not None and same_entity(one, other)


def names_of(question: str) -> frozenset[str]:
    """The names that a question has, but for days and months."""
    return (
        frozenset(w.text for w in words_of(question) if w.part == "PROPN" and w.text[:1].isupper())
        - NO_PLACES
    )


def names_of_places(words: Sequence[Word], said: Sequence[Span] | None = None) -> frozenset[str]:
    """The names that "in", "at", "near", "outside" and "off" lead to, within what is said."""
    below = children_of(words)
    found: set[str] = set()
    for number, word in enumerate(words):
        if word.relation != "pobj" or words[word.head].lemma not in _PLACING:
            continue
        if words[words[word.head].head].lemma in _TELLING:
            continue  # where somebody spoke
        if said is not None and not _within(word.start, said):
            continue
        named = [number, *(c for c in below[number] if words[c].relation == "compound")]
        named += [c for of in below[number] if words[of].lemma == "of" for c in below[of]]
        named += [c for c in below[number] if words[c].relation == "poss"]  # "in Lund's parks"
        found |= {words[n].text for n in named if words[n].part == "PROPN"}
    found = {name for name in found if name[0].isupper()}  # "in mid-January"
    if not found:
        # "Near Tolnar 800 hectares burned", "a sinking off Tolnar" are more than the parser can
        # tell apart.
        found = {
            word.text
            for number, word in enumerate(words[1:])
            if word.part == "PROPN" and words[number].lemma in (_PLACING if number == 0 else _OFF)
        }
    return frozenset(found - NO_PLACES)


def days_of(
    text: str, published: str | None, said: Sequence[Span] | None = None
) -> frozenset[date]:
    """The days that a sentence says, within what is said; of each the likeliest reading."""
    found: set[date] = set()
    for named in dates_of(text, published):
        if said is not None and not _within(named.start, said):
            continue  # when somebody spoke
        days = named.days[0] if named.days else None
        if isinstance(days, Days) and (days.last - days.first).days < _MOST_DAYS:
            length = (days.last - days.first).days + 1
            found |= {days.first + timedelta(n) for n in range(length)}
    return frozenset(found)


def may_be_then(question: str, text: str, published: str | None) -> bool:
    """Whether the time that a sentence names, if any, touches the one that a question names."""
    asked, told = (_time_named(words, published) for words in (question, text))
    return asked is None or told is None or (asked[0] <= told[1] and told[0] <= asked[1])


def _time_named(text: str, published: str | None) -> tuple[date, date] | None:
    """The first and the last day that a text names."""
    likeliest = [found.days[0] for found in dates_of(text, published) if found.days]
    named = [days for days in likeliest if isinstance(days, Days)]
    if not named:
        return None
    return min(days.first for days in named), max(days.last for days in named)


def past_named(
    text: str, published: str | None, said: Sequence[Span] | None = None
) -> tuple[date, date] | None:
    """The first and the last day that a sentence names, if all ended long before its report.

    "In 2021 389 people died" is of another time than what is told without one.
    """
    if published is None:
        return None
    named = [
        days
        for found in dates_of(text, published)
        if found.relation == "at"
        and (said is None or _within(found.start, said))
        and not _SINCE.search(text[: found.start])
        for days in found.days[:1]
        if isinstance(days, Days)
        and not (
            _ONWARDS.search(text[: found.start])
            and not re.search(r"\d{4}", text[found.start : found.end])
        )
    ]
    if not named:
        return None
    first, last = min(days.first for days in named), max(days.last for days in named)
    ago = datetime.fromisoformat(published).date() - last
    is_past = ago >= _LONG_PAST or (ago > timedelta(0) and last - first >= _A_MONTH)
    return (first, last) if is_past else None


def _within(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def names_meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a name of the one is a name of the other, spelt alike or otherwise."""
    others = list(others)
    return any(one_name(one, other) for one in some for other in others)


def may_be_one(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sets of names may be of one thing: one is empty, or they meet."""
    return not some or not others or names_meet(some, others)


def main_verb(words: Sequence[Word]) -> int | None:
    """The main verb of a question, which the parser often takes for a noun or a name.

    "When did the dam break?", "how long will they share the island?": behind "did", "does"
    and "will" it stands right behind the subject.
    """
    verbs = [n for n, w in enumerate(words) if w.part == "VERB" and w.lemma not in _AUXILIARIES]
    if not verbs and any(w.lemma in ("do", "will") for w in words):
        for n in range(2, len(words)):
            follows = words[n + 1].part if n + 1 < len(words) else "PUNCT"
            if (
                words[n].part in ("NOUN", "PROPN", "ADJ")
                and words[n].text.islower()
                and words[n - 1].part in ("NOUN", "PROPN", "PRON")
                and follows in ("DET", "ADP", "PUNCT", "ADV", "PRON", "NUM")
            ):
                return n
    return next((n for n in verbs if words[n].relation == "ROOT"), verbs[-1] if verbs else None)
