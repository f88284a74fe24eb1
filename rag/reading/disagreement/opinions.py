"""A question for views × a sentence → who judges what is asked about, for or against.

A sentence that ranks as speaking to the question is taken to judge what is asked about, in
whatever words it names that, if somebody holds a view in it: who is said to praise, call, want
or say, the people who are happy or angry, "opposition", "for the owners of small boats".
Which way is told by the words that judge: verbs of which the holder is the subject ("praised",
"voted against"), and in what is said the qualities and things that are said of something ("a
costly failure"), how it is done ("badly planned"), what it does ("endangers") and idioms ("a
death sentence"), each turned by a denial. Behind "but" they count double. Where they cancel
out, and where views are said to be mixed, there is no position.

Not covered: irony, views told by facts alone ("takings are up"), views without a holder.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rag.reading.disagreement.circumstances import names_meet, names_of, voice_at
from rag.reading.disagreement.kin import keys_in, keys_of
from rag.reading.disagreement.opinion_words import (
    AGAINST,
    BAD_DEEDS,
    BAD_QUALITIES,
    BAD_THINGS,
    BADLY_DONE,
    CALLING,
    ENDING,
    FEELINGS,
    FOR,
    GOOD_DEEDS,
    GOOD_QUALITIES,
    GOOD_THINGS,
    GROUPS,
    IDIOMS_OF_PEOPLE,
    IDIOMS_OF_THINGS,
    SAYING,
    TO_END,
    TO_KEEP,
    VOICES,
    WANTING,
    WELL_DONE,
    WITH,
)
from rag.reading.disagreement.records import Claim, Told
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.polarity import is_denied
from rag.reading.speakers import attributions_of
from rag.reading.speakers.words import PRONOUNS

#: Questions that leave open what is thought.
_OPEN = re.compile(
    r"\b(?:what|how)\b.*\b(?:think|thought|opinions?|views?|reactions?|react(?:s|ed)?|respon(?:d|ds|ded|se)"
    r"|make\s+of|made\s+of|(?:say|says|said)\s+(?:about|of|on|to))\b"
    r"|\bhow\b.*\b(?:received|greeted|judged?|seen|viewed?|regarded|rated|assess(?:ed)?|welcomed)\b"
    r"|\bhow\s+(?:do|does|did|have|has)\b.*\b(?:see|find|feel|like|rate|handled?|take|greet)\b"
    r"|\bhow\s+(?:good|bad|well|badly|useful|fair|successful|wise|popular|happy|satisfied)\b"
    r"|\bwho\s+(?:is|was|are|were)\s+(?:for|against|in\s+favou?r)\b"
    r"|\b(?:for\s+or\s+against|divided|split|controversial|any\s+good|right\s+or\s+wrong)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|would|should)\b|\bwhether\b",
    re.IGNORECASE,
)
#: What makes a question that wants a yes or a no one for a judgement.
_JUDGED = re.compile(
    r"^\W*should\b|^\W*(?:is|are|was|were)\b.*\b(?:working|against|in\s+favou?r|to\s+blame)\b"
    r"|\bworke?d?\s*\?|\bright\s+to\b|\b(?:worth|too|enough|happy|pleased|satisf\w+)\b"
    r"|\bwell[- ](?:\w+ed|run|made)\b|\b(?:handled|managed|run|done)\s+(?:well|badly)\b"
    r"|\ba\s+(?:\w+\s+)?(?:success|failure|mistake|waste)\b|\baccording\s+to\b"
    r"|\ba\s+(?:good|bad|fair|wise)\s+(?:one|thing|idea|deal|decision|move|choice|step|job)\b",
    re.IGNORECASE,
)
_LIKING = frozenset({"like", "enjoy", "love", "hate", "trust", "want", "dislike"})
_BACKING = _LIKING | {"support", "back", "favour", "favor", "oppose", "welcome", "accept"}
_APPROVING = frozenset({("approve", "of"), ("agree", "with"), ("disapprove", "of")})
#: Qualities that are facts as soon as they are views.
_FACTS = frozenset(
    {"safe", "safer", "late", "cold", "slow", "critical", "fatal", "deadly", "fine", "better"}
    | {
        "stable",
        "fresh",
        "democratic",
        "dangerous",
        "profitable",
        "effective",
        "empty",
        "ill",
        "worse",
        "severe",
        "best",
    }
)
_HOW_MANY = re.compile(r"\bhow\s+(?:many|much|long|old|far|often)\b", re.IGNORECASE)
_THINKING = frozenset(
    {"say", "think", "react", "respond", "regard", "judge", "make", "view", "see", "feel", "rate"}
)
#: Nouns for many people, in the singular.
_MANY = frozenset(
    {"opposition", "public", "press", "industry", "community", "audience", "crowd", "everyone"}
    | {"staff", "market", "world", "anyone", "media", "people", "country", "city", "profession"}
)
#: Views that are said to go either way.
_MIXED = re.compile(
    r"\b(?:mixed|divided|undecided|split|torn\s+(?:over|between|on)|ambivalent|lukewarm|pros\s+and\s+cons"
    r"|both\s+(?:good|praise|positive)|not\s+(?:yet\s+)?(?:made\s+up|decided)|unclear|declined\s+to"
    r"|cannot\s+be\s+said|too\s+(?:early|soon)\s+to)\b|\b(?:asked|said|say|not)\s+whether\b|^\W*whether\b",
    re.IGNORECASE,
)
#: Modifiers that tell one thing from another of its name.
_ANOTHER = frozenset(
    {
        "first",
        "second",
        "third",
        "next",
        "separate",
        "other",
        "another",
        "different",
        "previous",
        "old",
        "older",
        "former",
        "earlier",
    }
    | {"original", "rival", "neighbouring", "unrelated", "predecessor", "past"}
)
#: What somebody judges instead of what it tells of: "dismissed reports of a sale as fiction".
_CLAIMS = frozenset(
    {"talk", "report", "claim", "suggestion", "accusation", "allegation", "account"}
    | {"rumour", "rumor", "assertion", "idea", "speculation", "notion", "story"}
)
#: Verbs for what is done to people too, without any view: "was dismissed", "were questioned".
_ALSO_DEEDS = frozenset(
    {"dismiss", "question", "accuse", "blame", "attack", "back", "support", "reject", "fear"}
    | {"warn", "defend", "blast", "name", "trust", "doubt", "turn", "speak", "celebrate"}
)
#: Events that do not stand for a plan, a law or a work, as "the move" or "the cut" do.
_EVENTS = frozenset(
    {"strike", "walkout", "protest", "demonstration", "riot", "election", "war", "crash", "match"}
    | {"murder", "killing", "shooting", "bombing", "storm", "flood", "earthquake", "scandal"}
)
#: What has been done to it is not yet told by these.
_MAYBE = frozenset({"might", "may", "could"})
_NEGATIVE = re.compile(
    r"\b(?:no|not|nothing|never|none|nobody|no-one|hardly|little|cannot|without|few)\b|n['’]t", re.I
)
_FOR_WHOM = re.compile(
    r"(?:^|,\s+)(?:[Ff]or|[Tt]o)\s+(?=the\b|[A-Z]|many\b|most\b|some\b|its?\b|\w+s\b)"
)
_IN_THE_VIEW = re.compile(
    r"\b(?:in|is|was)\s+the\s+(?:view|judge?ment|eyes|opinion|words|verdict)\s+of\s+|\bsummed\s+up\s+by\s+",
    re.I,
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_RELATIVES = frozenset({"who", "which", "that"})
#: A value is no longer than this, in characters.
_LONGEST_VALUE = 120
#: How far a word of each sort weighs.
_VERB, _WORD, _DEED = 3.0, 2.0, 1.0


class AskedView(NamedTuple):
    """What a question asks the views on.

    Attributes:
        names: the names that it has.
        groups: the sorts of people whose views it asks for, as `GROUPS` has them.
        keys: the keys of its words, as `kin` has them.
    """

    names: frozenset[str]
    groups: frozenset[int]
    keys: frozenset[str]


def asked_view(question: str) -> AskedView | None:
    """What a question asks the views on; None when it asks for none."""
    if _HOW_MANY.search(question):
        return None
    if not _OPEN.search(question) and not (_YES_NO.search(question) and _judges(question)):
        return None
    words = words_of(question)
    if any(_is_one_voice(words, at) for at in range(len(words))):
        return None
    return AskedView(
        names=names_of(question),
        groups=_groups_of(w for w in words if w.relation in _SUBJECTS),
        keys=keys_in(words),
    )


def _groups_of(words: Iterable[Word]) -> frozenset[int]:
    return frozenset(group for w in words for group in GROUPS.get(w.lemma, ()))


def _is_one_voice(words: Sequence[Word], at: int) -> bool:
    """Whether a word is the one person or body whose view a question asks for, which cannot
    differ from itself: "what did the minister say", "what did the IMF think"."""
    word = words[at]
    asking = [w.lemma for w in words[:at] if w.lemma in ("do", "have")]
    if word.relation != "nsubj" or words[word.head].lemma not in _THINKING or not asking:
        return False
    return word.tag == "NNP" or (word.tag == "NN" and word.lemma not in _MANY)


def _judges(question: str) -> bool:
    """Whether a question has a word that judges: "was it right to", "does she support"."""
    if _JUDGED.search(question):
        return True
    words = words_of(question)
    last = [w.text.lower() for w in words if w.part != "PUNCT"][-1:]
    if not (GOOD_QUALITIES | BAD_QUALITIES).isdisjoint(last) and _FACTS.isdisjoint(last):
        return True
    asks_now = bool(re.match(r"\W*(?:do|does|is|are|would|should)\b", question, re.IGNORECASE))
    for at, word in enumerate(words):
        if word.relation == "amod" and words[word.head].relation not in ("attr", "ROOT"):
            continue
        following = words[at + 1].lemma if at + 1 < len(words) else ""
        if (word.lemma, following) in _APPROVING or (
            at > 1 and word.lemma in (_BACKING if asks_now else _LIKING)
        ):
            return True
        quality = word.part in ("ADJ", "VERB", "NOUN") and word.relation not in _SUBJECTS
        if at and quality and word.text.lower() not in _FACTS:
            if word.text.lower() in (GOOD_QUALITIES | BAD_QUALITIES | WELL_DONE | BADLY_DONE):
                return True
            if word.relation == "attr" and word.lemma in (GOOD_THINGS | BAD_THINGS):
                return True
    return False


class _Cue(NamedTuple):
    """A word, or a run of them, that judges.

    Attributes:
        at: the number of the word, of a run that of its head.
        first, last: the numbers of the run's ends.
        sign: 1 for, -1 against.
        weight: how much it counts.
        thing: the head of what it is said of, where the grammar tells.
    """

    at: int
    first: int
    last: int
    sign: int
    weight: float
    thing: int | None = None


def views_in(asked: AskedView, told: Told, number: int) -> list[Claim]:
    """The views that a sentence has on what is asked about, one a holder.

    `low` and `high` of a claim are 1 for a view in favour and -1 for one against.
    """
    if _MIXED.search(told.text):
        return []
    words = words_of(told.text)
    below = children_of(words)
    found: dict[str, list[_Cue]] = {}
    of_another = False
    for cue in sorted(_cues(told.text, words, below), key=lambda cue: cue.first):
        pronoun = cue.thing is not None and words[cue.thing].part == "PRON"
        of_another = of_another if pronoun else _is_of_another(asked, told.text, words, below, cue)
        if of_another:
            continue
        holder = _holder_of(told.text, words, below, cue)
        sorts = _groups_of(words_of(holder)) if holder and asked.groups else frozenset()
        if holder is not None and not (sorts and sorts.isdisjoint(asked.groups)):
            found.setdefault(holder, []).append(cue)
    claims = []
    for holder, cues in found.items():
        total = sum(cue.sign * cue.weight * _emphasis(words, cue) for cue in cues)
        if not total:
            continue
        sign = 1 if total > 0 else -1
        own = [cue for cue in cues if cue.sign == sign]
        start, end = words[own[0].first].start, words[own[-1].last].end
        if end - start > _LONGEST_VALUE:
            end = words[own[0].last].end
        claims.append(
            Claim(
                told=number,
                start=start,
                end=end,
                value=told.text[start:end],
                low=sign,
                high=sign,
                speaker=holder or None,
            )
        )
    return claims


def _emphasis(words: Sequence[Word], cue: _Cue) -> float:
    """Twice for what stands behind "but"."""
    return 2.0 if any(w.lemma == "but" and w.relation == "cc" for w in words[: cue.first]) else 1.0


def _cues(text: str, words: Sequence[Word], below: list[list[int]]) -> Iterator[_Cue]:
    taken: set[int] = set()
    idioms = [(1, _VERB, IDIOMS_OF_PEOPLE[1]), (-1, _VERB, IDIOMS_OF_PEOPLE[-1])]
    idioms += [(1, _WORD, IDIOMS_OF_THINGS[1]), (-1, _WORD, IDIOMS_OF_THINGS[-1])]
    for sign, weight, pattern in idioms:
        for match in pattern.finditer(text):
            run = [
                n for n, w in enumerate(words) if w.start < match.end() and match.start() < w.end
            ]
            if not run or not taken.isdisjoint(run):
                continue
            taken.update(run)
            at = next((n for n in run if words[n].head not in run), run[0])
            turned = not _NEGATIVE.search(match[0]) and _turned(words, below, at)
            thing = _subject(words, below, at) if weight == _WORD else None
            yield _Cue(at, run[0], run[-1], -sign if turned else sign, weight, thing)
    for at in range(len(words)):
        if at in taken:
            continue
        for read in (_by_judging, _by_want, _by_word, _by_deed, _by_voice):
            cue = read(words, below, at)
            if cue is not None:
                yield cue
                break


def _by_judging(words: Sequence[Word], below: list[list[int]], at: int) -> _Cue | None:
    """ "Praised the plan", "is opposed by", "voted against it", "is against the plan"."""
    word = words[at]
    if word.part not in ("VERB", "AUX") or any(words[c].lemma in _MAYBE for c in below[at]):
        return None
    sign = (word.lemma in FOR) - (word.lemma in AGAINST)
    thing = _child(words, below, at, ("nsubjpass", "dobj"))
    last = at
    for child in below[at]:
        found = WITH.get((word.lemma, words[child].lemma), 0)
        if word.lemma == "be" and words[child].relation == "prep":
            found = {"against": -1}.get(words[child].lemma, 0)
        if found:
            sign, last = found, child
            thing = _child(words, below, child, ("pobj", "pcomp")) or thing
            break
    passive = _child(words, below, at, ("nsubjpass",)) is not None
    if not sign or (passive and word.lemma in _ALSO_DEEDS):
        return None
    if word.lemma == "blame" and any(words[c].lemma == "on" for c in below[at]):
        return None
    if thing is not None:
        if words[thing].lemma in VOICES and word.lemma in (
            "reject",
            "dismiss",
            "question",
            "doubt",
        ):
            sign = 1  # of criticism
        elif sign > 0 and any(words[n].lemma in TO_END for n in _subtree(below, thing)):
            return None
    return _Cue(at, at, max(at, last), -sign if _turned(words, below, at) else sign, _VERB, thing)


def _by_want(words: Sequence[Word], below: list[list[int]], at: int) -> _Cue | None:
    """ "Urged them to scrap it", "vowed to fight it", "it must stay"."""
    word = words[at]
    sign = (word.lemma in TO_KEEP) - (word.lemma in TO_END)
    if word.part != "VERB" or not sign:
        return None
    wanted = any(words[c].lemma in ("should", "must", "ought") for c in below[at])
    head = at
    while words[head].relation in ("xcomp", "ccomp", "conj", "pcomp", "prep") and not wanted:
        head = words[head].head
        wanted = words[head].lemma in WANTING
    if not wanted:
        return None
    return _Cue(at, at, at, -sign if _turned(words, below, at) else sign, _WORD)


def _by_word(words: Sequence[Word], below: list[list[int]], at: int) -> _Cue | None:
    """ "Was a mistake", "called it brilliant", "badly planned", "too expensive"."""
    word = words[at]
    forms = (word.text.lower(), word.lemma, _hyphened(words, at))
    sign = 0
    named = word.relation == "oprd"  # "called it exemplary", which may be taken for a noun
    if (word.part in ("ADJ", "VERB") or named) and word.relation != "prep":
        sign = any(f in GOOD_QUALITIES for f in forms) - any(f in BAD_QUALITIES for f in forms)
    if word.part in ("NOUN", "PROPN") and not sign:
        sign = (word.lemma in GOOD_THINGS) - (word.lemma in BAD_THINGS)
    if word.part == "ADV" and not sign and words[word.head].part in ("VERB", "AUX"):
        sign = any(f in WELL_DONE for f in forms) - any(f in BADLY_DONE for f in forms)
        if word.lemma == "well" and at and words[at - 1].lemma == "as":
            sign = 0
        if sign:
            turned = _turned(words, below, at)
            return _Cue(at, at, at, -sign if turned else sign, _WORD, _subject(words, below, at))
    if word.part == "VERB" and word.tag not in ("VBN", "VBG"):
        return None
    if word.part in ("ADJ", "ADV") and any(words[c].lemma == "too" for c in below[at]):
        sign = -1
    ended = word.part == "NOUN" and _is_ended(words, at)
    if not sign or not (ended or _is_predicated(words, below, at)):
        return None
    if ended:
        sign = -sign
    turned = _turned(words, below, at)
    return _Cue(at, at, at, -sign if turned else sign, _WORD, _subject(words, below, at))


def _by_deed(words: Sequence[Word], below: list[list[int]], at: int) -> _Cue | None:
    """ "Has failed", "endangers the harvest", "will boost trade"."""
    word = words[at]
    sign = (word.lemma in GOOD_DEEDS) - (word.lemma in BAD_DEEDS)
    if word.part != "VERB" or not sign:
        return None
    telling = any(words[c].relation == "aux" for c in below[at])
    thing = _child(words, below, at, ("nsubj", "csubj"))
    if word.relation in ("amod", "acl") or (word.tag == "VBN" and not telling):
        return None
    if (word.tag == "VBD" and word.relation in ("advcl", "relcl") and not telling) or _child(
        words, below, at, ("nsubjpass", "auxpass")
    ):
        return None  # "when the brakes failed" is an event
    return _Cue(at, at, at, -sign if _turned(words, below, at) else sign, _DEED, thing)


def _by_voice(words: Sequence[Word], below: list[list[int]], at: int) -> _Cue | None:
    """ "Opposition to the park is growing", "there is anger over the park"."""
    word = words[at]
    sign = (word.lemma in GOOD_THINGS) - (word.lemma in BAD_THINGS)
    if word.part != "NOUN" or word.lemma not in VOICES or not sign:
        return None
    behind = [c for c in below[at] if words[c].relation == "prep"]
    grows = word.relation == "nsubj" and (not below[at] or words[below[at][0]].part != "DET")
    if not behind and not grows:
        return None
    thing = next(
        (
            _child(words, below, c, ("pobj", "pcomp"))
            for c in (*behind, *below[word.head])
            if words[c].lemma in ("to", "for", "over", "at", "about", "against", "with", "of")
        ),
        None,
    )
    return _Cue(at, at, at, -sign if _turned(words, below, at) else sign, _WORD, thing)


def _turned(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether what a word says is turned around: denied, "anything but", "far from"."""
    place = at
    for _ in range(6):
        place, word = words[place].head, words[place]
        if word.lemma == "as" and words[place].lemma in ("dismiss", "reject"):
            return False  # "dismissed it as an insult"
    if words[words[at].head].lemma in ("hide", "conceal"):
        return False  # "could not hide their anger"
    before = " ".join(w.lemma for w in words[max(0, at - 5) : at])
    away = re.search(
        r"\b(?:anything but|far from|hardly|stop short of)(?: an?| the)?(?: \w+)?$", before
    )
    denied = is_denied(words, at)
    head = words[words[at].head]
    if (words[at].relation, head.part) in _OF_DENIED:  # "not a good one", "nobody was ill served"
        denied ^= is_denied(words, words[at].head)
    return denied != bool(away and "hardly" not in before)


