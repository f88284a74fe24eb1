"""Which tests a checker could not do without: what each of them withholds by itself."""

import numpy as np
import numpy.typing as npt

#: (n, t): whether each of n statements failed each of t tests.
Failed = npt.NDArray[np.bool_]


def withheld_alone(failed: Failed) -> Failed:
    """(n, t) whether each statement failed that test and no other.

    Without the test exactly these statements would pass as well. The column sums
    are an ablation of one test at a time; they say nothing of two tests that
    withhold the same statements, each of which could be left out, and not both.

    >>> withheld_alone(np.array([[True, True], [False, True], [False, False]])).tolist()
    [[False, False], [False, True], [False, False]]
    """
    alone: Failed = failed & (failed.sum(axis=1, keepdims=True) == 1)
    return alone
