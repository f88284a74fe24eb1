"""How much of a clause the source does not meet, by the embedded model's vectors.

A word is met by the most similar word of the source, each in the context of its
text: "killed" meets "died" at 0.76, "cancelled" meets nothing of "extended" above
0.31. What a model adds of its own has no such word. What is missing to `MET` is
summed over the words, each weighted by how rare it is, and over the clauses of a
statement; above `MOST_UNMET` the statement says something that its quotes do not, and
so does a clause, however short, of which more than `MOST_OF_CLAUSE` is missing.

How rare a word is, is read off its place in the embedded model's vocabulary, which
is ordered by frequency.
"""

import math

import numpy as np

from rag.check.texts import REPORTING, Clause, Source
from rag.embed import MiniLM

#: A cosine from which a word is met in full.
MET = 0.8
#: The most that may be missing in a statement; measured in evals/LOG.md.
MOST_UNMET = 0.7
#: The share of a clause's weight that may be missing.
MOST_OF_CLAUSE = 0.3
#: Where the words of the model's vocabulary begin, and how many there are.
_FIRST_WORD, _WORDS = 1_990, 28_000


def unmet(clause: Clause, source: Source, model: MiniLM) -> float:
    """What is missing of the clause's words in the source; 0 when all are met, infinite when
    too much of the clause is."""
    words = clause.whole.words
    asked = [n for n in clause.of("NOUN", "VERB", "ADJ", "ADV") if words[n].lemma not in REPORTING]
    if not asked:
        return 0.0
    best = (clause.whole.vectors[asked] @ source.body.vectors.T).max(axis=1)  # (n,)
    same = np.array([bool(source.same(words[n])) for n in asked])
    missing = np.where(same, 0.0, np.maximum(0.0, MET - best))
    weights = np.array([_rarity(words[n].text, model) for n in asked])
    total = float(missing @ weights)
    return total if total <= MOST_OF_CLAUSE * weights.sum() else math.inf


def _rarity(word: str, model: MiniLM) -> float:
    """0 for the commonest words, 1 for those that are no single piece of the vocabulary."""
    place = model.place_in_vocabulary(word.lower())
    if place is None:
        return 1.0
    return math.log(max(1, place - _FIRST_WORD)) / math.log(_WORDS)