def _is_ended(words: Sequence[Word], at: int) -> bool:
    """Whether a noun is what something ends or keeps off: "ended the chaos"."""
    while words[at].relation == "pobj" and words[words[at].head].lemma == "of":
        at = words[words[at].head].head  # "years of chaos"
    return words[at].relation == "dobj" and words[words[at].head].lemma in ENDING


def _is_predicated(words: Sequence[Word], below: list[list[int]], at: int) -> bool:
    """Whether a word is what something is said to be, or is part of that."""
    place = at
    for _ in range(6):
        word = words[place]
        head = words[word.head]
        if head.lemma == "as" or (word.relation == "amod" and place > word.head):
            return True
        if word.part == "ADJ" and word.relation == "pobj":
            return True  # "called the flight from the city exemplary"
        if word.relation in ("attr", "acomp", "oprd", "ROOT", "appos", "ccomp", "pcomp", "xcomp"):
            return True
        if word.relation in ("advcl", "relcl", "acl", "dep", "parataxis"):
            return words[place].part in ("ADJ", "NOUN", "VERB")
        if word.relation == "pobj":
            return (head.lemma, words[head.head].lemma) in _WITH_VIEWS
        if word.relation == "dobj":
            return head.lemma in CALLING | _HAVING
        if word.relation not in ("amod", "conj", "compound", "advmod", "nmod", "npadvmod"):
            return False
        place = word.head
    return False


