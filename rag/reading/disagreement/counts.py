"""What is asked × a figure of a sentence → how well the figure counts it, 0 for something else.

What a number counts is its unit and the word of a fate that is nearest to it by grammar: in
"killed seven people and wounded 21", 21 were wounded. Parts, what there is in all ("the jail
holds 260") and what another did count something else.
"""

import re
from collections.abc import Sequence

from rag.reading.disagreement.amount_words import (
    COUNTED,
    CROWDS,
    EVENT_OF,
    FATES,
    PERSONS,
    WORKING,
    is_person,
    kind_of,
    lemma_of,
)
from rag.reading.disagreement.around_numbers import (
    ALONE,
    PART_AFTER,
    PART_OF,
    adjectives_of,
    ancestors,
    is_part,
    noun_above,
    verbs_above,
)
from rag.reading.disagreement.asked_number import AskedNumber
from rag.reading.disagreement.circumstances import may_be_one
from rag.reading.disagreement.kin import keys_among, keys_at, keys_of
from rag.reading.disagreement.measures import dimension_of
from rag.reading.figures import Figure, figures_of, singular
from rag.reading.grammar import Word
from rag.reading.polarity import are_opposites
from rag.reading.speakers import Span

#: How well a number fits that surely answers, as `fit_of_count` tells it.
SURE_COUNT = 5
#: And one whose noun is no known word for what is asked.
LOOSE_COUNT = 3
#: What parts people into sorts.
_MIXED = re.compile(
    r"\b(?:(?<!most )(?<!many )(?<!all )of\s+(?:them|whom)|including|among\s+them|crew|staff)\b",
    re.IGNORECASE,
)
#: Before a number without a noun, what it is the number of: "brought the number of dead to".
_TOTAL = re.compile(
    r"\b(?:(?P<toll>toll)|numbers?|count|tally|total|list|crowd|attendance|turnout|(?:put|puts|putting|estimated|gave|counted)\b)"
    r"(?P<of>[^,;.]*)\b(?:to|at|as|was|is|of|reached|hit|passed|stood\s+at|stands\s+at)\s+(?:\w+\s+){0,3}\Z",
    re.IGNORECASE,
)
#: The same behind it: "bringing to 41 the number of those killed".
_TOTAL_AFTER = re.compile(
    r"\s+(?P<of>the\s+(?:\w+\s+)?(?:number|total|count|(?P<toll>toll))\b[^,;.]*)", re.IGNORECASE
)
#: A difference, or all that there are.
_TOO_MANY = re.compile(
    r"\s+(?:\w+\s+){0,2}(?:too\s+(?:many|few)|(?:more|fewer)\s+than|short)\b", re.IGNORECASE
)
#: All who were there, of whom something became.
_THERE = re.compile(r"\s+(?:\w+\s+){0,2}(?:on\s+board|aboard|inside)\b", re.IGNORECASE)
_ALL_OF = re.compile(r"\ball\s+(?:the\s+)?\Z", re.IGNORECASE)
#: "74 of the 169 seats" is 74 seats.
_OF_SO_MANY = re.compile(
    r"\s+of\s+(?:(?:the|its|their|all)\s+)?(?:\w+['’]s\s+)?[\d,]+\s+(?P<noun>[a-z]+)",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"\d\s+of\s+(?:(?:the|its|their|all)\s+)?(?:\w+['’]s\s+)?\Z", re.IGNORECASE)
_OF_MANY = re.compile(r"\s+of\s+(?:its|the|their|his|her)\s+(?P<noun>\w+)", re.IGNORECASE)
#: What becomes of the injured.
_TREATED = re.compile(
    r"[^;.]*\b(?:hospitali[sz]ed|(?:to|in)\s+(?:\w+\s+)?(?:hospital|hospitals|intensive\s+care)|treated\s+for"
    r"|need(?:ed|ing)?\s+(?:\w+\s+)?treatment)\b",
    re.IGNORECASE,
)
#: Of the dead of an accident, not of bodies that are found of whenever they died.
_RECOVERING = frozenset({"recover", "retrieve", "pull", "drag"})
#: Verbs that tell how many there are, or may be.
_HAVING = frozenset(
    {"have", "hold", "carry", "employ", "house", "number", "seat", "license", "include", "contain"}
    | {"contribute", "supply", "account", "fly", "operate", "run", "own"}
)
_ANYBODY = frozenset({"people", "person", "man"})
#: How far words of an event may stand from a number, in steps of grammar.
_NEAR = 5


