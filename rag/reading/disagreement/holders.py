"""A question who holds a place × a sentence → who does.

"Rebels control the town", "the town fell to the rebels", "is in the army's hands", "under
government control". A government and its army are one holder, and so are a country and its
people; who would, may or does not hold it says nothing.

Not covered: "rebel-held", who holds a part of a place.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.reading.disagreement.circumstances import (
    days_of,
    may_be_one,
    names_of_places,
    voice_at,
)
from rag.reading.disagreement.kin import keys_of
from rag.reading.disagreement.records import Claim, Told
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.polarity import is_denied

_HOLDING = frozenset(
    {"hold", "control", "capture", "seize", "take", "retake", "recapture", "occupy", "liberate"}
    | {"conquer", "overrun", "regain", "recover"}
)
_ASKS = re.compile(
    r"\b(?:who|whose|which)\b.*\b(?:hold|holds|held|control|controls|controlled|occup\w+|hands)\b"
    r"|^\W*(?:is|are|was|were|has|have|did|does|do)\b.*\b(?:held|controlled|captured|seized|taken|"
    r"retaken|recaptured|occupied|liberated|hands|under\s+.*\bcontrol|fallen|capture|seize|take"
    r"|retake|recapture|control|hold)\b",
    re.IGNORECASE,
)
_SIDES = (
    frozenset({"government", "army", "military", "state", "loyalist", "ministry"}),
    frozenset({"rebel", "militant", "separatist", "insurgent", "guerrilla", "militia"}),
)
#: Nouns of a holder that do not tell whose they are.
_ANY = frozenset({"troop", "soldier", "force", "fighter", "unit", "man", "side", "army"})
#: Letters by which a country and its people are one: Ukraine, Ukrainian.
_FAMILY = 5


class AskedHolder(NamedTuple):
    """What a question asks the holder of.

    Attributes:
        things: the keys of its nouns and names, holders among them.
        places: the names among them.
    """

    things: frozenset[str]
    places: frozenset[str]


def asked_holder(question: str) -> AskedHolder | None:
    """What a question asks the holder of; None when it asks for none."""
    if not _ASKS.search(question):
        return None
    nouns = [w for w in words_of(question) if w.part in ("NOUN", "PROPN")]
    things = frozenset(k for w in nouns for k in keys_of(w.lemma) if w.lemma not in ("hand",))
    names = frozenset(w.text for w in nouns if w.part == "PROPN" and w.text[:1].isupper())
    return AskedHolder(things, names) if things else None


def holders_in(asked: AskedHolder, told: Told, number: int) -> list[Claim]:
    """The first holder that a sentence names of what is asked about; empty for none.

    `qualities` of a claim are what its holder is known by.
    """
    words = words_of(told.text)
    below = children_of(words)
    for at in range(len(words)):
        found = _held(words, below, at)
        if found is None or is_denied(words, at):
            continue
        thing, holder = found
        helpers = {words[c].lemma for c in below[at] if words[c].relation == "aux"}
        if helpers & {"will", "would", "may", "might", "could", "should", "must", "can"}:
            continue
        own = _phrase(below, thing)
        keys = frozenset(k for n in own for k in keys_of(words[n].lemma))
        names = frozenset(words[n].text for n in own if words[n].part == "PROPN")
        if keys.isdisjoint(asked.things) or not may_be_one(asked.places, names):
            continue
        marks = frozenset(m for n in _phrase(below, holder) for m in _marks(words[n]))
        voice = voice_at(told.text, words[at].start)
        if not marks or voice.stance in ("asked", "ordered", "expected"):
            continue
        run = _phrase(below, holder)
        return [
            Claim(
                told=number,
                start=words[at].start,
                end=words[at].end,
                value=told.text[words[run[0]].start : words[run[-1]].end],
                low=1,
                high=1,
                speaker=voice.speaker,
                qualities=marks,
                holder=True,
                places=names_of_places(words, voice.said),
                days=days_of(told.text, told.published, voice.said),
            )
        ]
    return []


def one_holder(one: Claim, other: Claim) -> bool:
    """Whether two claims name one holder."""
    return not one.qualities.isdisjoint(other.qualities)


def _held(words: Sequence[Word], below: list[list[int]], at: int) -> tuple[int, int] | None:
    """The place that is held, and who holds it, as a word says; None where it says no such."""

    def child(of: int, *relations: str) -> int | None:
        return next((c for c in below[of] if words[c].relation in relations), None)

    def behind(of: int, lemma: str) -> int | None:
        prep = next((c for c in below[of] if words[c].lemma == lemma), None)
        return None if prep is None else child(prep, "pobj")

    thing: int | None = None
    holder: int | None = None
    word = words[at]
    if word.part == "VERB" and word.lemma in _HOLDING:
        thing, holder = child(at, "dobj"), child(at, "nsubj")
        if thing is None:
            thing, holder = child(at, "nsubjpass"), behind(at, "by")
    elif word.part == "VERB" and word.lemma == "fall":
        thing, holder = child(at, "nsubj"), behind(at, "to")
    elif word.lemma in ("control", "hand") and word.part == "NOUN":
        leading = words[word.head]
        if leading.lemma in ("under", "in", "into"):
            verb = leading.head
            thing = child(verb, "nsubj", "nsubjpass")
            holder = behind(at, "of")
            if holder is None:
                holder = child(at, "amod", "compound", "poss", "nmod")
    return None if thing is None or holder is None or thing == holder else (thing, holder)


def _phrase(below: list[list[int]], at: int) -> list[int]:
    """A word with what hangs on it, in order."""
    found, waiting = [], [at]
    while waiting:
        number = waiting.pop()
        found.append(number)
        waiting += below[number]
    return sorted(found)


def _marks(word: Word) -> frozenset[str]:
    """What a holder is known by: a side, a name's beginning, a noun's keys."""
    sides = frozenset(f"side {n}" for n, side in enumerate(_SIDES) if word.lemma in side)
    if sides or word.lemma in _ANY:
        return sides
    if word.text[:1].isupper() and word.part in ("PROPN", "ADJ", "NOUN"):
        return frozenset({word.text[:_FAMILY].casefold()})
    return keys_of(word.lemma) if word.part == "NOUN" else frozenset()
