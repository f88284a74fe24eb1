"""A question whether something is so × a sentence → whether the sentence says it, or the contrary.

"Was the bridge blown up?" asks for a state of a thing. A sentence answers if a word of that
state, of one like it or of its contrary, is said of the same thing: "the bridge was
destroyed", "the bridge is intact", "denied that the bridge was blown up". What may, would
or shall be so says nothing.

Not covered: states told without a verb or adjective of them ("in the same condition"),
things named by a pronoun only, contraries that no list has.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.reading.disagreement.circumstances import (
    days_of,
    may_be_one,
    names_meet,
    names_of_places,
    voice_at,
)
from rag.reading.disagreement.records import Claim, Told
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.polarity import are_opposites, is_denied
from rag.spelling import sounds_alike

#: Words for two states that exclude each other; a particle stands after its verb.
_AXES = tuple(
    ({*one.split()}, {*other.split()})
    for one, other in (
        (
            "blow_up destroy destroyed broken collapse demolish wreck flatten raze ruin bomb gone "
            "break fall explode bring_down tear_down",
            "intact stand undamaged unharmed unscathed survive",
        ),
        (
            "complete completed finish finished conclude over end",
            "continue ongoing underway under_way go_on last",
        ),
        ("open reopen", "close closed shut shut_down block"),
        ("survive alive live", "die dead kill perish"),
        ("convict guilty condemn", "acquit innocent exonerate"),
        ("free release", "detain imprison arrest hold"),
        ("work operate run restart", "shut_down stop idle break_down fail"),
        ("resign quit step_down", "stay remain"),
        ("capture seize take", "hold repel defend"),
        ("accept approve sign agree", "reject refuse veto"),
    )
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will)\b|\bwhether\b|\bis\s+it\s+true\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\bwhat\s+(?:has\s+)?(?:happened\s+to|became\s+of|become\s+of)\b"
    r"|\b(?:state|condition)\s+(?:is|was|of)\b",
    re.IGNORECASE,
)
#: Of these the thing is the subject: "the talks took place".
_LIGHT = frozenset({"place", "part"})
_MODAL = frozenset({"would", "could", "might", "may", "should", "must", "can"})
#: Of these too, though they have an object: "survived the raid".
_OF_SUBJECT = frozenset({"survive", "resign", "leave", "continue", "stay"})
_LEFT_OPEN = frozenset({"asked", "ordered", "expected"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_GENERIC = frozenset({"it", "they", "which", "that"})


class AskedState(NamedTuple):
    """What a question asks the state of.

    Attributes:
        word: the lemma of the state, with its particle; None where any state is asked for.
        thing: the lemma of what it is said of.
        agent: the lemma of who does it, where the question has both; else None.
        qualities: lower-case lemmas that qualify the thing, names aside.
        names: the names that the question has.
        nouns: the lemmas of all its nouns and names.
        future: whether it asks what will be.
    """

    word: str | None
    thing: str
    agent: str | None
    qualities: frozenset[str]
    names: frozenset[str]
    nouns: frozenset[str]
    future: bool


def asked_state(question: str) -> AskedState | None:
    """What a question asks the state of; None when it asks for none."""
    is_open = _OPEN.search(question) is not None
    if not is_open and not _YES_NO.search(question):
        return None
    words = words_of(question)
    below = children_of(words)
    # The parser is at a loss with many a short question, so its nouns are taken in order.
    nouns = [n for n, w in enumerate(words) if w.part in ("NOUN", "PROPN")]
    heads = [n for n in nouns if n + 1 not in nouns]
    if is_open:
        state, thing = None, heads[0] if heads else None
    else:
        state = _asked_word(words, below)
        if state is None:
            return None
        heads = [n for n in heads if n != state]
        behind = next((n for n in heads if _is_object(words, state, n)), None)
        subject = words[state].lemma in _OF_SUBJECT or (
            behind is not None and words[behind].lemma in _LIGHT
        )
        thing = behind if behind is not None and not subject else next(iter(heads), None)
    if thing is None:
        return None
    agent = heads[0] if heads and heads[0] != thing and state and heads[0] < state else None
    first = thing
    while first - 1 in nouns or (first and words[first - 1].part == "ADJ"):
        first -= 1
    return AskedState(
        word=None if state is None else _word_of(words, below, state),
        thing=words[thing].lemma,
        agent=None if agent is None else words[agent].lemma,
        qualities=frozenset(
            w.lemma for w in words[first:thing] if not w.text[:1].isupper() and w.part != "PROPN"
        ),
        names=frozenset(w.text for w in words if w.part == "PROPN" and w.text[:1].isupper()),
        nouns=frozenset(w.lemma for w in words if w.part in ("NOUN", "PROPN", "ADJ")),
        future=any(w.lemma == "will" for w in words),
    )


def _asked_word(words: Sequence[Word], below: list[list[int]]) -> int | None:
    """The word of the state that a question asks for: the last that an axis has, or its verb."""
    known = [n for n in range(1, len(words)) if _axes_of(words, below, n)]
    if known:
        return known[-1]
    verbs = [
        n
        for n, w in enumerate(words)
        if n
        and w.part in ("VERB", "ADJ")
        and w.lemma not in ("be", "do", "have")
        and w.relation != "amod"
    ]
    return verbs[-1] if verbs else None


def _is_object(words: Sequence[Word], verb: int, noun: int) -> bool:
    """Whether a noun stands right behind a verb, but for its own words."""
    between = words[verb + 1 : noun]
    return noun > verb and all(
        w.part in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "PART") or w.relation == "prt"
        for w in between
    )


def states_in(asked: AskedState, told: Told, number: int) -> list[Claim]:
    """The first thing that a sentence says of the state asked for; empty where it says none."""
    if asked.thing[:4] not in told.text.lower():
        return []  # not worth a parse
    words = words_of(told.text)
    if not any(word.lemma == asked.thing for word in words):
        return []
    below = children_of(words)
    for at in range(len(words)):
        sign = _sign(asked, words, below, at)
        if sign == 0 or not _is_said(asked, words, below, at):
            continue
        thing, lasts = _thing_of(words, below, at), bool(_axes_of(words, below, at))
        if thing is None or not _is_the_thing(asked, words, below, thing):
            continue
        if not lasts and not _is_by(asked, words, below, at):
            continue
        denied = is_denied(words, at)
        voice = voice_at(told.text, words[at].start)
        if voice.stance in _LEFT_OPEN:
            continue
        if denied:
            sign = -sign
        return [
            Claim(
                told=number,
                start=words[at].start,
                end=words[at].end,
                value=_in_words(words, below, at, denied=denied),
                low=sign,
                high=sign,
                speaker=voice.speaker,
                denied=denied,
                qualities=_qualities(words, below, thing),
                places=names_of_places(words, voice.said),
                days=frozenset()
                if lasts  # reports of different days may speak of one state
                else days_of(told.text, told.published, voice.said),
            )
        ]
    return []


def _word_of(words: Sequence[Word], below: list[list[int]], at: int) -> str:
    """A word's lemma with its particle: `blow_up`, `under_way`."""
    for child in below[at]:
        if words[child].relation in ("prt", "pobj") and abs(child - at) <= 4:
            return f"{words[at].lemma}_{words[child].text.lower()}"
    return words[at].lemma