def fit_of_count(
    asked: AskedNumber, text: str, words: Sequence[Word], figure: Figure, said: Sequence[Span]
) -> int:
    """How well a figure counts what is asked; 0 for one that counts something else."""
    before, after = text[: figure.start], text[figure.end :]
    is_kind = figure.unit is not None and kind_of(figure.unit) == asked.unit
    so_many = _OF_SO_MANY.match(after)
    if (not so_many and is_part(before, after, PART_OF if is_kind else PART_AFTER)) or (
        ALONE.search(text) and figure.bound != "range"
    ):
        return 0
    at = next((n for n, w in enumerate(words) if w.start >= figure.start), None)
    if at is None:
        return 0
    if _OF_ALL.search(before) or _TOO_MANY.match(after):
        return 0  # 169 of "74 of the 169 seats"
    if _ALL_OF.search(before) and asked.event is None:
        return 0
    if _THERE.match(after) and asked.event in FATES:
        return 0
    unit = figure.unit
    if so_many:
        unit = singular(so_many["noun"].lower())
    elif unit is None and (many := _OF_MANY.match(after)):
        unit = many["noun"].lower().rstrip("s")
    if (unit is None or figure.unit is None) and (total := _total(text, figure)):
        of = [w for w in words if total[0] <= w.start < total[1]]
        event = next((EVENT_OF[lemma_of(w)] for w in of if lemma_of(w) in EVENT_OF), None)
        event = event or ("death" if any(w.lemma == "toll" for w in of) else None)
        is_all = event is not None or _of_asked(asked, of)
    else:
        event = EVENT_OF.get(unit or "") or _of_bodies(words, at)
        event = event or _nearest_event(words, at, said)
        if event is None and _TREATED.match(after):
            event = "injury"
        is_all = unit is None and event == asked.event is not None
    recovered = (
        asked.event == "death"
        and event == "body"
        and any(words[v].lemma in _RECOVERING for v in verbs_above(words, at))
    )
    if recovered:
        event = "death"  # "eight bodies have been recovered": eight dead, and perhaps more
    if asked.event in FATES - {"jobs"} and event != asked.event and not is_all:
        return 0
    kind = kind_of(unit or "")
    own = kind == asked.unit is not None and asked.event is None and not is_person(kind)
    own |= kind == asked.unit and asked.event is None and event == "missing"  # who have fled
    if event != asked.event and event in FATES and not own:
        return 0  # "912 cases and 21 deaths"
    if unit is None or unit in EVENT_OF:
        beside = keys_at(words, words[at].head) | keys_at(words, min(at + 1, len(words) - 1))
        is_all = is_all or not beside.isdisjoint(keys_among(asked.verbs))
        fit = 2 if is_all or unit is not None else 0
    elif kind == asked.unit or (asked.event == "jobs" and kind in WORKING):
        fit = 3
    elif kind in WORKING and asked.unit in WORKING:
        fit = 2
    elif (asked.unit == "people" and is_person(kind)) or (
        unit in _ANYBODY and is_person(asked.unit)
    ):
        fit = 2 if not _MIXED.search(text) else 0
    else:
        fit = int(_may_count(asked, kind) and _is_the_count(asked, text, words, at, figure))
    verbs = verbs_above(words, at)
    if verbs and (
        _is_of_the_whole(asked, words, verbs[0])
        or _in_a_part(asked, words, verbs[0])
        or any(are_opposites(words[verbs[0]].lemma, verb) for verb in asked.verbs)
        or _by_another(asked, words, verbs[0])
    ):
        return 0
    noun = noun_above(words, at)
    qualities = adjectives_of(words, noun) if noun is not None else frozenset()
    if not fit or not may_be_one(asked.adjectives, qualities):
        return 0
    return 1 if recovered else 2 * fit + (event == asked.event is not None)


