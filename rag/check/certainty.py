"""Whether a clause is surer than the source: "may" told as "will", some as all."""

from rag.check.texts import Clause, Source, listed
from rag.reading.certainty import certainty_of, claims_more

#: Words that claim more than a source without them does.
_STRENGTHENING = listed(
    "all every entire whole only none always never completely entirely fully totally everyone "
    "everybody everything nobody nothing"
)


def faults(clause: Clause, source: Source) -> list[str]:
    """Words of which the clause is surer than the source, or that claim more."""
    words, body = clause.whole.words, source.body.words
    found = []
    for number in clause.of("VERB", "NOUN", "ADJ"):
        same = source.same(words[number])
        stated = certainty_of(words, number)
        if same and all(claims_more(stated, certainty_of(body, n)) for n in same):
            found.append(words[number].text)
    said = {w.lemma for w in body}
    found += [
        words[n].text
        for n in clause.own
        if words[n].lemma in _STRENGTHENING and said.isdisjoint(_STRENGTHENING)
    ]
    return found
