"""Whether a clause's words are met in the source, by the embedded model's vectors.

A word is met by the most similar word of the source, each in the context of its
text: "killed" meets "died" at 0.76, "cancelled" meets nothing of "extended" above
0.31. What a model adds of its own has no such word.
"""

import numpy as np

from rag.check.texts import Clause, Source, listed

#: The least that the two words met worst may have on average, and the mean of all.
WORST, MEAN = 0.42, 0.62
#: Words that report, and say nothing themselves.
_REPORTING = listed(
    "say tell report add call note accord put give speak describe word account number figure "
    "count claim statement view announce write be have do make also there"
)


def faults(clause: Clause, source: Source) -> list[str]:
    """The words that nothing in the source meets, when they are too many or too far."""
    words = clause.whole.words
    asked = [n for n in clause.of("NOUN", "VERB", "ADJ", "ADV") if words[n].lemma not in _REPORTING]
    if not asked:
        return []
    best = (clause.whole.vectors[asked] @ source.body.vectors.T).max(axis=1)  # (n,)
    for place, number in enumerate(asked):
        if source.same(words[number]):
            best[place] = max(best[place], 0.8)
    order = np.argsort(best)
    if best[order[:2]].mean() >= WORST and best.mean() >= MEAN:
        return []
    return [words[asked[n]].text for n in order[:2]]
