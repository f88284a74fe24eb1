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
    past_named,
    voice_at,
)
from rag.reading.disagreement.kin import keys_of
from rag.reading.disagreement.records import Claim, Told
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.names import one_name
from rag.reading.polarity import are_opposites, is_denied

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
        ("free release at_large on_the_run escape", "detain imprison arrest hold catch capture"),
        ("work operate run restart", "shut_down stop idle break_down fail"),
        ("resign quit step_down", "stay remain"),
        ("capture seize take", "hold repel defend"),
        ("accept approve sign agree", "reject refuse veto"),
        ("flood flooded inundate inundated submerged under_water", "dry"),
        ("safe harmless clean", "unsafe dangerous contaminated polluted poisonous unfit"),
        ("genuine authentic real original", "fake forgery forged counterfeit copy hoax"),
        ("trap trapped stuck strand stranded", "free rescue release save"),
        ("hold respect observe", "collapse break breach violate break_down"),
        ("reach attain", "fail miss"),
        ("fit healthy recover", "unfit injure injured ill sick"),
        ("find locate", "miss missing"),
        ("stable recover", "critical"),
        ("rise increase grow", "fall decline drop decrease shrink"),
        ("attend", "miss boycott skip stay_away"),
        ("contain under_control extinguish put_out", "spread rage burn out_of_control"),
        ("legal lawful legitimate", "illegal unlawful"),
        ("postpone delay put_off cancel call_off", "go_ahead take_place proceed"),
        ("solvent", "bankrupt insolvent"),
        ("on_time", "late delay delayed"),
        ("pass", "fail"),
        ("win", "lose"),
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
_ANYBODY = frozenset({"anybody", "anyone", "nobody", "anything", "nothing"})
#: Adverbs that a state is not told without.
_HOW_SURE = frozenset(
    {"never", "probably", "possibly", "perhaps", "apparently", "allegedly", "reportedly", "partly"}
)
#: Of these a thing's state is said, too: "the lower level of the mine is flooded".
_PARTS = frozenset({"level", "part", "section", "stretch", "half", "floor"})
_LEFT_OPEN = frozenset({"asked", "ordered", "expected"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_GENERIC = frozenset({"it", "they", "which", "that"})


_FALSE = (
    r"(?:an?\s+(?:\w+\s+)?(?:lie|fabrication|invention)|lies|not\s+true|untrue|false|nonsense"
    r"|baseless|unfounded|groundless|fabricated|invented|fiction)"
)
_CALLED_FALSE = re.compile(
    rf"\b(?:call|brand|describe|label|term)\w*\b(?P<said>.+?)\s(?:as\s+)?{_FALSE}\b"
    rf"|\b(?:{_FALSE}|wrong|no\s+truth\s+(?:in|to)\b[^,]*?)\s+(?:to\s+(?:say|claim)\s+)?that\b"
    r"(?P<clause>.+)",
    re.IGNORECASE,
)


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
        others: the keys of its other nouns, of which a sentence that does not name the thing
            has to have one for an object: "he was leaving the club".
    """

    word: str | None
    thing: str
    agent: str | None
    qualities: frozenset[str]
    names: frozenset[str]
    nouns: frozenset[str]
    future: bool
    others: frozenset[str]


def asked_state(question: str) -> AskedState | None:
    """What a question asks the state of; None when it asks for none."""
    is_open = _OPEN.search(question) is not None
    if not is_open and not _YES_NO.search(question):
        return None
    words = words_of(question)
    below = children_of(words)
    # The parser is at a loss with many a short question, so its nouns are taken in order.
    nouns = [n for n, w in enumerate(words) if w.part in ("NOUN", "PROPN")]
    heads = [n for n in nouns if n + 1 not in nouns and words[n].relation != "poss"]
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
        others=frozenset(key for n in heads if n != thing for key in keys_of(words[n].lemma)),
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
        w.part in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "PART", "NUM")
        or w.relation == "prt"
        or w.lemma in ("of", "about", "on")
        for w in between
    )


def states_in(asked: AskedState, told: Told, number: int) -> list[Claim]:
    """The first thing that a sentence says of the state asked for; empty where it says none."""
    keys = keys_of(asked.thing)
    words = words_of(told.text)
    named = any(keys & keys_of(word.lemma) for word in words)
    # "It had been blown up", of a sentence that begins with the bridge.
    opening = None if named else _subject_of(told.before)
    begun = opening is not None and not keys.isdisjoint(keys_of(opening.lemma))
    by_object = not named and not begun and bool(asked.others)
    if not named and not begun and not by_object:
        return []
    below = children_of(words)
    for at in range(len(words)):
        sign = _sign(asked, words, below, at)
        if sign == 0 or not _is_said(asked, words, below, at):
            continue
        lasts = bool(_axes_of(words, below, at))
        if by_object:
            thing = _object_among(asked, words, below, at)
        elif named:
            thing = _thing_of(asked, words, below, at)
        else:
            thing = _pronoun_of(words, below, at)
        if thing is None:
            continue
        if named and not _is_the_thing(asked, words, below, thing) and not _happens(words, at):
            continue
        if not lasts and not _is_by(asked, words, below, at):
            continue
        denied = is_denied(words, at) != _is_called_false(told.text, words[at].start)
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
                parts=_parts(words, below, thing) or _objects(words, below, at, thing),
                places=names_of_places(words, voice.said),
                past=None if lasts else past_named(told.text, told.published, voice.said),
                days=frozenset()
                if lasts  # reports of different days may speak of one state
                else days_of(told.text, told.published, voice.said),
            )
        ]
    return []


def _subject_of(text: str) -> Word | None:
    """What a sentence begins with, as its subject; None where it begins otherwise."""
    words = words_of(text) if text else ()
    return next((w for w in words if w.relation in _SUBJECTS and w.part in ("NOUN", "PROPN")), None)


def _is_called_false(text: str, place: int) -> bool:
    """Whether what stands at a place is called a lie, or said not to be true."""
    return any(
        m.start(group) <= place < m.end(group)
        for m in _CALLED_FALSE.finditer(text)
        for group in ("said", "clause")
    )


def _word_of(words: Sequence[Word], below: list[list[int]], at: int) -> str:
    """A word's lemma with its particle: `blow_up`, `under_way`."""
    for child in below[at]:
        if words[child].relation in ("prt", "pobj") and abs(child - at) <= 4:
            return f"{words[at].lemma}_{words[child].text.lower()}"
    return words[at].lemma


def _axes_of(words: Sequence[Word], below: list[list[int]], at: int) -> list[tuple[int, int]]:
    text = words[at].text.lower()
    forms = (_word_of(words, below, at), words[at].lemma, text, text.removesuffix("ing"))
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
    if _happens(words, at):  # "no such meeting had taken place"
        return int(
            any(
                words[c].relation in _SUBJECTS and keys_of(words[c].lemma) & keys_of(asked.word)
                for c in below[at]
            )
        )
    wanted = dict(_axis_side(asked.word)) or dict(_axis_side(plain))
    for axis, side in wanted.items():
        if axis in sides:
            return 1 if sides[axis] == side else -1
    if word == asked.word or words[at].lemma == asked.word:
        return 1
    if words[at].part == "VERB" and keys_of(asked.word) & (
        keys_of(word) | keys_of(words[at].lemma)
    ):
        return 1
    if words[at].part in ("VERB", "ADJ", "NOUN") and are_opposites(words[at].lemma, plain):
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


def _thing_of(
    asked: AskedState, words: Sequence[Word], below: list[list[int]], at: int
) -> int | None:
    """What a state is said of: the object of a verb, else its subject."""
    keys = keys_of(asked.thing)
    if asked.agent is None and words[at].relation in ("xcomp", "pcomp"):  # "denied taking it"
        for child in below[words[at].head]:
            if words[child].relation == "nsubj" and keys & keys_of(words[child].lemma):
                return child
    for child in below[at]:  # of several the one that is asked about
        if (
            words[child].relation == "nsubj"
            and asked.agent is None
            and keys & keys_of(words[child].lemma)
        ):
            return child
        if words[child].relation == "prep":
            for deeper in below[child]:
                if words[deeper].relation == "pobj" and keys & keys_of(words[deeper].lemma):
                    return deeper
        if words[child].relation in ("dobj", "dative", "nsubjpass") and keys & keys_of(
            words[child].lemma
        ):
            return child
    if (deep := _deep_object(words, below, at, keys)) is not None:
        return deep
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


def _deep_object(
    words: Sequence[Word], below: list[list[int]], at: int, keys: frozenset[str]
) -> int | None:
    """What a verb leads to through its object: the gas of "warned the miners of the gas"."""
    for child in below[at]:
        if words[child].relation not in ("dobj", "nsubjpass"):
            continue
        for preposition in below[child]:
            if words[preposition].lemma not in ("of", "about"):
                continue
            for noun in below[preposition]:
                if keys & keys_of(words[noun].lemma):
                    return noun
    return None


def _happens(words: Sequence[Word], at: int) -> bool:
    """Whether a verb says that what its subject names takes place."""
    return words[at].lemma in ("happen", "occur") or any(
        w.head == at and w.lemma == "place" and w.relation == "dobj" for w in words
    )


def _object_among(
    asked: AskedState, words: Sequence[Word], below: list[list[int]], at: int
) -> int | None:
    """The object of a verb that is asked about, where it is one that the question has."""
    if words[at].part != "VERB":
        return None
    objects = [c for c in below[at] if words[c].relation == "dobj"]
    named = [c for c in objects if asked.others & keys_of(words[c].lemma)]
    anybody = [c for c in objects if words[c].lemma in _ANYBODY]
    return next(iter([*named, *anybody]), None)


def _pronoun_of(words: Sequence[Word], below: list[list[int]], at: int) -> int | None:
    """The "it" that a state is said of, in a sentence that does not name what it is."""
    for place in (at, words[at].head):
        for child in below[place]:
            if words[child].relation in _SUBJECTS and words[child].lemma in ("it", "they"):
                return child
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
    if words[thing].lemma in _PARTS:
        thing = next((c for n in below[thing] if words[n].lemma == "of" for c in below[n]), thing)
    if keys_of(words[thing].lemma).isdisjoint(keys_of(asked.thing)):
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
    if doers and doers[0].lemma in ("none", "nobody", "one", "some", "all", "many"):
        return True  # "none of its soldiers"
    if asked.agent is None or not doers or doers[0].part == "PRON":
        return True
    if any(w.relation == "poss" and w.part == "PRON" and words[w.head] is doers[0] for w in words):
        return True  # "his client"
    return one_name(doers[0].lemma, asked.agent)


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


def _parts(words: Sequence[Word], below: list[list[int]], thing: int) -> frozenset[str]:
    """The common nouns that a thing is placed by: "refinery" of "the strike at the refinery"."""
    return frozenset(
        words[c].lemma
        for preposition in below[thing]
        if words[preposition].relation == "prep"
        for c in below[preposition]
        if words[c].part == "NOUN"
    )


def _objects(words: Sequence[Word], below: list[list[int]], at: int, thing: int) -> frozenset[str]:
    """What a subject does it to: "the second leg" of "the team lost the second leg"."""
    if words[thing].relation != "nsubj":
        return frozenset()
    return frozenset(
        words[c].lemma for c in below[at] if words[c].relation == "dobj" and words[c].part == "NOUN"
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
                or words[c].text.lower() in _HOW_SURE
            }
    if words[at].part == "ADP":
        own |= {c for c in below[at] if words[c].relation == "pobj"}
    said = " ".join(words[n].text for n in sorted(own))
    has_not = any(words[n].relation == "neg" or words[n].text.lower() == "never" for n in own)
    return f"denied: {said}" if denied and not has_not else said
