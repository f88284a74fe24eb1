"""A number's place in a sentence → the noun and the verbs it hangs on, and whether it is a part.

In go a sentence's words and where one of them stands, or the text on both sides of a number; out
come the words above it by grammar, and whether it is told as a part of another number ("four of
them children", "another three").
"""

import re
from collections.abc import Sequence

from rag.reading.grammar import Word, children_of

_PART_BEFORE = re.compile(
    r"\b(?:another|further|other|including|among\s+them|of\s+(?:them|whom))\s+\Z", re.IGNORECASE
)
PART_OF = re.compile(
    r"\s+(?:of\s+(?:them|whom|th[eo]se|the\s+\w+)\b|more\b|others?\b|on\s+each\b"
    r"|[^,;.]*\bamong\s+(?:the|them|those)\b)",
    re.IGNORECASE,
)
#: The same of a number whose noun is not what is asked for: "five members of the crew".
PART_AFTER = re.compile(
    rf"{PART_OF.pattern}|\s+\w+\s+of\s+(?:them|whom|the\s+\w+)\b", re.IGNORECASE
)
_OF_THE = re.compile(r"\W*of\s+(?:the|these|those)\b", re.IGNORECASE)
ALONE = re.compile(r"\balone\b", re.IGNORECASE)


def is_part(before: str, after: str, of: re.Pattern[str] = PART_AFTER) -> bool:
    """Whether a number is told as a part of another."""
    return bool(_PART_BEFORE.search(before) or of.match(after) or _OF_THE.match(before))


def noun_above(words: Sequence[Word], number: int) -> int | None:
    """The noun that a number hangs on."""
    for _ in range(3):
        number = words[number].head
        if words[number].part in ("NOUN", "PROPN"):
            return number
    return None


def verbs_above(words: Sequence[Word], at: int) -> list[int]:
    """The verbs that a word hangs on, nearest first, up to the sentence's end or a clause's."""
    found: list[int] = []
    for _ in range(8):
        head = words[at].head
        if head == at:
            break
        if words[at].relation in ("relcl", "advcl") and found:
            break
        at = head
        if words[at].part in ("VERB", "AUX") or (
            words[at].part == "ADJ" and words[at].relation in ("acomp", "oprd", "ROOT")
        ):
            found.append(at)
            found += [
                n
                for n, w in enumerate(words)
                if w.head == at and w.relation in ("acomp", "oprd") and n != at
            ]
    return found


def ancestors(words: Sequence[Word], number: int) -> dict[int, int]:
    """A word and what it hangs on, each with how many steps up, nearest first."""
    found = {number: 0}
    while words[number].head not in found:
        found[words[number].head] = len(found)
        number = words[number].head
    return found


def adjectives_of(words: Sequence[Word], noun: int) -> frozenset[str]:
    """The capitalised words that qualify a noun: "Russian"."""
    below = children_of(words)
    return frozenset(
        words[c].text
        for c in below[noun]
        if words[c].relation in ("amod", "compound", "nmod") and words[c].text[:1].isupper()
    )