#: What shares in the denial of its head.
_OF_DENIED = frozenset(
    {("amod", "NOUN"), ("amod", "PRON"), ("amod", "NUM"), ("advmod", "VERB"), ("advmod", "AUX")}
)
#: What leads from a verb to what somebody makes of it.
_WITH_VIEWS = frozenset(
    {
        ("with", "act"),
        ("with", "behave"),
        ("with", "handle"),
        ("of", "speak"),
        ("of", "talk"),
        ("of", "accuse"),
        ("with", "react"),
        ("with", "respond"),
    }
    | {("with", "greet"), ("with", "meet"), ("with", "receive")}
)
_HAVING = frozenset(
    {"be", "have", "mean", "spell", "bring", "mark", "represent", "constitute", "become", "make"}
    | {
        "hide",
        "conceal",
        "use",
        "show",
        "do",
        "deliver",
        "cause",
        "create",
        "amount",
        "remain",
        "prove",
        "give",
        "need",
        "voice",
        "express",
    }
)


def _subject(words: Sequence[Word], below: list[list[int]], at: int) -> int | None:
    """What the clause of a word is about: its verb's subject, or the object of calling."""
    place = at
    for _ in range(8):
        found = _child(words, below, place, tuple(_SUBJECTS))
        if words[place].part in ("VERB", "AUX"):
            if words[place].lemma in CALLING and place != at:
                return _child(words, below, place, ("dobj", "nsubjpass"))
            return found
        if words[place].head == place:
            return found
        place = words[place].head
    return None


