"""Whether a clause's words hang together as the source's do.

Who did what to whom: the subject of a verb must not be its object in the source.
And what goes with what: a name or a number must not hang, in the source, on
another word than in the clause ("children to Odesa, patients to Mykolaiv").
"""

from collections.abc import Sequence

from rag.check.texts import CONTENT, Clause, Source
from rag.reading.grammar import Word

_SUBJECT = frozenset({"nsubj", "agent"})
_OBJECT = frozenset({"dobj", "nsubjpass", "dative"})
#: Steps in the source between two words of which one hangs on the other in the clause.
_NEAR = 4


def faults(clause: Clause, source: Source) -> list[str]:
    """Verbs whose subject and object are exchanged; names and numbers that hang on another word."""
    words, body = clause.whole.words, source.body.words
    found = []
    for number in clause.of("VERB"):
        verbs = source.same(words[number])
        doers, done_to = _parties(words, number)
        for doer in doers:
            same = set(source.same(words[doer]))
            if not same or not verbs:
                continue
            quoted = [_parties(body, verb) for verb in verbs]
            if any(same & d for d, _ in quoted):
                continue
            if any(same & t for _, t in quoted):
                found.append(f"{words[doer].text} {words[number].text}")
        for whom in done_to:
            same = set(source.same(words[whom]))
            quoted = [_parties(body, verb) for verb in verbs]
            if same and any(same & d for d, _ in quoted) and not any(same & t for _, t in quoted):
                found.append(f"{words[number].text} {words[whom].text}")
    for number in clause.of("PROPN", "NUM"):
        governor = _governor(words, number)
        if governor is None or words[governor].part not in CONTENT:
            continue
        ours, theirs = source.same(words[number]), source.same(words[governor])
        if ours and theirs and min(_steps(body, a, b) for a in ours for b in theirs) > _NEAR:
            found.append(f"{words[governor].text} … {words[number].text}")
    return found


def _parties(words: Sequence[Word], verb: int) -> tuple[set[int], set[int]]:
    """Who does a verb and to whom or what it is done, as word numbers, joined ones included."""
    doers: set[int] = set()
    done_to: set[int] = set()
    for number, word in enumerate(words):
        if word.head != verb or number == verb:
            continue
        if word.relation == "agent":
            doers |= {n for n, w in enumerate(words) if w.head == number and w.relation == "pobj"}
        elif word.relation in _SUBJECT:
            doers.add(number)
        elif word.relation in _OBJECT:
            done_to.add(number)
    for group in (doers, done_to):
        group |= {
            n
            for n, w in enumerate(words)
            if w.relation in ("conj", "appos", "compound") and w.head in group
        }
    return doers, done_to


def _governor(words: Sequence[Word], number: int) -> int | None:
    """The word of content that a word hangs on, over prepositions and its own phrase."""
    at = words[number].head
    for _ in range(6):
        if at == number:
            return None
        if words[at].part in CONTENT and words[at].relation not in ("compound", "appos"):
            return at
        if words[at].head == at:
            return None
        at = words[at].head
    return None


def _steps(words: Sequence[Word], one: int, other: int) -> int:
    """Steps between two words in the tree of their sentence; 99 between sentences."""
    up = {}
    at, steps = one, 0
    while at not in up:
        up[at] = steps
        at, steps = words[at].head, steps + 1
    at, steps = other, 0
    for _ in range(len(words)):
        if at in up:
            return up[at] + steps
        if words[at].head == at:
            break
        at, steps = words[at].head, steps + 1
    return 99
