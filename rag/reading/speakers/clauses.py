"""A word → the clause that it stands in, without the clauses that are joined to it."""

from collections.abc import Iterable

from rag.reading.speakers.quotations import is_within
from rag.reading.speakers.records import WordSet
from rag.reading.speakers.tree import Tree
from rag.reading.speakers.words import OF_CLAIMS, VERBS

_AGAINST = ("though", "although", "while", "whereas", "but")
_CONCEDING = ("though", "although", "whereas")
_BETWEEN_CLAUSES = ("PUNCT", "CCONJ", "SPACE")


def clause_root(tree: Tree, number: int) -> int:
    """The verb of the clause that a word stands in."""
    while tree.words[number].head != number:
        word = tree.words[number]
        if word.part in ("VERB", "AUX") and (
            word.relation in ("ccomp", "parataxis")
            or (word.relation in ("conj", "advcl") and tree.has_subject(number))
        ):
            break
        number = word.head
    return number


def clause_about(tree: Tree, root: int, phrase: WordSet, *, with_and: bool = False) -> WordSet:
    """The words of a clause about a phrase in it, without clauses that are joined to it.

    Args:
        root: the clause's verb.
        phrase: words that say whose the clause is: "he said", "according to him".
        with_and: whether a clause joined by "and" after the phrase is kept: "The dam held,
            she said, and nobody was hurt".
    """
    clause = tree.subtree(root)
    initial = all(w >= min(phrase) or tree.words[w].part in _BETWEEN_CLAUSES for w in clause)
    for child in sorted(clause):
        word, below = tree.words[child], tree.subtree(child)
        against = word.relation == "advcl" and any(
            tree.lower(c) in _AGAINST for c in tree.children[child]
        )
        if word.relation != "conj" and not (against and word.lemma in VERBS):
            continue
        if child == root or phrase & below or not tree.has_subject(child):
            continue
        speaks = word.lemma in VERBS or any(tree.lower(w) == "according" for w in below)
        before = [c for c in tree.children[word.head] if c < child]
        kept = with_and and any(tree.lower(c) == "and" for c in before)
        closed = not initial and word.head == root and _closes(tree, phrase, child) and not kept
        if speaks or closed:
            clause -= below
            clause -= {c for c in before if tree.words[c].relation == "cc"}
    return clause


def _closes(tree: Tree, phrase: WordSet, child: int) -> bool:
    """Whether a phrase ends its clause, so that a clause joined after it stands alone."""
    between = range(max(phrase) + 1, min(tree.subtree(child)))
    return max(phrase) < child and all(tree.words[w].part in _BETWEEN_CLAUSES for w in between)


def without_concession(tree: Tree, said: WordSet) -> WordSet:
    """What is said, without a clause that the report sets against it: ", though it is shut".

    A pronoun in that clause goes on with what is said: ", though he was late".
    """
    for child in sorted(said):
        clause = tree.subtree(child)
        subject = tree.child(child, "nsubj", "nsubjpass", "expl")
        if tree.words[child].relation != "advcl" or subject is None:
            continue
        first = min(clause)
        opens = any(tree.lower(w) in _CONCEDING for w in range(first, min(subject, first + 2)))
        own = tree.words[subject].part == "PRON" and tree.words[subject].relation != "expl"
        quoted = is_within(tree.words[child].start, tree.quotations)
        apart = first > 0 and tree.words[first - 1].text == ","
        if opens and not own and not quoted and apart:
            said -= frozenset(w for w in said if w >= first - 1)
    return said


def has_that(tree: Tree, clause: int) -> bool:
    """Whether a clause opens with "that"."""
    return any(tree.lower(mark) == "that" for mark in _marks(tree, clause))


def clause_of_noun(tree: Tree, noun: int) -> int | None:
    """The clause with "that" of a noun; it may be hung on the noun's prepositional phrases."""
    phrases = [c for c in tree.children[noun] if tree.words[c].relation in ("prep", "agent")]
    heads = {noun}.union(*(tree.subtree(phrase) for phrase in phrases))
    for clause in sorted(tree.subtree(noun)):
        word = tree.words[clause]
        if (
            clause > noun
            and word.relation in ("acl", "ccomp", "relcl", "advcl")
            and word.head in heads
            and has_that(tree, clause)
            and tree.child(clause, "nsubj", "nsubjpass", "expl") is not None
        ):
            return clause
    return None


def without_that(tree: Tree, said: WordSet, clauses: Iterable[int]) -> WordSet:
    """What is said, without what opens its clauses: "that", "citing X, that", "only" (if)."""
    for clause in clauses:
        marks = _marks(tree, clause)
        opening = next((mark for mark in marks if tree.lower(mark) == "that"), None)
        if opening is not None:
            before = [c for c in tree.children[clause] if c < opening]
            put_in = [c for c in before if tree.words[c].relation == "advcl"]
            said -= {opening}.union(*(tree.subtree(c) for c in put_in))
        said -= {c for c in tree.children[clause] if tree.lower(c) == "only" and c + 1 in marks}
    return said


def _marks(tree: Tree, clause: int) -> list[int]:
    """The words that open a clause; the parser may take a "that" before a subject for an object."""
    return [
        c
        for c in tree.children[clause]
        if tree.words[c].relation == "mark" or (tree.lower(c) == "that" and _opens(tree, c))
    ]


def _opens(tree: Tree, that: int) -> bool:
    """Whether a "that" that was read as an object opens a clause that is whole without it."""
    word = tree.words[that]
    clause = tree.words[word.head]
    objects = [c for c in tree.children[word.head] if tree.words[c].relation == "dobj"]
    if word.relation != "dobj" or len(objects) > 1:
        return word.relation == "dobj"
    # "the order that she issued"
    known = clause.lemma in OF_CLAIMS | VERBS.keys()
    return word.part == "SCONJ" and clause.relation != "relcl" and not known
