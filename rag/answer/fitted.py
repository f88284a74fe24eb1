"""The two models that were fitted on development data, as `evals/fit.py` wrote them.

Both are linear in a few named features, each centred and scaled by what it was
in the development data. `RANKING` orders sentences; `ABSTENTION` gives the
probability that the corpus answers. `fitted.json` beside this file holds them,
with what they were fitted on and when.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.records import Record

FITTED = Path(__file__).with_name("fitted.json")


class Term(Record):
    """One feature's part: `weight * (value - mean) / scale`."""

    mean: float
    scale: float
    weight: float


class Linear(Record):
    """A sum of terms by feature name, and a constant."""

    constant: float = 0.0
    terms: Mapping[str, Term]

    def score(self, features: Mapping[str, float]) -> float:
        """The weighted sum; features that have no term count nothing.

        Raises:
            KeyError: a feature that has a term is missing.
        """
        return self.constant + sum(
            term.weight * (features[name] - term.mean) / term.scale
            for name, term in self.terms.items()
        )

    def probability(self, features: Mapping[str, float]) -> float:
        """The logistic function of the score, 0 to 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(features)))))


def _read() -> dict[str, Any]:
    fitted: dict[str, Any] = json.loads(FITTED.read_text(encoding="utf-8"))
    return fitted


_FITTED = _read()
RANKING = Linear(**_FITTED["ranking"])
ABSTENTION = Linear(**_FITTED["abstention"])
#: The probability from which the corpus is taken to answer, when nothing else is set.
THRESHOLD = float(_FITTED["threshold"])
