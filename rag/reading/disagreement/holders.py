"""A question who holds, won or did something × a sentence → who.

"Rebels control the town", "the town fell to the rebels", "is in the army's hands", "saw rebel
flags over the gate", "was in charge of the town", "patrols its streets"; "is the new mayor",
"kept her seat", "was declared the winner", "carried out the bombing", "belongs to the duke". A
government and its army are one holder, and so are a country and its people; who would, may or
does not hold it says nothing, nor does who holds a part, or won a class for the young only.

Not covered: "rebel-held"; what caused something.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.reading.disagreement.circumstances import (
    NO_PLACES,
    may_be_one,
    past_named,
    voice_at,
)
from rag.reading.disagreement.kin import keys_of
from rag.reading.disagreement.records import Claim, Told
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.polarity import is_denied

#: Of these only what the question names is held.
_GUARDING = frozenset({"man", "patrol", "run", "keep", "retain", "guard"})
_HOLDING = frozenset(
    {"hold", "control", "capture", "seize", "take", "retake", "recapture", "occupy", "liberate"}
    | {"conquer", "overrun", "regain", "recover", "clear"}
    | _GUARDING
)
_LEADING = _HOLDING | {
    "own",
    "buy",
    "acquire",
    "purchase",
    "belong",
    "lead",
    "head",
    "govern",
    "rule",
}
_WINNING = frozenset(
    {"win", "beat", "defeat", "take", "clinch", "secure", "triumph", "prevail", "sweep", "elect"}
    | {"oust", "unseat", "claim"}
)
#: What a winner keeps.
_SEATS = frozenset({"seat", "title", "crown", "post", "office", "job", "power", "majority"})
#: Words that tell the winners of a class of their own.
_OWN_CLASSES = frozenset(
    {"young", "junior", "youth", "girl", "boy", "woman", "veteran", "wheelchair", "amateur"}
    | {"novice", "historic", "mixed", "double"}
)
#: Words for one of several contests of an event.
_CLASSES = frozenset(
    {"title", "class", "category", "section", "division", "stage", "race", "trophy", "prize"}
    | {"medal", "event", "cup", "round", "award"}
)
#: Words by which somebody is said to have won: "is the new mayor".
_WON = frozenset({"winner", "victor", "champion", "new"})
_DOING = frozenset({"carry", "claim", "stage", "plant", "commit", "launch", "order"})
_WHO = r"\b(?:who|whose|which)\b.*"
#: What is asked → the verbs that tell it.
_ASKED = (
    (
        re.compile(
            _WHO
            + r"\b(?:owns?|owned|runs?|leads?|heads?|governs?|rules?|in\s+(?:command|charge))\b",
            re.I,
        ),
        _LEADING,
    ),
    (
        re.compile(
            _WHO + r"\b(?:hold|holds|held|control|controls|controlled|occup\w+|hands|charge)\b"
            r"|^\W*(?:is|are|was|were|has|have|did|does|do)\b.*\b(?:held|controlled|captured|seized"
            r"|taken|retaken|recaptured|occupied|liberated|hands|under\s+.*\bcontrol|fallen|capture"
            r"|seize|take|retake|recapture|control|hold)\b",
            re.IGNORECASE,
        ),
        _HOLDING,
    ),
    (re.compile(_WHO + r"\b(?:won|wins?|winner|elected|victory)\b", re.IGNORECASE), _WINNING),
    (re.compile(r"\bwho\s+(?:\w+ed|shot|did|was|were|is)\b", re.IGNORECASE), _DOING),
)
_SIDES = (
    frozenset({"government", "army", "military", "state", "loyalist", "ministry"}),
    frozenset({"rebel", "militant", "separatist", "insurgent", "guerrilla", "militia"}),
)
#: Nouns of a holder that do not tell whose they are.
_ANY = frozenset({"troop", "soldier", "force", "fighter", "unit", "man", "side", "army"})
#: Words for a part of a place, of which the rest may be another's.
_PARTS = frozenset(
    {"centre", "center", "suburb", "outskirts", "district", "half", "part", "most", "edge"}
    | {"quarter", "side", "bank", "section", "north", "south", "east", "west", "northern"}
    | {"southern", "eastern", "western"}
)
_OF_NOUNS = frozenset({"amod", "compound", "poss", "nmod"})
#: Letters by which a country and its people are one: Ukraine, Ukrainian.
_FAMILY = 5


class AskedHolder(NamedTuple):
    """What a question asks the holder of.

    Attributes:
        things: the keys of its nouns and names, holders among them.
        places: the names among them.
        verbs: the lemmas of the verbs that tell it.
        lemmas: those of all its words.
        holders: whether it names one who may hold it.
    """

    things: frozenset[str]
    places: frozenset[str]
    verbs: frozenset[str]
    lemmas: frozenset[str]
    holders: bool


def asked_holder(question: str) -> AskedHolder | None:
    """What a question asks the holder of; None when it asks for none."""
    verbs = next((verbs for asks, verbs in _ASKED if asks.search(question)), None)
    if verbs is None:
        return None
    words = words_of(question)
    nouns = [w for w in words if w.part in ("NOUN", "PROPN")]
    things = frozenset(k for w in nouns for k in keys_of(w.lemma) if w.lemma not in ("hand",))
    names = frozenset(w.text for w in nouns if w.part == "PROPN" and w.text[:1].isupper())
    lemmas = frozenset(w.lemma for w in words)
    if verbs is _DOING:  # "who attacked": what attacks, shells, bombs
        verbs |= {w.lemma for w in words if w.part == "VERB"}
    return (
        AskedHolder(
            things, names, verbs, lemmas, holders=words[0].lemma not in ("who", "whose", "which")
        )
        if things
        else None
    )


def holders_in(asked: AskedHolder, told: Told, number: int) -> list[Claim]:
    """The first holder that a sentence names of what is asked about; empty for none.

    `qualities` of a claim are what its holder is known by.
    """
    words = words_of(told.text)
    if any(w.lemma in _PARTS - asked.lemmas for w in words):
        return []
    below = children_of(words)
    for at in range(len(words)):
        held = _held(asked, words, below, at)
        classes = _class_won(asked, words, below, at)
        if not classes.isdisjoint(_OWN_CLASSES):
            continue
        if held is None or is_denied(words, at):
            continue
        run, names = held
        helpers = {words[c].lemma for c in below[at] if words[c].relation == "aux"}
        if helpers & {"will", "would", "may", "might", "could", "should", "must", "can"}:
            continue
        voice = voice_at(told.text, words[at].start)
        marks = frozenset(m for n in run for m in _marks(words[n]))
        if not marks or voice.stance in ("asked", "ordered", "expected"):
            continue
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
                parts=classes,
                places=frozenset() if asked.places else names,
                holder=True,
                past=past_named(told.text, told.published, voice.said),
            )
        ]
    return []


def one_holder(one: Claim, other: Claim) -> bool:
    """Whether two claims name one holder."""
    return not one.qualities.isdisjoint(other.qualities)


def _held(
    asked: AskedHolder, words: Sequence[Word], below: list[list[int]], at: int
) -> tuple[list[int], frozenset[str]] | None:
    """The words for who holds what is asked about, as a word says, and the names of what is held;
    None where it says no such."""

    def child(of: int, *relations: str) -> int | None:
        return next((c for c in below[of] if words[c].relation in relations), None)

    def behind(of: int, *lemmas: str) -> int | None:
        prep = next((c for c in below[of] if words[c].lemma in lemmas), None)
        return None if prep is None else child(prep, "pobj")

    thing: int | None = None
    holder: int | None = None
    word = words[at]
    if word.part == "VERB" and (word.lemma in asked.verbs or _does(asked, word)):
        thing, holder = child(at, "dobj"), child(at, "nsubj")
        if holder is None:
            thing, holder = child(at, "nsubjpass"), behind(at, "by")
            if asked.verbs is _WINNING and thing is not None:  # "was elected"
                thing, holder = None, thing
        named = {k for n in _phrase(below, at) for k in keys_of(words[n].lemma)}
        if word.lemma in _GUARDING and asked.things.isdisjoint(named):
            return None
    elif asked.verbs is _WINNING and word.lemma in ("keep", "retain", "hold"):
        thing = child(at, "dobj")
        if thing is not None and words[thing].lemma in _SEATS:
            holder = child(at, "nsubj")
    elif asked.verbs is _WINNING and word.part == "VERB" and child(at, "oprd") is not None:
        if words[child(at, "oprd") or 0].lemma in _WON:  # "was declared the winner"
            holder = child(at, "nsubjpass")
    elif word.part == "VERB" and word.lemma in ("fall", "belong"):
        thing, holder = child(at, "nsubj"), behind(at, "to")
    elif word.lemma == "be" and asked.verbs is _WINNING:
        thing, holder = child(at, "attr"), child(at, "nsubj")
        if thing is None or not any(words[n].lemma in _WON for n in (thing, *below[thing])):
            return None
    elif word.lemma in ("control", "hand", "charge", "command") and word.part == "NOUN":
        leading = words[word.head]
        if leading.lemma in ("under", "in", "into"):
            verb = leading.head
            thing = child(verb, "nsubj", "nsubjpass")
            holder = behind(at, "of")
            if holder is None or asked.things & keys_of(words[holder].lemma):
                own = [c for c in below[at] if words[c].relation in _OF_NOUNS and _marks(words[c])]
                if own:
                    holder = own[0]
                else:  # "troops were in full control of the town"
                    holder, thing = thing, behind(at, "of")
    elif word.lemma in ("flag", "banner") and asked.verbs is _HOLDING:
        holder = child(at, "amod", "compound", "poss", "nmod")
    if holder is None:
        return None
    if words[holder].part == "PRON":  # "the army said that it had"
        said = word.relation == "ccomp" and words[holder].lemma in ("it", "they", "we")
        speaker = child(word.head, "nsubj") if said else None
        if speaker is None or words[speaker].part == "PRON":
            return None
        holder = speaker
    run = _phrase(below, holder)
    if asked.verbs is _WINNING and all(words[n].part != "PROPN" for n in run):
        return None  # "the ruling party" may be that of the candidate whom another names
    names = (
        frozenset(w.text for w in (words[n] for n in _phrase(below, thing)) if w.part == "PROPN")
        - NO_PLACES
        if thing is not None and thing != holder
        else frozenset()
    )
    if asked.holders and (thing is None or not _is_about(asked, words, below, thing)):
        return None
    return (run, names) if may_be_one(asked.places, names) else None


def _class_won(
    asked: AskedHolder, words: Sequence[Word], below: list[list[int]], at: int
) -> frozenset[str]:
    """What tells the contest that is won from others: "open", "young handlers'"."""
    if asked.verbs is not _WINNING:
        return frozenset()
    return (
        frozenset(
            words[n].lemma
            for thing in below[at]
            if words[thing].relation == "dobj" and words[thing].lemma in _CLASSES
            for n in _phrase(below, thing)
            if n != thing and words[n].part in ("NOUN", "ADJ")
        )
        - asked.lemmas
    )


def _is_about(
    asked: AskedHolder, words: Sequence[Word], below: list[list[int]], thing: int
) -> bool:
    """Whether what is held is named by the question."""
    keys = frozenset(k for n in _phrase(below, thing) for k in keys_of(words[n].lemma))
    return not keys.isdisjoint(asked.things)


def _does(asked: AskedHolder, word: Word) -> bool:
    """Whether a verb tells the deed that is asked about, in another word."""
    return "carry" in asked.verbs and not keys_of(word.lemma).isdisjoint(
        k for lemma in asked.verbs | {"attack"} for k in keys_of(lemma)
    )


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
    of_name = word.part == "PROPN" and word.lemma == "state"
    sides = frozenset(
        f"side {n}" for n, side in enumerate(_SIDES) if word.lemma in side and not of_name
    )
    if sides or word.lemma in _ANY:
        return sides
    if word.text[:1].isupper() and word.part in ("PROPN", "ADJ", "NOUN"):
        return frozenset({word.text[:_FAMILY].casefold()}) | keys_of(word.lemma)
    return keys_of(word.lemma) if word.part == "NOUN" else frozenset()
