"""Whether what a clause affirms is denied in the source, or the other way round."""

from rag.check.texts import Clause, Source
from rag.reading.polarity import are_opposites, is_denied

#: A cosine from which a word of the source may be what a word of the clause puts otherwise.
_ALIGNED = 0.35


def faults(clause: Clause, source: Source) -> list[str]:
    """Words that are denied in one text only, or stand against their opposite."""
    words, body = clause.whole.words, source.body.words
    found = []
    for number in clause.of("VERB", "ADJ", "NOUN", "ADV"):
        word = words[number]
        same = source.same(word)
        denied = is_denied(words, number)
        if same:
            if all(is_denied(body, n) != denied for n in same):
                found.append(word.text)
            continue
        for n, other in enumerate(body):
            if (
                are_opposites(word.lemma, other.lemma)
                and is_denied(body, n) == denied
                and float(clause.whole.vectors[number] @ source.body.vectors[n]) >= _ALIGNED
            ):
                found.append(f"{word.text} for {other.text}")
                break
    return found
