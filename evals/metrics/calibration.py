"""Whether a confidence of 0.7 means that the corpus answers in 7 of 10 cases.

c is the confidence, y is 1 where the corpus answers and 0 where it does not. A resample that
drew no question has no value (NaN).
"""

import numpy as np

from evals.metrics import Values, Weights

BINS = 10


def bin_of(confidence: Values) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(n,) which of `BINS` equal-width bins each c falls into; 1.0 into the last."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def expected_calibration_error(confidence: Values, answerable: Values, weights: Weights) -> Values:
    """(b,) ECE = sum over bins of |bin| / n · |mean y of the bin − mean c of the bin|.

    0 to 1, lower is better; an empty bin adds nothing. It rests on the share
    of answerable questions in the suite. Source: Guo et al., ICML 2017,
    arXiv:1706.04599.
    """
    # |bin| · |mean y − mean c| is the absolute sum of y − c over the bin.
    member = np.eye(BINS)[bin_of(confidence)]  # (n, bins)
    sums = weights @ (member * (answerable - confidence)[:, None])  # (b, bins)
    with np.errstate(invalid="ignore"):  # a resample that drew none: NaN
        errors: Values = np.abs(sums).sum(axis=1) / weights.sum(axis=1)
    return errors


def brier(confidence: Values, answerable: Values, weights: Weights) -> Values:
    """(b,) mean of (c − y)². 0 to 1, lower is better.

    Source: Brier, Monthly Weather Review 1950.
    """
    with np.errstate(invalid="ignore"):
        scores: Values = (weights @ (confidence - answerable) ** 2) / weights.sum(axis=1)
    return scores
