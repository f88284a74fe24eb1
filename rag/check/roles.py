"""Whether a clause's words hang together as the source's do.

Who did what to whom: the subject of a verb must not be its object in the source.
And what goes with what: two names or numbers must not be exchanged ("children to
Odesa, patients to Mykolaiv"), nor a noun be given another one ("Ukrainian troops").
"""

from collections.abc import Sequence

from rag.check.names import same_power
from rag.check.texts import CONTENT, REPORTING, Clause, Source, listed
from rag.reading.grammar import Word

_SUBJECT = frozenset({"nsubj", "agent"})
_OBJECT = frozenset({"dobj", "nsubjpass", "dative"})
#: Verbs of which what they are done to may be told as doing it: "the picture shows damage",
#: "damage shows in the picture".
_OF_ITSELF = listed(
    "show open close sink burn break move begin start end stop change increase spread explode turn "
    "grow resume continue reopen double halve split"
)
_NAMING = frozenset({"amod", "compound", "nmod"})
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
            if words[number].lemma in _OF_ITSELF and not any(t for _, t in quoted):
                continue
            if same and any(same & d for d, _ in quoted) and not any(same & t for _, t in quoted):
                found.append(f"{words[number].text} {words[whom].text}")
    return found + _exchanged(clause, source) + _of_another(clause, source)


def _of_another(clause: Clause, source: Source) -> list[str]:
    """Names before a noun that has only other names in the source: "Ukrainian troops"."""
    words, body = clause.whole.words, source.body.words
    found = []
    for number in clause.own:
        word = words[number]
        noun = words[word.head]
        if word.relation not in _NAMING or not word.text[:1].isupper() or noun.part != "NOUN":
            continue
        quoted = [_names_of(body, n) for n in source.same(noun) if body[n].part == "NOUN"]
        named = [names for names in quoted if names]
        if quoted and len(named) == len(quoted):
            ours = set(source.same(word)) | _powers_like(word.text, body)
            if not any(ours & names for names in named):
                found.append(f"{word.text} {noun.text}")
    return found


def _names_of(words: Sequence[Word], noun: int) -> set[int]:
    return {
        n
        for n, w in enumerate(words)
        if w.head == noun and w.relation in _NAMING and w.text[:1].isupper()
    }


def _powers_like(name: str, words: Sequence[Word]) -> set[int]:
    return {n for n, w in enumerate(words) if same_power(name, w.text)}


def _exchanged(clause: Clause, source: Source) -> list[str]:
    """Names or numbers of which each hangs, in the source, on the word of the other."""
    words, body = clause.whole.words, source.body.words
    hanging = [
        (number, governor)
        for number, word in enumerate(words)
        if word.part in ("PROPN", "NUM")
        and (governor := _governor(words, number)) is not None
        and words[governor].lemma not in REPORTING
    ]
    found = []
    for one, ours in hanging:
        if one not in clause.own:
            continue
        for other, theirs in hanging:
            if words[other].part != words[one].part or len({one, ours, other, theirs}) < 4:
                continue
            places = [source.same(words[n]) for n in (one, ours, other, theirs)]
            if (
                not all(places)
                or set(places[0]) & set(places[2])
                or set(places[1]) & set(places[3])
            ):
                continue
            own = _nearest(body, places[0], places[1]), _nearest(body, places[2], places[3])
            exchanged = _nearest(body, places[0], places[3]), _nearest(body, places[2], places[1])
            if max(exchanged) <= _NEAR and exchanged[0] < own[0] and exchanged[1] < own[1]:
                found.append(f"{words[one].text} for {words[other].text}")
    return found


def _nearest(words: Sequence[Word], some: Sequence[int], others: Sequence[int]) -> int:
    return min(_steps(words, a, b) for a in some for b in others)


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
