"""A question for views × a sentence → who judges what is asked about, for or against.

Read are verbs of judging ("praised the plan", "the plan was criticised by"), of calling
("called the plan a mistake"), what somebody is ("against the plan", "unhappy with the plan")
and voices ("support for the plan"), and what a named speaker says a thing is or does ("the
plan was wrong", "came too late"). A judgement without a holder is the report's own, and no
position. Of several words that judge, the last decides: "painful but necessary" is for it.

Not covered: irony, comparisons ("better than the old plan"), judgements told by a noun alone
("her criticism"), a thing named by a pronoun.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.lexical import terms
from rag.reading.disagreement.circumstances import voice_at
from rag.reading.disagreement.records import Claim, Told
from rag.reading.grammar import Word, children_of, words_of
from rag.reading.polarity import is_denied

_ASKS = re.compile(
    r"\b(?:think|thinks|thought|opinions?|views?|viewed|verdicts?|reactions?|react(?:s|ed)?"
    r"|respon(?:d|ds|ded|se|ses)|received|judged?|judges|assess(?:es|ed)?|regard(?:s|ed)?|rated?"
    r"|(?:say|says|said)\s+(?:about|of|on|to)|controversial|divided|split|disagree\w*|comment\w*)\b"
    r"|\bhow\s+(?:do|does|did|have|has)\b.*\b(?:see|view|find|feel|take|like|look)\b"
    r"|\bhow\s+(?:is|are|was|were)\b.*\b(?:seen|viewed|received|judged|regarded|rated)\b"
    r"|\bhow\s+(?:good|bad|well|badly|useful|fair|successful|wise|popular|happy|satisfied)\b"
    r"|\bwho\s+(?:is|was|are|were)\s+(?:for|against|in\s+favou?r)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|should|who)\b|\bwhether\b", re.IGNORECASE
)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Verbs of which the subject judges the object, by which way.
_FOR = _listed(
    "praise welcome hail applaud back support defend endorse favour favor laud commend celebrate "
    "advocate champion justify cheer admire like love enjoy trust salute acclaim recommend"
)
_AGAINST = _listed(
    "condemn criticise criticize oppose reject deplore denounce slam decry lament regret dismiss "
    "lambast lambaste blast fault dislike hate distrust ridicule mock castigate question doubt "
    "disparage bemoan rubbish pan protest resent attack slate"
)
#: The same with a preposition before what is judged.
_WITH: dict[tuple[str, str], int] = {
    ("approve", "of"): 1,
    ("agree", "with"): 1,
    ("vote", "for"): 1,
    ("argue", "for"): 1,
    ("campaign", "for"): 1,
    ("disapprove", "of"): -1,
    ("object", "to"): -1,
    ("disagree", "with"): -1,
    ("vote", "against"): -1,
    ("argue", "against"): -1,
    ("speak", "against"): -1,
    ("campaign", "against"): -1,
    ("protest", "against"): -1,
    ("warn", "against"): -1,
    ("complain", "about"): -1,
}
#: Verbs that give what they have for an object a name, or a quality.
_CALLING = _listed(
    "speak talk call describe see regard consider label brand term view rate find deem judge hail "
    "dismiss denounce praise condemn criticise criticize defend portray depict think believe"
)
#: What somebody is, of what follows behind a preposition.
_DISPOSED = {
    1: _listed("pleased satisfied happy proud enthusiastic supportive grateful delighted glad"),
    -1: _listed(
        "opposed critical unhappy dissatisfied disappointed sceptical skeptical furious angry "
        "dismissive outraged appalled hostile averse displeased dismayed"
    ),
}
#: What somebody has or voices, of what follows behind a preposition.
_VOICING = _listed("voice express have give show declare announce pledge offer raise reiterate")
_VOICED = {
    1: _listed("support praise approval backing enthusiasm satisfaction confidence admiration"),
    -1: _listed(
        "opposition criticism concern anger outrage regret doubt objection reservation misgiving "
        "disapproval dismay scepticism skepticism dissatisfaction disappointment"
    ),
}
#: Words for what is good, and for what is bad, of plans and deeds.
_GOOD = _listed(
    "good great excellent success successful triumph breakthrough brilliant clever wise right "
    "correct necessary justified justifiable sensible reasonable fair just welcome positive "
    "helpful useful effective essential vital overdue important valuable worthwhile remarkable "
    "outstanding impressive superb wonderful fantastic perfect faultless flawless exemplary model "
    "blessing boon victory achievement milestone masterpiece progress improvement bargain benefit "
    "beneficial advantage opportunity promising encouraging heroic brave courageous "
    "smooth smoothly well wisely fairly professional convincing delightful safe sound solid "
    "legitimate lawful proportionate responsible fortunate inspired masterly splendid healthy "
    "timely appropriate unavoidable inevitable indispensable prudent satisfactory magnificent "
    "deserved historic better succeed deserve strengthen"
)
_BAD = _listed(
    "bad poor terrible awful failure failed fiasco disaster disastrous disgrace disgraceful "
    "scandal scandalous shame shameful mistake mistaken wrong error unjustified unfair unjust "
    "unnecessary useless pointless worthless harmful dangerous reckless irresponsible foolish "
    "stupid folly madness insane crazy absurd ridiculous farce blunder catastrophe catastrophic "
    "humiliation humiliating defeat betrayal surrender capitulation setback disappointment "
    "disappointing waste wasteful premature hasty rushed late chaos chaotic shambles mess botched "
    "unacceptable inadequate insufficient inept incompetent ineffective counterproductive "
    "illegal unlawful illegitimate disproportionate excessive cruel inhuman cowardly weak dull "
    "boring tasteless worrying alarming regrettable deplorable outrage outrageous insult threat "
    "sham hoax joke nonsense burden nightmare tragedy unwise badly poorly unfairly misguided "
    "debacle flop embarrassment embarrassing bungled bungle doomed inhumane unimpressive "
    "unfit unsuitable disgraced ill-judged ill-advised short-sighted scandal shocking "
    "flawed unconvincing unworthy clumsy sloppy half-hearted weakness worse fail harm damage "
    "endanger weaken undermine backfire unsafe unworkable unaffordable unpopular"
)
#: Before these words, too much of it: "too late", "too expensive".
_TOO = frozenset({"too"})
#: Words of a question that ask for a judgement, and those that say nothing of a thing.
_NOT_THINGS = _listed(
    "be do have think say opinion view reaction react comment respond response receive judge "
    "assess regard rate what how who which will would should could can it they people thing way "
    "call make get go take right good bad well against favour favor support oppose back welcome "
    "criticise criticize expert politician economist scientist"
)
#: Modifiers that tell one thing from another of its name.
_ANOTHER = _listed(
    "first second third fourth last previous next former old older earlier later other another "
    "original predecessor new-found"
)
_SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
#: A value is no longer than this, in characters.
_LONGEST_VALUE = 120


class AskedView(NamedTuple):
    """What a question asks the views on.

    Attributes:
        things: the terms of what is to be judged.
    """

    things: frozenset[str]


def asked_view(question: str) -> AskedView | None:
    """What a question asks the views on; None when it asks for none, or for one person's."""
    if not _ASKS.search(question) and not (_YES_NO.search(question) and _judges(question)):
        return None
    words = words_of(question)
    if any(w.part == "PROPN" and w.relation == "nsubj" and _asks_of(words, w) for w in words):
        return None
    things = {
        term
        for w in words
        if w.part in ("NOUN", "PROPN", "VERB") and w.lemma not in _NOT_THINGS
        for term in terms(w.text)
    }
    return AskedView(frozenset(things)) if things else None