def _may_count(asked: AskedNumber, kind: str) -> bool:
    """Whether a noun of no known kind may stand for what is asked for: "boxes" for containers."""
    if asked.unit is None or asked.event is not None or is_person(asked.unit):
        return False
    return not is_person(kind) and not (asked.unit in COUNTED and kind in COUNTED)


def _is_the_count(
    asked: AskedNumber, text: str, words: Sequence[Word], at: int, figure: Figure
) -> bool:
    """Whether a figure is all that a sentence counts, and what the sentence is about."""
    noun = noun_above(words, at)
    if noun is None:
        return False
    by = asked.change and words[words[noun].head].lemma == "by"
    if words[noun].relation not in ("nsubj", "nsubjpass", "dobj") and not by:
        return False
    return all(
        other == figure or other.ordinal or dimension_of(other.unit) is not None
        for other in figures_of(text)
    )


def _is_of_the_whole(asked: AskedNumber, words: Sequence[Word], verb: int) -> bool:
    """Whether a verb says what there is in all, where what became of a part is asked."""
    acts = asked.event is not None or bool(asked.verbs)
    if any(
        w.relation == "nsubj" and w.text in asked.names and words[w.head] is words[verb]
        for w in words
    ):
        return False  # "the Greens have 22 seats"
    if any(w.relation == "xcomp" and words[w.head] is words[verb] for w in words):
        return False  # "had to be winched to safety"
    return acts and words[verb].lemma in _HAVING and words[verb].lemma not in asked.verbs


def _by_another(asked: AskedNumber, words: Sequence[Word], verb: int) -> bool:
    """Whether somebody else than the question has does what is asked about."""
    if not asked.doers or keys_among(asked.verbs).isdisjoint(keys_at(words, verb)):
        return False
    doers = [w for w in words if w.relation == "nsubj" and words[w.head] is words[verb]]
    return any(w.part == "NOUN" and asked.doers.isdisjoint(keys_of(w.lemma)) for w in doers)


def _in_a_part(asked: AskedNumber, words: Sequence[Word], verb: int) -> bool:
    """Whether it is told of a part of a place that is asked about: "in the port's offices"."""
    wanted = keys_among(asked.things)
    return any(
        w.relation == "poss"
        and words[w.head].relation == "pobj"
        and words[words[w.head].head].lemma in ("in", "at")
        and words[words[w.head].head].head == verb
        and not wanted.isdisjoint(keys_of(w.lemma))
        and wanted.isdisjoint(keys_of(words[w.head].lemma))
        for w in words
    )


def _of_bodies(words: Sequence[Word], at: int) -> str | None:
    """`body` for the number of "the bodies of 432 civilians"."""
    noun = noun_above(words, at)
    if noun is None or words[words[noun].head].lemma != "of":
        return None
    found = EVENT_OF.get(words[words[words[noun].head].head].lemma)
    return found if found == "body" else None


def _total(text: str, figure: Figure) -> Span | None:
    """Where the words stand that say of what all a number without a noun is the total."""
    if before := _TOTAL.search(text[: figure.start]):
        return before.start(), figure.start
    if after := _TOTAL_AFTER.match(text, figure.end):
        return after.span("of")
    return None


def _of_asked(asked: AskedNumber, named: Sequence[Word]) -> bool:
    """Whether words name what is asked for, or a crowd."""
    return any(
        kind_of(word.lemma) == asked.unit
        or (word.lemma in CROWDS and (asked.unit == "people" or asked.unit in PERSONS))
        or (word.part == "NOUN" and word.tag == "NNS" and _may_count(asked, word.lemma))
        for word in named
    )


def _nearest_event(words: Sequence[Word], number: int, said: Sequence[Span]) -> str | None:
    """The event told by the word that is nearest to a number by grammar, in what is said."""
    own = ancestors(words, number)
    best: tuple[int, int, str] | None = None
    for at, word in enumerate(words):
        event = EVENT_OF.get(lemma_of(word))
        if event in (None, "jobs") or at == number:
            continue  # "held on to his job"; jobs are counted by their noun
        if not any(start <= word.start < end for start, end in said):
            continue  # "the rescue centre said"
        steps = next((own[a] + d for a, d in ancestors(words, at).items() if a in own), len(words))
        found = (steps, abs(at - number), event)
        if steps <= _NEAR and (best is None or found < best):
            best = found
    return best[2] if best else None
