"""A question × a sentence → whether the sentence says the contrary of what is asked.

Similarity of words does not see it: "Who was not invited?" is met in full by
"The mayor was invited", and the vectors of "highest" and "lowest" are neighbours.
Two signs are read: the question denies and the sentence denies nothing; the
sentence has a word's opposite, by a list or a prefix, and not the word.

Pairs that tell one event from two sides (buy and sell, win and lose) are not
opposites here: the one is answered by the other. Not covered: what is denied;
opposites in other languages than English.
"""

import re
from collections.abc import Iterable, Set
from functools import cache

from rag.lexical import terms
from rag.reading.opposites import DEGREE, DIRECTION, PREFIXES, STANCE

#: What denies, in a question; "no longer", "no fewer than" and "not only" do not.
_DENIAL = re.compile(
    r"\b(?:(?:not|no)\b(?!\.|\s+(?:only|longer|fewer|later|less|more)\b)"
    r"|never\b|nobody\b|none\b|nothing\b|cannot\b|without\b|neither\b|nor\b)|n['’]t\b",
    re.IGNORECASE,
)
#: "Didn't they …?" asks the same as "Did they …?".
_OPENING = re.compile(r"^\W*\w+n['’]t\b")
#: What may put a denial into other words, in a sentence.
_LIKE_A_DENIAL = re.compile(
    r"\b(?:no longer|unable|fail\w*|refus\w*|den(?:y|ies|ied)|lack\w*|prevent\w*|avoid\w*|except"
    r"|hardly|rarely|few|little)\b",
    re.IGNORECASE,
)
#: A question is asked in words of these kinds; more of them would find what it does not ask.
_ASKED = DEGREE | DIRECTION | STANCE


def denies(text: str) -> bool:
    """Whether a question asks what is not so.

    >>> denies("Who was not invited?"), denies("Didn't they come?")
    (True, False)
    """
    return _DENIAL.search(_OPENING.sub("", text)) is not None


def may_deny(text: str) -> bool:
    """Whether a sentence denies something, in whatever words."""
    return bool(_DENIAL.search(text) or _LIKE_A_DENIAL.search(text))


def has_opposite(asked: Iterable[Set[str]], found: Set[str]) -> bool:
    """Whether, of a word asked that is not found, the opposite is.

    Args:
        asked: the terms of each word, under any of its spellings.
        found: the terms of a sentence.

    >>> has_opposite([{"highest"}], {"lowest", "bridg"})
    True
    """
    return any(
        found.isdisjoint(word) and not found.isdisjoint(_opposites_of(term))
        for word in asked
        for term in word
    )


@cache
def _listed() -> dict[str, frozenset[str]]:
    """Term → the terms opposite to it."""
    found: dict[str, frozenset[str]] = {}
    for pair in _ASKED:
        (one,), (other,) = map(terms, pair)
        found[one] = found.get(one, frozenset()) | {other}
        found[other] = found.get(other, frozenset()) | {one}
    return found


def _opposites_of(term: str) -> set[str]:
    found = set(_listed().get(term, ()))
    for prefix, fewest in PREFIXES.items():
        rest = term.removeprefix(prefix)
        if rest != term and len(rest) >= fewest:
            found.add(rest)
        if len(term) >= fewest:
            found.add(prefix + term)
    return found