def _judges(question: str) -> bool:
    """Whether a question has a word that judges: "was it right to", "does she support"."""
    return bool(re.search(r"\bshould\b|\bworth\b", question, re.IGNORECASE)) or any(
        w.lemma in (_FOR | _AGAINST if w.part == "VERB" else _GOOD | _BAD | {"against", "favour"})
        for w in words_of(question)
    )


def _asks_of(words: Sequence[Word], subject: Word) -> bool:
    return words[subject.head].lemma in ("say", "think", "react", "respond", "regard", "judge")


class _Judgement(NamedTuple):
    """Attributes:
    at: the word that judges.
    sign: 1 for, -1 against.
    thing: the head of what is judged.
    holder: the head of who judges; None where what is said around it tells.
    own: the words of the value.
    """

    at: int
    sign: int
    thing: int
    holder: int | None
    own: frozenset[int]


def views_in(asked: AskedView, told: Told, number: int) -> list[Claim]:
    """The judgements that a sentence has on what is asked about, one a holder.

    `low` and `high` of a claim are 1 for a judgement in favour and -1 for one against.
    """
    if asked.things.isdisjoint(terms(told.text)):
        return []  # not worth a parse
    words = words_of(told.text)
    below = children_of(words)
    found: dict[str, Claim] = {}
    for judgement in _judgements(words, below):
        things = _terms_of(words, below, judgement.thing)
        if things.isdisjoint(asked.things) or _is_another(words, below, judgement.thing):
            continue
        voice = voice_at(told.text, words[judgement.at].start)
        if voice.stance == "asked":
            continue
        if judgement.holder is None:
            holder = voice.speaker
        else:
            holder = _phrase(told.text, words, below, judgement.holder)
        if holder is None or holder in found:
            continue
        own = sorted(judgement.own)
        value = told.text[words[own[0]].start : words[own[-1]].end]
        found[holder] = Claim(
            told=number,
            start=words[judgement.at].start,
            end=words[judgement.at].end,
            value=value if len(value) <= _LONGEST_VALUE else words[judgement.at].text,
            low=judgement.sign,
            high=judgement.sign,
            speaker=holder,
            qualities=things,
        )
    return list(found.values())


