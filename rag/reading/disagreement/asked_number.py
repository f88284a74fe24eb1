"""A question → what it asks a number of, or None where it asks for none.

Out comes what is counted or what dimension is measured, the fate, the verbs, things and names that
the question tells it by, and whether it asks for a change, a whole or what is to come.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.reading.disagreement.amount_words import (
    COUNTED_AS,
    CROWDS,
    EVENT_OF,
    LIGHT,
    SIZES,
    is_common,
    kind_of,
    lemma_of,
    singular_of,
)
from rag.reading.disagreement.around_numbers import adjectives_of
from rag.reading.disagreement.circumstances import main_verb, names_of_places
from rag.reading.disagreement.kin import keys_of
from rag.reading.disagreement.measures import dimension_of, dimensions_asked
from rag.reading.grammar import Word, words_of

_ASKS = re.compile(
    r"\bhow\s+(?:many|much|large|big|strong)\b"
    r"|\b(?:number|toll|size|amount|estimates?|crowd)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|can|could|should|would)\b", re.IGNORECASE
)
_SIZE_OF_GROUP = r"\bhow\s+(?:big|large|strong)\b|\b(?:size|strength|number|estimates?)\b"
#: What a question asks the whole of; what a sentence tells of one day is less.
_OVER_TIME = re.compile(
    r"\b(?:season|year|month|so\s+far|altogether|in\s+all|total)\b", re.IGNORECASE
)
#: Lemmas of a question that say nothing of what is asked about.
_EMPTY = SIZES | frozenset(
    {"how", "many", "much", "number", "toll", "share", "what", "be", "do", "have", "will", "people"}
    | {"there", "cost", "price", "give", "leave", "accord"}
)
#: What asks by how much something changes.
_CHANGES = re.compile(
    r"\bby\s+how\s+(?:much|many|far)\b|\b(?:grow\w*|growth|rise[ns]?|rose|increase\w*|climb\w*|fall\w*"
    r"|fell|drop\w*|shrink\w*|shrank|expand\w*|jump\w*|cut|raised?|lower\w*|change\w*)\b",
    re.IGNORECASE,
)
#: "How many marched", "how many were there" ask for people.
_HOW_MANY_DID = re.compile(
    r"\bhow\s+many\s+(?:\w+ed|were|have|had|did|took|came|went|turned|are|fell|left|fled)\b",
    re.IGNORECASE,
)
#: The dead that are found are bodies.
_FINDING = frozenset({"find", "discover", "recover", "uncover", "unearth", "exhume"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp"})
_TAKING_LIVES = frozenset({"lose", "cost", "claim", "take"})
#: Nouns of a question that name a measure, and nothing that is measured.
_OF_MEASURES = frozenset(
    {"time", "stretch", "period", "span", "length", "duration", "height", "depth", "width", "speed"}
    | {"temperature", "share", "percentage", "proportion", "distance", "size", "area", "money"}
    | {"cost", "price", "amount", "sum", "number", "estimate", "total", "age", "magnitude"}
    | {"compensation", "fine", "turnout", "strength"}
)


class AskedNumber(NamedTuple):
    """What a question asks a number of.

    Attributes:
        unit: a kind of `amount_words.COUNTED` or a lemma, of what is counted; None where a
            measure is asked.
        dimensions: those of `measures.py` that may answer; empty where something is counted.
        event: one that `amount_words.EVENT_OF` gives; None for none.
        verbs: lemmas of its verbs, but for those that say nothing of their own.
        things: lemmas of the nouns asked about.
        names: the names asked about.
        adjectives: capitalised words that qualify what is counted ("Russian").
        places: the names that the question places it at.
        lasting: whether it asks how long something has been going on.
        ahead: whether it asks what something will take.
        change: whether it asks by how much something changes.
        qualities: lemmas of the words that qualify a thing ("new" of a tower), and of a size.
        over_time: whether it asks for the whole of a season, a year, or so far.
        doers: the keys of the noun that does what is asked about, where it is not counted.
    """

    unit: str | None
    dimensions: frozenset[str]
    event: str | None
    verbs: frozenset[str]
    things: frozenset[str]
    names: frozenset[str]
    adjectives: frozenset[str]
    places: frozenset[str]
    lasting: bool
    ahead: bool
    change: bool
    qualities: frozenset[str]
    over_time: bool
    doers: frozenset[str]


def asked_number(question: str) -> AskedNumber | None:
    """What a question asks a number of; None when it asks for none."""
    if _YES_NO.match(question) and not re.search(r"\bhow\b", question, re.IGNORECASE):
        return None
    dimensions = dimensions_asked(question)
    if not dimensions and not _ASKS.search(question):
        return None
    words = words_of(question)
    lemmas = [lemma_of(w) for w in words]
    counted = _counted_in(words)
    event = next((EVENT_OF[lemma] for lemma in lemmas if lemma in EVENT_OF), None)
    if "life" in lemmas and not _TAKING_LIVES.isdisjoint(lemmas):
        event, dimensions = "death", frozenset()
    if "lose" in lemmas and any(kind_of(lemma) == "troops" for lemma in lemmas):
        event = "death"
    unit = None if counted is None else kind_of(singular_of(words[counted]))
    if unit is not None and (measured := dimension_of(unit)):
        unit, dimensions = None, frozenset({measured})  # "how many days"
    elif unit is not None and re.search(r"\bhow\s+many\b", question, re.IGNORECASE):
        dimensions = frozenset()
    elif sized := [lemma for lemma in lemmas if lemma in COUNTED_AS]:
        if unit is None and re.search(_SIZE_OF_GROUP, question, re.IGNORECASE):
            unit, dimensions = kind_of(sized[0]), frozenset()
        elif dimensions:
            unit = None
    elif not CROWDS.isdisjoint(lemmas):
        unit, dimensions = "people", frozenset()
    elif dimensions:
        unit = None
    if event in (None, "death") and not _FINDING.isdisjoint(lemmas):
        event = "body" if unit in ("people", "body", "victim", "dead") else event
    if unit is not None and unit in EVENT_OF:
        unit = "people"
    if unit is None and not dimensions:
        if event in ("death", "injury", "missing", "arrest") or _HOW_MANY_DID.search(question):
            unit = "people"
        else:
            return None
    main = main_verb(words)
    content = [n for n, w in enumerate(words) if lemmas[n] not in _EMPTY and n != counted]
    verbs = frozenset(
        form
        for n in range(len(words))
        for form in (lemmas[n], words[n].text.lower())
        if (_is_main(words, n) or (n == main and words[n].relation not in _CLAUSES))
        and n != counted
        and (dimensions or lemmas[n] not in _EMPTY)
        and event != "jobs"
        and lemmas[n] not in LIGHT
        and lemmas[n] not in SIZES
        and not (event == "death" and lemmas[n] in _TAKING_LIVES)
        and (dimensions or lemmas[n] not in EVENT_OF)
    )
    things = frozenset(
        lemmas[n]
        for n in content
        if is_common(words[n]) and n != main and (dimensions or lemmas[n] not in EVENT_OF)
    )
    if dimensions:
        things -= _OF_MEASURES
        event = None
    if counted is not None and dimensions:
        things |= {singular_of(words[counted])}  # "how much cocaine"
    names = frozenset(
        words[n].text for n in content if words[n].part == "PROPN" and not is_common(words[n])
    )
    adjectives = adjectives_of(words, counted) if counted is not None else frozenset()
    return AskedNumber(
        unit,
        dimensions,
        event,
        verbs,
        things,
        names - adjectives,
        adjectives,
        names_of_places(words),
        lasting=bool(re.search(r"\b(?:has|have)\b.*\bbeen\b", question, re.IGNORECASE)),
        ahead=bool(re.search(r"\b(?:will|would|could|take)\b", question, re.IGNORECASE)),
        qualities=frozenset(
            w.lemma for w in words if w.relation in ("amod", "compound") or w.lemma in SIZES
        ),
        over_time=_OVER_TIME.search(question) is not None,
        doers=frozenset(
            key
            for n, w in enumerate(words)
            if w.relation == "nsubj" and w.part == "NOUN" and n != counted and w.head == main
            for key in keys_of(w.lemma)
        ),
        change=_CHANGES.search(question) is not None,
    )


def _is_main(words: Sequence[Word], at: int) -> bool:
    """Whether a word is the main verb of a question, or what it says: "stay closed"."""
    for _ in range(4):
        if words[at].relation == "ROOT":
            return words[at].part in ("VERB", "AUX", "ADJ")
        purpose = any(w.head == at and w.lemma == "to" for w in words)
        if words[at].relation not in ("xcomp", "acomp", "oprd", "ccomp") and not (
            words[at].relation == "advcl" and purpose
        ):
            return False
        if words[at].part not in ("VERB", "ADJ") or words[words[at].head].lemma not in LIGHT:
            return False
        at = words[at].head
    return False


def _counted_in(words: Sequence[Word]) -> int | None:
    """The noun after "how many", "how much"."""
    for number, word in enumerate(words[:-1]):
        if word.text.lower() in ("many", "much"):
            for at in range(number + 1, min(number + 5, len(words))):
                if words[at].part == "NOUN" or words[at].lemma in EVENT_OF:
                    if at + 1 < len(words) and words[at + 1].part == "NOUN":
                        continue  # "aid workers"
                    return at
                if words[at].part not in ("ADJ", "PROPN", "DET", "NUM"):
                    return None
    return None
