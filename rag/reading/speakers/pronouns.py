"""A pronoun that speaks → the phrase before it that it stands for, where one fits clearly.

First come those who have spoken before it, the last one first, then the last subject
that agrees with it. Not covered: who "he" is where two persons fit alike.
"""

from collections.abc import Iterable, Sequence

from rag.reading.grammar import entities_of
from rag.reading.speakers.quotations import is_within
from rag.reading.speakers.records import Attribution, Span
from rag.reading.speakers.sources import phrase_of
from rag.reading.speakers.tree import Tree
from rag.reading.speakers.words import BODIES, MEDIA, PRONOUNS, is_role, lemmas

#: Labels of names that are no person's.
_NO_PERSON = frozenset({"ORG", "GPE", "NORP", "LOC", "FAC", "DATE", "EVENT", "PRODUCT"})
_MALE = lemmas("spokesman man boy father brother son king prince chairman mr")
_FEMALE = lemmas("spokeswoman woman girl mother sister daughter queen princess mrs")


def antecedent_of(
    tree: Tree, speaker: Span | None, before: Sequence[Attribution], said: Iterable[Span] = ()
) -> Span | None:
    """What a speaker's phrase stands for; None unless it is a pronoun that clearly does.

    Args:
        before: the attributions before it, in order.
        said: what it says; who speaks is not named first in that.
    """
    if speaker is None or tree.text[slice(*speaker)].lower() not in PRONOUNS:
        return None
    pronoun = tree.text[slice(*speaker)].lower()
    around = [s for s in (*tree.quotations, *said) if not is_within(speaker[0], [s])]
    for attribution in reversed(before):
        for phrase in (attribution.resolved, attribution.speaker):
            if phrase is None or phrase[1] > speaker[0] or is_within(phrase[0], around):
                continue
            if _agrees(tree, pronoun, phrase):
                return phrase
    subjects: list[Span] = []
    others: list[Span] = []
    for number, word in enumerate(tree.words):
        if word.end > speaker[0] or word.part not in ("NOUN", "PROPN"):
            continue
        if is_within(word.start, around):
            continue
        if word.relation in ("compound", "poss", "amod", "appos", "nmod"):
            continue
        span = tree.span(phrase_of(tree, number))
        if span is None or span[1] > speaker[0] or not _agrees(tree, pronoun, span):
            continue
        (subjects if word.relation in ("nsubj", "nsubjpass", "ROOT") else others).append(span)
    if subjects:
        return subjects[-1]
    return others[-1] if len(others) == 1 else None


def _agrees(tree: Tree, pronoun: str, phrase: Span) -> bool:
    """Whether a phrase agrees with a pronoun in number, and in what it names."""
    inside = [n for n, w in enumerate(tree.words) if phrase[0] <= w.start and w.end <= phrase[1]]
    head = next((n for n in inside if tree.words[n].head not in inside), None)
    if head is None or tree.words[head].part == "PRON":
        return False
    word = tree.words[head]
    joined = [tree.words[n] for n in inside if n != head and tree.words[n].head == head]
    inflected = word.part == "NOUN" and word.text.lower() != word.lemma
    plural = inflected or any(w.relation == "conj" for w in joined)
    if pronoun in ("they", "their"):
        return plural
    if plural:
        return False
    own = {word.lemma} | {
        w.lemma for w in joined if w.relation in ("compound", "appos", "amod", "conj")
    }
    text = tree.text[slice(*phrase)]
    labels = {e.label for e in entities_of(tree.text) if e.text in text or text in e.text}
    if pronoun in ("it", "its"):
        body = not own.isdisjoint(BODIES | MEDIA) or not labels.isdisjoint({"ORG", "GPE"})
        return body and not is_role(word.lemma) and "PERSON" not in labels
    other = _MALE if pronoun in ("she", "her") else _FEMALE
    # "the Ukrainian figure" is nobody, though a Ukrainian is.
    nouns = {word.lemma} | {w.lemma for w in joined if w.part in ("NOUN", "PROPN")}
    named = word.part == "PROPN" and labels.isdisjoint(_NO_PERSON) and own.isdisjoint(BODIES)
    return own.isdisjoint(other) and ("PERSON" in labels or named or any(map(is_role, nouns)))