def on_one_thing(one: Claim, other: Claim) -> bool:
    """Whether two judgements are of one thing: half of the words of the shorter are shared."""
    shared = one.qualities & other.qualities
    return 2 * len(shared) >= min(len(one.qualities), len(other.qualities)) > 0


def _judgements(words: Sequence[Word], below: list[list[int]]) -> Iterable[_Judgement]:
    for at, word in enumerate(words):
        if word.part in ("VERB", "AUX", "ADJ"):
            for read in (_by_calling, _by_verb, _by_disposition, _by_predicate):
                judgement = read(words, below, at)
                if judgement is not None:
                    yield judgement
                    break


def _by_calling(words: Sequence[Word], below: list[list[int]], at: int) -> _Judgement | None:
    """ "Called the plan a mistake", "described it as brilliant", "welcomed it as a success"."""
    if words[at].lemma not in _CALLING:
        return None
    holder = _child(words, below, at, ("nsubj",)) or _agent(words, below, at)
    passive = _child(words, below, at, ("nsubjpass",))
    thing = passive or _child(words, below, at, ("dobj",))
    named = [
        c
        for c in below[at]
        if words[c].relation == "oprd" or (words[c].lemma == "as" and words[c].relation == "prep")
    ]
    clause = _child(words, below, at, ("ccomp",))
    if words[at].lemma in ("speak", "talk"):  # "spoke of a successful operation"
        thing = next(
            (_child(words, below, c, ("pobj",)) for c in below[at] if words[c].lemma == "of"), None
        )
        named = [c for c in below[thing] if words[c].relation == "amod"] if thing else []
        clause = None
    if clause is not None and not named:  # "called the plan premature", parsed as a clause
        thing = _child(words, below, clause, ("nsubj", "amod", "compound"))
        named = [clause]
    if holder is None or thing is None or not named:
        return None
    whole = set() if words[named[0]].head == thing else set(_subtree(below, thing))
    region = [n for n in _subtree(below, named[0]) if n not in whole]
    sign = _sign_of(words, below, region)
    if sign == 0:
        return None
    own = {at, *_subtree(below, thing), *region}
    return _Judgement(at, -sign if is_denied(words, at) else sign, thing, holder, frozenset(own))


