"""The fitted models: their arithmetic by hand, and that the file fits the code."""

import json
import math
from datetime import date

import pytest

from rag.answer.fitted import ABSTENTION, FITTED, RANKING, THRESHOLD, Linear, Term
from rag.settings import ROOT

HAND = Linear(
    constant=0.5,
    terms={
        "a": Term(mean=1.0, scale=2.0, weight=3.0),
        "b": Term(mean=0.0, scale=0.5, weight=-1.0),
    },
)


def test_a_score_is_the_sum_worked_by_hand() -> None:
    # 0.5 + 3 (2 - 1) / 2 - 1 (0.25 - 0) / 0.5 = 0.5 + 1.5 - 0.5
    assert HAND.score({"a": 2.0, "b": 0.25}) == pytest.approx(1.5)
    assert HAND.score({"a": 1.0, "b": 0.0}) == pytest.approx(0.5)  # at the means: the constant


def test_a_feature_without_a_term_counts_nothing() -> None:
    assert HAND.score({"a": 2.0, "b": 0.25, "c": 99.0}) == pytest.approx(1.5)


def test_a_missing_feature_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="b"):
        HAND.score({"a": 2.0})


def test_a_probability_is_the_logistic_function_of_the_score() -> None:
    # 1 / (1 + e^-1.5) = 0.8176
    assert HAND.probability({"a": 2.0, "b": 0.25}) == pytest.approx(0.8176, abs=1e-4)
    assert HAND.probability({"a": 2.0 / 3, "b": 0.0}) == pytest.approx(0.5)  # score 0


@pytest.mark.parametrize("value", [1e9, -1e9])
def test_a_probability_stays_between_0_and_1(value: float) -> None:
    assert 0 < HAND.probability({"a": value, "b": 0.0}) < 1


def test_the_file_holds_what_was_read() -> None:
    fitted = json.loads(FITTED.read_text(encoding="utf-8"))
    assert Linear(**fitted["ranking"]) == RANKING
    assert Linear(**fitted["abstention"]) == ABSTENTION
    assert fitted["threshold"] == THRESHOLD
    assert 0 < THRESHOLD < 1


@pytest.mark.parametrize("model", [RANKING, ABSTENTION], ids=["ranking", "abstention"])
def test_every_term_is_finite_and_has_a_scale(model: Linear) -> None:
    assert model.terms
    for term in model.terms.values():
        assert term.scale > 0
        assert math.isfinite(term.mean + term.scale + term.weight)


def test_the_file_says_what_it_was_fitted_on() -> None:
    provenance = json.loads(FITTED.read_text(encoding="utf-8"))["provenance"]
    assert (ROOT / provenance["script"]).is_file()
    assert date.fromisoformat(provenance["date"])
    assert provenance["suites"]
    for name, checksum in provenance["suites"].items():
        assert name
        assert len(bytes.fromhex(checksum)) == 32  # SHA-256