def _axes_of(words: Sequence[Word], below: list[list[int]], at: int) -> list[tuple[int, int]]:
    forms = (_word_of(words, below, at), words[at].lemma, words[at].text.lower())
    return next(filter(None, map(_axis_side, forms)), [])


def _axis_side(word: str) -> list[tuple[int, int]]:
    """The axes that a word is on, each with its side, 1 or -1."""
    return [
        (number, 1 if word in one else -1)
        for number, (one, other) in enumerate(_AXES)
        if word in one or word in other
    ]


def _sign(asked: AskedState, words: Sequence[Word], below: list[list[int]], at: int) -> int:
    """1 where a word says what is asked (or the first side of an axis), -1 the contrary, 0 none."""
    if words[at].part not in ("VERB", "ADJ", "ADV", "ADP", "NOUN", "AUX"):
        return 0
    word = _word_of(words, below, at)
    sides = dict(_axes_of(words, below, at))
    if asked.word is None:
        return sides.get(0, 0)
    plain = asked.word.split("_")[0]
    wanted = dict(_axis_side(asked.word)) or dict(_axis_side(plain))
    for axis, side in wanted.items():
        if axis in sides:
            return 1 if sides[axis] == side else -1
    if word == asked.word or words[at].lemma == asked.word:
        return 1
    if words[at].part in ("VERB", "ADJ") and are_opposites(words[at].lemma, plain):
        return -1
    return 0