def _by_verb(words: Sequence[Word], below: list[list[int]], at: int) -> _Judgement | None:
    """ "Praised the plan", "is opposed by", "voted against the plan", "voiced support for it"."""
    lemma = words[at].lemma
    sign = (lemma in _FOR) - (lemma in _AGAINST)
    holder = _child(words, below, at, ("nsubj",)) or _agent(words, below, at) or _actor(words, at)
    thing = _child(words, below, at, ("nsubjpass",)) or _child(words, below, at, ("dobj",))
    if sign == 0:
        for child in below[at]:
            sign = _WITH.get((lemma, words[child].lemma), 0)
            if sign:
                thing = _child(words, below, child, ("pobj", "pcomp"))
                break
            if lemma in _VOICING and words[child].relation == "dobj":
                sign = _side(_VOICED, words[child].lemma)
                if words[child].lemma == "nothing" and any(
                    words[n].lemma == "against" for m in (child, at) for n in below[m]
                ):
                    sign = 1  # "has nothing against the plan"
                thing = _behind(words, below, child) or _behind(words, below, at)
                if sign:
                    break
    if sign == 0 or holder is None or thing is None or holder == thing:
        return None
    if any(words[c].relation in ("aux",) and words[c].lemma in _OPEN for c in below[at]):
        return None
    reasons = [
        n
        for c in below[at]
        if words[c].lemma == "as" or (words[c].relation == "prep" and c < thing)
        for n in _subtree(below, c)
    ]
    own = {at, *_subtree(below, thing), *(n for n in reasons if n > at)}
    denied = is_denied(words, at) and not any(words[c].lemma == "nothing" for c in below[at])
    return _Judgement(at, -sign if denied else sign, thing, holder, frozenset(own))


#: What would or might be liked is not.
_OPEN = frozenset({"might", "may", "could"})


def _by_disposition(words: Sequence[Word], below: list[list[int]], at: int) -> _Judgement | None:
    """ "Is against the plan", "is in favour of it", "is unhappy with it"."""
    holder = _child(words, below, at, ("nsubj", "nsubjpass"))
    sign = _side(_DISPOSED, words[at].text.lower())
    if sign and holder is not None and words[holder].relation == "nsubjpass":
        # "Is opposed to the plan", "was outraged by the plan"
        thing = _behind(words, below, at) or _agent(words, below, at)
        if thing is None:
            return None
        own = {at, *_subtree(below, thing)}
        return _Judgement(
            at, -sign if is_denied(words, at) else sign, thing, holder, frozenset(own)
        )
    if words[at].lemma not in ("be", "seem", "remain", "come", "stay", "speak"):
        return None
    if holder is None:
        return None
    for child in below[at]:
        sign, thing = 0, None
        if child < at:
            continue
        if words[child].relation == "prep":
            lemma = words[child].lemma
            sign = {"against": -1, "for": 1}.get(lemma, 0) if words[at].lemma == "be" else 0
            thing = _child(words, below, child, ("pobj", "pcomp"))
            if lemma in ("in", "out") and thing is not None and words[thing].lemma[:4] == "favo":
                sign, thing = 1, _behind(words, below, thing)
        elif words[child].relation in ("acomp", "attr"):
            sign = _side(_DISPOSED, words[child].lemma)
            thing = _behind(words, below, child)
        if sign and thing is not None:
            own = {child, *_subtree(below, thing)}
            denied = is_denied(words, child)
            return _Judgement(at, -sign if denied else sign, thing, holder, frozenset(own))
    return None


