"""What is asked × a measure that a sentence has → how well it fits, 0 for one of something else.

Of a measure that a report has many of, such as a time, something asked about has to stand beside
it. What happened so long ago, another sort of size or sum, and what others did are of something
else.
"""

import re
from collections.abc import Sequence

from rag.reading.disagreement.amount_words import LIGHT, SIZES
from rag.reading.disagreement.around_numbers import ALONE, is_part, verbs_above
from rag.reading.disagreement.asked_number import AskedNumber
from rag.reading.disagreement.kin import keys_among, keys_at, keys_in, keys_of
from rag.reading.figures import Figure
from rag.reading.grammar import Word, children_of
from rag.reading.polarity import is_denied
from rag.reading.speakers import Span

#: How well a number fits that surely answers, as `fit_of_measure` tells it.
SURE_MEASURE = 3
#: Around a measure, in words, what it is of is told.
_BESIDE = 8
#: Behind a span of time that only places something in it.
_ASIDE = re.compile(r"\s*(?:ago|earlier|later|from\s+now|after)\b", re.IGNORECASE)
_LASTED = re.compile(r"\bfor\s+(?:\w+\s+){0,3}\Z", re.IGNORECASE)
_OLD = re.compile(r"[\s-]*old\b", re.IGNORECASE)
#: What changes by so much is not so much.
_BY = re.compile(r"\bby\s+(?:(?:about|nearly|almost|over|up\s+to|at\s+least)\s+)?\Z", re.IGNORECASE)
_TELLING = frozenset({"speak", "say", "put", "estimate", "expect", "talk", "predict", "give"})
#: Measures of which a report has many; one of them has to stand beside what is asked about.
_COMMON = frozenset({"time", "length", "speed", "area", "mass", "volume"})
#: Nouns for money of which a company has each.
_SUMS = frozenset({"sale", "revenue", "turnover", "profit", "loss", "debt", "income", "asset"})


def fit_of_measure(
    asked: AskedNumber, text: str, words: Sequence[Word], figure: Figure, said: Sequence[Span]
) -> int:
    """How well a measure fits what is asked; 0 for one that is of something else."""
    before, after = text[: figure.start], text[figure.end :]
    if is_part(before, after) or ALONE.search(text) or text.startswith("Among "):
        return 0
    of_age = "old" in asked.qualities or "age" in asked.things
    aside = _ASIDE.match(after) and not _LASTED.search(before)
    if figure.unit == "time" and not of_age and (aside or _OLD.match(after)):
        return 0
    at = next((n for n, w in enumerate(words) if w.start >= figure.start), None)
    if at is None or (_BY.search(before) and not (asked.change or "speed" in asked.dimensions)):
        return 0
    verbs = verbs_above(words, at)
    if verbs and is_denied(words, verbs[0]):
        return 0  # "could not be moved in a day or two"
    if _of_another_size(asked, words, at):
        return 0  # "12 kilometres long" of a lake's depth
    if _of_another_sum(asked, words, at):
        return 0  # "on sales of £612m" of a profit
    if _is_said_to_be(words, at):
        return 0  # "30 percent were young"
    if _is_of_one_more(asked, words, verbs):
        return 0
    if asked.lasting and any(words[v].lemma == "take" for v in verbs):
        return 0  # what is over is not going on
    if asked.ahead and any(_goes_on(words, v) for v in verbs[:1]):
        return 0  # nor is what goes on what it will take
    near = keys_in(words[max(0, at - _BESIDE) : at + _BESIDE + 1])
    near |= {
        key
        for n, w in enumerate(words)
        if w.relation in ("nsubj", "nsubjpass") and w.head in verbs
        for key in keys_at(words, n)
    }
    met = [t for t in asked.things | asked.verbs if not near.isdisjoint(keys_of(t))]
    is_told = bool(verbs) and words[verbs[0]].lemma in _TELLING  # "had spoken of a week"
    if figure.unit in _COMMON and (not (met or is_told) or _is_of_others(asked, words, verbs)):
        return 0
    return 1 + len(met)


def _goes_on(words: Sequence[Word], verb: int) -> bool:
    """Whether a verb tells of what has been going on: "had been wearing"."""
    have = any(w.head == verb and w.relation == "aux" and w.lemma == "have" for w in words)
    return have and words[verb].tag == "VBG"


def _is_of_others(asked: AskedNumber, words: Sequence[Word], verbs: Sequence[int]) -> bool:
    """Whether the verb that a measure hangs on is another's: "drivers waited for nine hours"."""
    if not asked.verbs or not verbs or words[verbs[0]].lemma in LIGHT:
        return False
    wanted = keys_among(asked.verbs | asked.things)
    doers = [w for w in words if w.relation == "nsubj" and words[w.head] is words[verbs[0]]]
    return wanted.isdisjoint(keys_at(words, verbs[0])) and any(
        w.part == "NOUN" and wanted.isdisjoint(keys_of(w.lemma)) for w in doers
    )


def _is_of_one_more(asked: AskedNumber, words: Sequence[Word], verbs: Sequence[int]) -> bool:
    """Whether a measure is told of something new beside what is asked about: "a bronze from the
    same field as the helmet went for"."""
    wanted = keys_among(asked.things)
    below = children_of(words)
    subjects = [
        n
        for n, w in enumerate(words)
        if w.relation in ("nsubj", "nsubjpass") and w.part == "NOUN" and w.head in verbs[:1]
    ]
    return (
        any(words[c].lemma in ("a", "another") for n in subjects for c in below[n])
        and all(wanted.isdisjoint(keys_at(words, n)) for n in subjects)
        and not wanted.isdisjoint(keys_in(words))
    )


def _of_another_sum(asked: AskedNumber, words: Sequence[Word], at: int) -> bool:
    """Whether a sum of money is that of another noun for money than is asked for."""
    noun = at
    while words[noun].relation in ("nummod", "compound", "quantmod", "nmod"):
        noun = words[noun].head
    of = words[words[noun].head]
    return (
        words[noun].relation == "pobj"
        and of.lemma == "of"
        and words[of.head].lemma in _SUMS
        and asked.things.isdisjoint({words[of.head].lemma})
        and not asked.things.isdisjoint(_SUMS)
    )


def _of_another_size(asked: AskedNumber, words: Sequence[Word], at: int) -> bool:
    """Whether a measure is of another sort of size than is asked for, as "long" and "deep"."""
    sizes = {
        words[n].lemma
        for n in (words[at].head, words[words[at].head].head)
        if words[n].part in ("ADJ", "ADV")
    }
    wanted = asked.qualities & SIZES
    return bool(wanted) and bool(sizes & SIZES) and sizes.isdisjoint(wanted | {"more", "far"})


def _is_said_to_be(words: Sequence[Word], at: int) -> bool:
    """Whether a number is the subject of a verb that says what so many are."""
    noun = at if words[at].relation in ("nsubj", "nsubjpass") else words[at].head
    return words[noun].relation in ("nsubj", "nsubjpass") and any(
        w.head == words[noun].head and w.relation in ("acomp", "attr") for w in words
    )
