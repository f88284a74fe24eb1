"""Whether confidence tells what the corpus answers from what it does not.

c is the confidence of each question, y is 1 where the corpus answers it and 0
where it does not. A figure has no value (NaN) where a resample drew only one
of the two sorts. The formulas take all resamples at once, which scikit-learn's
cannot; the tests hold them to scikit-learn's.
"""

import numpy as np

from evals.metrics import Values, Weights


def auroc(confidence: Values, answerable: Values, weights: Weights) -> Values:
    """(b,) P(c of an answerable question > c of another) + P(equal) / 2.

    0.5 is chance, 1 is perfect. Source: Hanley, McNeil, Radiology 1982,
    doi:10.1148/radiology.143.1.7063747.
    """
    positive, negative = _by_confidence(confidence, answerable, weights)
    above = np.cumsum(positive, axis=1) - positive
    pairs = (negative * (above + positive / 2)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        share: Values = pairs / (positive.sum(axis=1) * negative.sum(axis=1))
    return share


def false_answers_at(
    answered: float, confidence: Values, answerable: Values, weights: Weights
) -> Values:
    """(b,) share of the unanswerable that are answered when most of the answerable are.

    The threshold t is the highest at which at least `answered` of the
    answerable have c >= t; the value is the share of the others with c >= t.
    0 to 1, lower is better. (The false positive rate at a true positive rate.)

    Args:
        answered: over 0, at most 1.
    """
    positive, negative = _by_confidence(confidence, answerable, weights)
    above, false = np.cumsum(positive, axis=1), np.cumsum(negative, axis=1)
    # Counts are whole numbers: the small subtraction keeps 0.9 * 10 from being over 9.
    threshold = np.argmax(above >= answered * above[:, -1:] - 1e-9, axis=1)
    with np.errstate(invalid="ignore"):
        share: Values = false[np.arange(len(weights)), threshold] / false[:, -1]
    share[above[:, -1] == 0] = np.nan
    return share


def _by_confidence(
    confidence: Values, answerable: Values, weights: Weights
) -> tuple[Weights, Weights]:
    """(b, levels) how many answerable and how many others have each confidence, highest first."""
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    first_of_level = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    drawn = weights[:, order]
    positive = np.add.reduceat(drawn * answerable[order], first_of_level, axis=1)
    negative = np.add.reduceat(drawn * (1 - answerable[order]), first_of_level, axis=1)
    return positive, negative