def _holder_of(text: str, words: Sequence[Word], below: list[list[int]], cue: _Cue) -> str | None:
    """Who holds what a word says, in words; "" where only that somebody does is told, None
    where nobody does."""
    place = cue.at
    passive = False  # of "was panned", "was greeted with anger"
    for _ in range(12):
        word = words[place]
        judges = place == cue.at and cue.weight == _VERB  # whose subject holds it
        if word.part in ("VERB", "AUX") and (judges or word.lemma in _HOLDING):
            holder = _actor(words, below, place)
            passive |= _child(words, below, place, ("nsubjpass",)) is not None
            if holder is not None and cue.at not in _subtree(below, holder):
                phrase = _phrase(text, words, below, holder)
                if phrase is not None:
                    return phrase
        if word.head == place:
            break
        place = word.head
    about = any(words[c].lemma in ("about", "towards") for c in below[cue.at])
    if words[cue.at].text.lower() in FEELINGS or (about and words[cue.at].part == "ADJ"):
        subject = _subject(words, below, cue.at)
        phrase = None if subject is None else _phrase(text, words, below, subject)
        if phrase is not None:
            return phrase
    voice = voice_at(text, words[cue.at].start)
    if voice.speaker is not None and voice.speaker.lower() not in PRONOUNS:
        return voice.speaker
    for attribution in attributions_of(text):
        named = attribution.resolved or attribution.speaker
        if named is None or named[0] <= words[cue.at].start < named[1]:
            continue
        if text[slice(*named)].lower() not in PRONOUNS:
            return text[slice(*named)]
    for opens in (_IN_THE_VIEW, _FOR_WHOM):
        found = opens.search(text)
        if found is not None:
            head = next((n for n, w in enumerate(words) if w.start >= found.end()), None)
            while head is not None and words[head].relation != "pobj" and words[head].head != head:
                head = words[head].head
            if head is not None and cue.at not in _subtree(below, head):
                return _phrase(text, words, below, head)
    for at, word in enumerate(words):
        if word.part == "VERB" and word.lemma in SAYING | CALLING and at != cue.at:
            holder = _actor(words, below, at)
            if holder is None or cue.at in _subtree(below, holder):
                return ""
            return _phrase(text, words, below, holder) or ""
    return "" if passive or words[cue.at].lemma in VOICES else None


