"""What goes wrong as more is answered: the risk–coverage curve and the area under it.

Questions are answered in the order of falling confidence. At coverage k/n the
risk is the share of wrong ones among the first k. Questions of equal
confidence come in any order, so each counts as their mean.

    AURC = mean over k = 1 … n of risk at coverage k/n

0 to 1, lower is better. Source: El-Yaniv, Wiener, JMLR 11, 2010; AURC as in
Geifman, Uziel, El-Yaniv, ICLR 2019, arXiv:1805.08206.
"""

import numpy as np

from evals.metrics import Values, Weights


def risk_coverage(confidence: Values, wrong: Values) -> tuple[Values, Values]:
    """(n,) coverage and (n,) risk; both empty for no questions.

    Args:
        confidence: (n,).
        wrong: (n,) 1 where answering is wrong, 0 where it is right.
    """
    order = np.argsort(-confidence, kind="stable")
    _, group, sizes = np.unique(-confidence[order], return_inverse=True, return_counts=True)
    mean_wrong = (np.bincount(group, weights=wrong[order]) / sizes)[group]
    answered = np.arange(1, len(order) + 1)
    return answered / len(order), np.cumsum(mean_wrong) / answered


def aurc(confidence: Values, wrong: Values, weights: Weights) -> Values:
    """(b,) area under the curve of each resample."""
    values = np.full(len(weights), np.nan)
    for row, weight in enumerate(weights):
        drawn = np.repeat(np.arange(len(wrong)), weight.astype(np.int64))
        if drawn.size:
            values[row] = risk_coverage(confidence[drawn], wrong[drawn])[1].mean()
    return values
