"""A sentence → where, when and by whom what it says is said to be so."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rag.reading.dates import Days, dates_of
from rag.reading.grammar import Word, children_of
from rag.reading.speakers import Span, attributions_of
from rag.spelling import sounds_alike

_PLACING = frozenset({"in", "at", "near", "outside", "off"})
_TELLING = frozenset({"say", "tell", "write", "report", "add", "announce"})
#: A stretch longer than this says no day.
_MOST_DAYS = 3
_LEADING = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


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
    """Whether two phrases name one speaker, by the last name or word that they share."""
    if one is None or other is None:
        return False
    words = [set(re.findall(r"\w+", _LEADING.sub("", s).casefold())) for s in (one, other)]
    shorter, longer = sorted(words, key=len)
    return shorter <= longer


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
        found |= {words[n].text for n in named if words[n].part == "PROPN"}
    return frozenset(found)


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


def _within(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def names_meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a name of the one is a name of the other, spelt alike or otherwise."""
    others = list(others)
    return any(sounds_alike(one, other) for one in some for other in others)


def may_be_one(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sets of names may be of one thing: one is empty, or they meet."""
    return not some or not others or names_meet(some, others)
