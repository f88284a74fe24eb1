"""How far a figure would move with other questions: the bootstrap over groups of results.

A resample draws as many groups as there are, with replacement. What was drawn
is kept as counts, (b, n), so that a figure of all resamples is one matrix
product. A question and its held-out twin are one group, and so are a statement
and its alterations (a cluster bootstrap: results within a group depend on each
other). Two runs over the same groups are resampled by the same draws, which is
what pairs them.

Source: Efron, Tibshirani, An Introduction to the Bootstrap, 1993; for search,
Sakai, SIGIR 2006, doi:10.1145/1148170.1148261. Not covered: the figures of a
model that answers otherwise each time, which needs runs, not resamples.
"""

from collections.abc import Mapping

import numpy as np

from evals.metrics import Values, Weights

RESAMPLES = 1_000
_SEED = 20221111


def resample_counts(groups: int, resamples: int = RESAMPLES) -> Weights:
    """(b, n) how often each resample drew each group; the same at every call.

    Args:
        groups: n, 1 or more.
    """
    draws = np.random.default_rng(_SEED).multinomial(
        groups, np.full(groups, 1 / groups), size=resamples
    )
    return draws.astype(np.float64)


def interval(values: Values, confidence: float = 0.95) -> tuple[float, float]:
    """The percentile interval: that share of the resamples lies in it.

    Resamples in which the figure has no value (NaN) are left out; both ends
    are NaN when it never has one.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return np.nan, np.nan
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def share_not_below(differences: Values) -> float:
    """One-sided p of "no difference, or a positive one": P(d >= 0), never quite 0.

    p = (1 + |{d >= 0}|) / (1 + b) over the b resamples where d has a value, so
    that differences that are all 0 give 1.
    """
    known = differences[~np.isnan(differences)]
    return float((1 + np.sum(known >= 0)) / (1 + known.size))


def two_sided_p(differences: Values) -> float:
    """p of "no difference": twice the smaller one-sided p, at most 1."""
    return min(1.0, 2 * min(share_not_below(differences), share_not_below(-differences)))


def holm(p_values: Mapping[str, float], alpha: float = 0.05) -> set[str]:
    """The names whose p stays significant among all of them.

    The p values are taken from the smallest; the i-th of m (from 1) must be
    under alpha / (m − i + 1), and the first that is not ends it. Keeps the
    chance of any false alarm under alpha. Source: Holm, Scandinavian Journal
    of Statistics 1979.

    >>> sorted(holm({"a": 0.01, "b": 0.04, "c": 0.03}))
    ['a']
    """
    significant: set[str] = set()
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        if p >= alpha / (len(p_values) - rank):
            break
        significant.add(name)
    return significant