def _is_said(asked: AskedState, words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether it is told as so, not as what may be or is asked."""
    children = [words[c] for c in below[at]]
    head = words[words[at].head]
    if head.lemma == "be":
        children += [words[c] for c in below[words[at].head]]
    if any(c.text.lower() in ("if", "whether") for c in children):
        return False
    auxiliaries = {c.lemma for c in children if c.relation == "aux"}
    if not auxiliaries.isdisjoint(_MODAL):
        return False
    return asked.future or not auxiliaries & {"will", "shall"}


def _thing_of(words: Sequence[Word], below: list[list[int]], at: int) -> int | None:
    """What a state is said of: the object of a verb, else its subject."""
    for child in below[at]:
        if words[child].relation == "dobj" and not (
            words[child].lemma in _LIGHT or words[at].lemma in _OF_SUBJECT
        ):
            return child
    if words[at].relation in ("acl", "amod"):
        return words[at].head
    place = at
    for _ in range(4):
        for child in below[place]:
            if words[child].relation in _SUBJECTS:
                if words[child].lemma in _GENERIC and words[place].relation == "relcl":
                    return words[place].head
                return _meant(words, child)
        climbs = ("conj", "acomp", "attr", "prep", "advmod", "xcomp", "aux", "pobj")
        if words[place].relation not in climbs:
            return None
        place = words[place].head
    return None


def _meant(words: Sequence[Word], subject: int) -> int:
    """A subject; for a pronoun the last noun before it that may be meant."""
    if words[subject].lemma not in ("it", "he", "she", "they"):
        return subject
    before = [n for n in range(subject) if words[n].part in ("NOUN", "PROPN")]
    return before[-1] if before else subject


def _is_the_thing(
    asked: AskedState, words: Sequence[Word], below: list[list[int]], thing: int
) -> bool:
    if words[thing].lemma != asked.thing:
        return False
    if not may_be_one(asked.names, _own_names(words, below, thing)):
        return False
    own = _qualities(words, below, thing)
    if asked.qualities and own and asked.qualities.isdisjoint(own):
        return False
    for child in below[thing]:
        if words[child].lemma in ("on", "about", "for", "over", "with"):
            objects = [words[c].lemma for c in below[child] if words[c].relation == "pobj"]
            if not asked.nouns.issuperset(objects):
                return False
    return True


def _is_by(asked: AskedState, words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether who does it may be whom the question names; True where either says nobody."""
    doers = [words[c] for c in below[at] if words[c].relation == "nsubj"]
    if asked.agent is None or not doers or doers[0].part == "PRON":
        return True
    return sounds_alike(doers[0].lemma, asked.agent)


def _own_names(words: Sequence[Word], below: list[list[int]], thing: int) -> frozenset[str]:
    """The names that a thing has with it: "the airport of Tarn", "the Antonivsky Bridge"."""
    found = {words[c].text for c in below[thing] if words[c].part == "PROPN"}
    for child in below[thing]:
        if words[child].relation == "prep":
            found |= {words[c].text for c in below[child] if words[c].part == "PROPN"}
    return frozenset(found)


def _qualities(words: Sequence[Word], below: list[list[int]], thing: int) -> frozenset[str]:
    """The common words that narrow a thing down: "railway", "finance"."""
    return frozenset(
        words[c].lemma
        for c in below[thing]
        if words[c].relation in ("amod", "compound", "nmod")
        and words[c].part in ("NOUN", "ADJ")
        and not words[c].text[:1].isupper()
    )


def names_agree(asked: AskedState, told: Told, places: frozenset[str]) -> bool:
    """Whether a sentence, or its title, has one of the question's names, or places it nowhere."""
    if not asked.names:
        return True
    words = words_of(told.text)
    names = {w.text for w in words if w.part in ("PROPN", "ADJ") and w.text[:1].isupper()}
    names |= {w.text for w in words_of(told.title)} if told.title else set()
    return names_meet(asked.names, names) or not places


def _in_words(words: Sequence[Word], below: list[list[int]], at: int, *, denied: bool) -> str:
    """The state with its auxiliaries: "had not been blown up"."""
    own = {at}
    for base in (at, words[at].head):
        if base == at or words[base].lemma == "be":
            own.add(base)
            own |= {
                c
                for c in below[base]
                if words[c].relation in ("aux", "auxpass", "neg", "prt")
                or words[c].text.lower() == "never"
            }
    if words[at].part == "ADP":
        own |= {c for c in below[at] if words[c].relation == "pobj"}
    said = " ".join(words[n].text for n in sorted(own))
    has_not = any(words[n].relation == "neg" or words[n].text.lower() == "never" for n in own)
    return f"denied: {said}" if denied and not has_not else said