def _by_predicate(words: Sequence[Word], below: list[list[int]], at: int) -> _Judgement | None:
    """What a thing is or does, as somebody says: "was a mistake", "came too late", "failed"."""
    if words[at].part not in ("VERB", "AUX"):
        return None
    thing = _child(words, below, at, tuple(_SUBJECTS))
    if thing is None:
        return None
    region = [
        n
        for c in below[at]
        if c != thing
        and words[c].relation
        in ("acomp", "attr", "advmod", "prep", "neg", "oprd", "dobj", "acl", "conj", "xcomp")
        and words[c].relation != "conj"
        for n in _subtree(below, c)
    ]
    if words[at].lemma != "be":
        region.append(at)
    sign = _sign_of(words, below, sorted(region))
    if sign == 0:
        return None
    holder = next(
        (
            child
            for c in below[at]
            if words[c].lemma == "for" and c < thing
            for child in below[c]
            if words[child].relation == "pobj"
        ),
        None,
    )
    behind = [n for n in region if n > thing]
    return _Judgement(at, sign, thing, holder, frozenset({at, *behind}))


def _sign_of(words: Sequence[Word], below: list[list[int]], region: Sequence[int]) -> int:
    """Which way the words of a stretch judge: the last that does; 0 where none does."""
    sign = 0
    for n in region:
        word = words[n]
        forms = (word.text.lower(), word.lemma)
        one = any(f in _GOOD for f in forms) - any(f in _BAD for f in forms)
        if any(words[c].lemma in _TOO for c in below[n]):
            one = -1
        if one:
            sign = -one if is_denied(words, n) else one
    return sign


def _side(sides: dict[int, frozenset[str]], lemma: str) -> int:
    return next((sign for sign, words in sides.items() if lemma in words), 0)


def _child(
    words: Sequence[Word], below: list[list[int]], at: int, relations: Sequence[str]
) -> int | None:
    return next((c for c in below[at] if words[c].relation in relations), None)


def _behind(words: Sequence[Word], below: list[list[int]], at: int) -> int | None:
    """What a preposition behind a word leads to."""
    for child in below[at]:
        if words[child].relation == "prep":
            found = _child(words, below, child, ("pobj", "pcomp"))
            if found is not None:
                return found
    return None


def _agent(words: Sequence[Word], below: list[list[int]], at: int) -> int | None:
    """Who does it, of a passive: "was praised by the mayor"."""
    for child in below[at]:
        if words[child].relation == "agent":
            return _child(words, below, child, ("pobj",))
    return None


def _actor(words: Sequence[Word], at: int) -> int | None:
    """The subject of the verb that this one is joined to: "came and praised the plan"."""
    below = children_of(words)
    place = at
    while words[place].relation in ("conj", "xcomp") and words[place].head != place:
        place = words[place].head
        found = _child(words, below, place, ("nsubj",))
        if found is not None:
            return found
    return None


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
    if words[head].part == "PRON":
        return None
    left_out = {
        n for c in below[head] if words[c].relation in ("relcl", "acl") for n in _subtree(below, c)
    }
    own = [n for n in _subtree(below, head) if n not in left_out]
    run = [n for n in own if n <= head or all(m in own for m in range(head, n))]
    return text[words[run[0]].start : words[run[-1]].end].strip(" ,")


def _terms_of(words: Sequence[Word], below: list[list[int]], head: int) -> frozenset[str]:
    """The terms of the nouns, names and verbs of a phrase."""
    return frozenset(
        term
        for n in _subtree(below, head)
        if words[n].part in ("NOUN", "PROPN", "VERB")
        for term in terms(words[n].text)
    )


def _is_another(words: Sequence[Word], below: list[list[int]], head: int) -> bool:
    return any(words[c].lemma in _ANOTHER for c in below[head])
