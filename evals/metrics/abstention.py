"""Whether confidence tells what the corpus answers from what it does not.

c is the confidence of each question, y is 1 where the corpus answers it and 0
where it does not. A figure has no value (NaN) where a resample drew only one
of the two sorts.
"""

import numpy as np

from evals.metrics import Values, Weights


def auroc(confidence: Values, answerable: Values, weights: Weights) -> Values:
    """(b,) P(c of an answerable question > c of another) + P(equal) / 2, by scikit-learn.

    0.5 is chance, 1 is perfect. Source: Hanley, McNeil, Radiology 1982,
    doi:10.1148/radiology.143.1.7063747.
    """
    import sklearn
    from sklearn.metrics import roc_auc_score

    values = np.full(len(weights), np.nan)
    with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):
        for row, weight in enumerate(weights):
            drawn = weight > 0
            if np.unique(answerable[drawn]).size == 2:
                values[row] = roc_auc_score(
                    answerable[drawn], confidence[drawn], sample_weight=weight[drawn]
                )
    return values


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
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    last_of_tie = np.append(ordered[1:] != ordered[:-1], True)
    positive = weights[:, order] * answerable[order]
    negative = weights[:, order] * (1 - answerable[order])
    above = np.cumsum(positive, axis=1)[:, last_of_tie]  # (b, thresholds), falling threshold
    false = np.cumsum(negative, axis=1)[:, last_of_tie]
    # Counts are whole numbers: the small subtraction keeps 0.9 * 10 from being over 9.
    wanted = answered * above[:, -1:] - 1e-9
    first = np.argmax(above >= wanted, axis=1)
    rows = np.arange(len(weights))
    with np.errstate(invalid="ignore"):
        share: Values = false[rows, first] / false[:, -1]
    share[above[:, -1] == 0] = np.nan
    return share
