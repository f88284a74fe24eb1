"""Whether what a clause affirms is denied in the source, or the other way round."""

from collections.abc import Sequence

from rag.check.certainty import aligned_verbs
from rag.check.texts import REPORTING, Clause, Source, listed
from rag.reading.grammar import Word
from rag.reading.polarity import are_opposites, is_denied, is_without

#: A cosine from which a verb of the source is taken for one that the clause puts otherwise,
#: and from which a word stands against its opposite.
_ALIGNED, _OPPOSED = 0.55, 0.35


#: Bounds of figures, which are compared with the figures.
_QUANTITIES = listed("many few more less most least large small high low top bottom")
#: Words that put one thing before another, and that put it after; those that may do so as well.
_BEFORE, _MAYBE_BEFORE = listed("before until"), listed("ago earlier prior previous by yet ahead")
_AFTER, _MAYBE_AFTER = listed("after since"), listed("later following once then when afterwards")


def faults(clause: Clause, source: Source) -> list[str]:
    """Words that are denied in one text only, or stand against their opposite."""
    words = clause.whole.words
    asked = [n for n in clause.of("VERB", "ADJ", "NOUN", "ADV") if words[n].lemma not in REPORTING]
    found = [words[n].text for n in asked if _denied_in_one(clause, n, source)]
    found += [
        f"{words[n].text} for {opposite}"
        for n in asked
        if (opposite := _opposite(clause, n, source)) is not None
    ]
    return found + _turned_around(clause, source)


def _denied_in_one(clause: Clause, number: int, source: Source) -> bool:
    """Whether a word is denied in the clause or wherever the source has it, and not in both."""
    words, body = clause.whole.words, source.body.words
    word = words[number]
    if word.part == "NOUN":
        denied, same = is_without(words, number), source.same(word)
        if not denied and not all(is_without(body, n) for n in same):
            return False
        if denied:
            return bool(same) and not any(_is_not_had(body, n) for n in same)
        return bool(same) and not _is_not_had(words, number)
    if word.part == "VERB":
        same = aligned_verbs(clause, number, source, _ALIGNED)
    else:
        same = source.same(word) if _may_turn(words, number) else []
    if any(_lacks_object(text, n) for text, n in ((words, number), *((body, n) for n in same))):
        return False  # "contained no names": told of the names
    denied = is_denied(words, number)
    # "Does not accept" and "rejects" agree.
    return bool(same) and all(
        (is_denied(body, n) != denied) != are_opposites(word.lemma, body[n].lemma) for n in same
    )


def _is_not_had(words: Sequence[Word], noun: int) -> bool:
    """Whether a noun is said not to be there, or is what a verb that is denied would have."""
    word, head = words[noun], words[words[noun].head]
    return is_without(words, noun) or (
        word.relation == "dobj" and (head.lemma == "deny" or is_denied(words, word.head))
    )


def _lacks_object(words: Sequence[Word], verb: int) -> bool:
    """Whether an object of a verb has a "no" before it."""
    return words[verb].part == "VERB" and any(
        w.head == verb and w.relation == "dobj" and w.part == "NOUN" and is_without(words, n)
        for n, w in enumerate(words)
    )


def _opposite(clause: Clause, number: int, source: Source) -> str | None:
    """The source's word that says the opposite, where it does not have the word itself."""
    words, body = clause.whole.words, source.body.words
    word = words[number]
    if word.lemma in _QUANTITIES or source.same(word):
        return None
    denied = is_denied(words, number)
    for n, other in enumerate(body):
        if (
            are_opposites(word.lemma, other.lemma)
            and is_denied(body, n) == denied
            and float(clause.whole.vectors[number] @ source.body.vectors[n]) >= _OPPOSED
        ):
            return other.text
    return None


def _turned_around(clause: Clause, source: Source) -> list[str]:
    """Where "before" for "after", where the source has only the other."""
    said = {w.lemma for w in source.body.words}
    return [
        clause.whole.words[n].text
        for n in clause.own
        for own, maybe, other in (
            (_BEFORE, _MAYBE_BEFORE, _AFTER),
            (_AFTER, _MAYBE_AFTER, _BEFORE),
        )
        if clause.whole.words[n].lemma in own
        and said.isdisjoint(own | maybe)
        and not said.isdisjoint(other)
    ]


def _may_turn(words: Sequence[Word], number: int) -> bool:
    """Whether a denial of the word turns the clause: it is what is told of something."""
    return words[number].relation in ("acomp", "attr", "oprd", "dobj", "ROOT")
