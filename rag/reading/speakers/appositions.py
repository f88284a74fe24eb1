"""A verb of saying → the role and the name, set off by commas, that stand before it.

"…, the bank's governor, Ida Berg, warned on Friday": the parser often hangs both on a noun
before them, so they are found by where they stand.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rag.reading.grammar import Word
from rag.reading.speakers.words import PARTICLES, TIMES, is_role, lemmas

#: Parts of speech of a role or a name.
_NOMINAL = ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART")
#: Prepositions that a role is told with: "the secretary to the king".
_OF_ROLES = lemmas("of for in at from to")
#: Words that put the clause of a speaker under the one before.
SUBORDINATING = lemmas("after before when because since until as while although though where if")
#: Words besides marks that a speaker's phrase may begin behind.
_BEFORE = SUBORDINATING | lemmas("that and but whereas")
_OPENING = (",", ".", ";", ":", "—", "–", "-", '"', "”", "“")
#: The most words of a role or a name.
_LONGEST = 14


class Apposed(NamedTuple):
    """A role with a name, or a name with a role: "the mayor of Lund, Ida Berg".

    Attributes:
        first, last: the first and the last word of the whole.
        head: the noun of what stands first.
        name: the noun of what is in apposition to it.
    """

    first: int
    last: int
    head: int
    name: int


def apposed_before(words: Sequence[Word], verb: int) -> Apposed | None:
    """The role and the name that end at the comma before a verb; None where there are none."""
    end = verb
    while end > 0 and words[end - 1].part in ("ADV", "AUX"):
        end -= 1
    last = end - 2
    if last < 2 or words[end - 1].text != ",":
        return None
    comma = last
    while comma > 0 and words[comma].text != "," and last - comma < _LONGEST:
        comma -= 1
    first = _begin(words, comma)
    if first is None:
        return None
    one, other = range(first, comma), range(comma + 1, last + 1)
    if not _names_one(words, one, other):
        return None
    return Apposed(first, last, _noun(words, one), _noun(words, other))


def _names_one(words: Sequence[Word], one: range, other: range) -> bool:
    """Whether two phrases are a role and a name, or a name and an age, or tell one role twice."""
    if _is_name(words, one):
        return _is_role(words, other) or _is_age(words, other)
    more = _is_role(words, other) and words[other.start].text in ("a", "an")
    return _is_role(words, one) and (more or _is_name(words, other))


def _begin(words: Sequence[Word], comma: int) -> int | None:
    """Where the phrase begins that ends at a comma; None where it is no phrase of its own."""
    first = comma
    while first > 0 and comma - first < _LONGEST and _goes_on(words, first - 1):
        first -= 1
    before = words[first - 1].text if first > 0 else "."
    opened = before in _OPENING or before.lower() in _BEFORE or before.isspace()
    return first if opened and first < comma and words[first].part in _NOMINAL else None


def _goes_on(words: Sequence[Word], number: int) -> bool:
    """Whether a word before a part of a phrase belongs to the phrase."""
    word, behind = words[number], words[number + 1]
    if word.text == "and":
        return behind.part not in ("DET", "PRON", "PUNCT")
    hyphen = word.text == "-" and word.end == behind.start
    return word.part in _NOMINAL or word.text in _OF_ROLES or hyphen


def _noun(words: Sequence[Word], part: range) -> int:
    """The noun of a phrase, which is the last word before its first preposition."""
    ends = (n for n in part if n > part.start and words[n].text in _OF_ROLES)
    return next(ends, part.stop) - 1


def _is_role(words: Sequence[Word], part: range) -> bool:
    """Whether a phrase tells what a person is."""
    if any(words[n].part in ("VERB", "AUX", "SCONJ") and words[n].tag != "VBN" for n in part):
        return False
    return any(is_role(words[n].lemma) for n in part if n <= _noun(words, part))


def _is_name(words: Sequence[Word], part: range) -> bool:
    """Whether a phrase is a name, but no day's."""
    if not part or words[part[-1]].part != "PROPN" or words[part[-1]].lemma in TIMES:
        return False
    texts = [words[n].text for n in part]
    return all(t[0].isupper() or t in PARTICLES or t in "-–’'." for t in texts)


def _is_age(words: Sequence[Word], part: range) -> bool:
    return len(part) == 1 and words[part[0]].part == "NUM"