_VOICING = frozenset({"react", "respond", "voice", "express", "feel", "show", "hide", "conceal"})
_HOLDING = FOR | AGAINST | CALLING | SAYING | WANTING | _VOICING


def _actor(words: Sequence[Word], below: list[list[int]], at: int) -> int | None:
    """Who does it: the verb's subject, its agent, or the subject of what it is joined to."""
    place = at
    for _ in range(6):
        agent = next(
            (
                _child(words, below, c, ("pobj",))
                for c in below[place]
                if words[c].relation == "agent"
            ),
            None,
        )
        found = agent if agent is not None else _child(words, below, place, ("nsubj",))
        if found is not None:
            if words[found].lemma in _RELATIVES and words[place].relation == "relcl":
                return words[place].head
            return found
        if (
            words[place].relation not in ("conj", "xcomp", "advcl", "pcomp", "prep")
            or words[place].head == place
        ):
            # "Displaced families denounced it", parsed as something else
            return at - 1 if at and words[at - 1].part in ("NOUN", "PROPN") else None
        place = words[place].head
    return None


def _is_of_another(
    asked: AskedView, text: str, words: Sequence[Word], below: list[list[int]], cue: _Cue
) -> bool:
    """Whether a word judges something else by name, or something that the sentence brings in."""
    if cue.thing is None:
        return False
    word = words[cue.thing]
    if word.lemma in _CLAIMS:
        return True
    own = below[cue.thing]
    if any(words[n].lemma in _ANOTHER and words[n - 1].text != "-" for n in own):
        return True
    named = {
        words[n].text
        for n in (cue.thing, *own)
        if words[n].part == "PROPN" and words[n].relation in ("compound", "poss", "nmod", "amod")
    } & names_of(text)
    if word.part == "NOUN" and asked.names and named and not names_meet(named, asked.names):
        return True
    if word.lemma in _EVENTS and keys_of(word.lemma).isdisjoint(asked.keys):
        return True
    first = words[_subtree(below, cue.thing)[0]]
    opens = word.relation in _SUBJECTS and first.lemma in ("a", "another")
    return opens and not any(words[n].tag == "MD" for n in below[word.head])


def _child(
    words: Sequence[Word], below: list[list[int]], at: int, relations: Sequence[str]
) -> int | None:
    return next((c for c in below[at] if words[c].relation in relations), None)


def _hyphened(words: Sequence[Word], at: int) -> str:
    """The word with those that hyphens tie to it: "short-sighted", which the parser parts."""
    first = last = at
    while first >= 2 and words[first - 1].text == "-":
        first -= 2
    while last + 2 < len(words) and words[last + 1].text == "-":
        last += 2
    return "".join(w.text.lower() for w in words[first : last + 1])


def _subtree(below: list[list[int]], at: int) -> list[int]:
    """A word and all that hangs on it, in order."""
    found, waiting = [], [at]
    while waiting:
        n = waiting.pop()
        found.append(n)
        waiting += below[n]
    return sorted(found)


def _phrase(text: str, words: Sequence[Word], below: list[list[int]], head: int) -> str | None:
    """Who that is, in words, clauses on them aside; None for a pronoun."""
    if words[head].lemma in PRONOUNS | _RELATIVES:
        return None
    left_out = {
        n for c in below[head] if words[c].relation in ("relcl", "acl") for n in _subtree(below, c)
    }
    own = [n for n in _subtree(below, head) if n not in left_out]
    run = [n for n in own if n <= head or all(m in own for m in range(head, n))]
    return text[words[run[0]].start : words[run[-1]].end].strip(" ,")
