"""The formulas of evaluation: worked by hand, and against independent implementations."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, roc_auc_score

from evals.metrics import Values
from evals.metrics.abstention import auroc, false_answers_at
from evals.metrics.bootstrap import (
    holm,
    interval,
    resample_counts,
    share_not_below,
    two_sided_p,
)
from evals.metrics.calibration import brier, expected_calibration_error
from evals.metrics.matching import stands_in
from evals.metrics.ranking import ranking_scores
from evals.metrics.risk_coverage import aurc, risk_coverage
from evals.metrics.spans import contains, evidence_precision, evidence_recall, overlaps
from evals.metrics.withholding import withheld_alone

# --- matching ---


@pytest.mark.parametrize(
    ("wanted", "text", "stands"),
    [
        ("41", "liberated 41 settlements", True),
        ("41", "in 2041", False),
        ("41", "41,000 people", False),
        ("41", "2.41 metres", False),
        ("41", "It was 41.", True),
        ("41", "between 40, 41, and 42", True),
        ("20,000", "an estimated 20,000 troops", True),
        ("05:00", "completed at 05:00 Moscow time", True),
        ("victory", "Another VICTORY!", True),
        ("at least five", "at  least\nfive people", True),
        ("won't name", "which I won’t name", True),
        ('"painful"', "called it “painful”", True),
        ("two-year", "a two–year plan", True),
        ("Kuleba", "Kuleba's ministry", True),
        ("art", "the start", False),
        ("art", "artful", False),
        ("fi", "the ﬁ ligature", True),
        ("北京", "他在北京市工作", True),
        ("हिन्द", "हिन्दी", False),  # a vowel sign goes on with the word
        ("", "anything", False),
        ("word", "", False),
    ],
)
def test_a_string_stands_in_a_text_as_whole_words(wanted: str, text: str, stands: bool) -> None:
    assert stands_in(wanted, text) is stands


@settings(deadline=None)
@given(st.text(alphabet="ab1,. '’", min_size=1, max_size=6), st.text("ab1,. '’", max_size=12))
def test_what_stands_in_a_text_stands_there_whatever_is_around(wanted: str, text: str) -> None:
    if wanted.strip():
        assert stands_in(wanted, wanted)
        assert stands_in(wanted, f"{text} ; {wanted.upper()} ; {text}")


# --- rankings ---


def test_a_ranking_by_hand() -> None:
    # Relevant: a (grade 1), b (grade 2), z (grade 1, not found). Found: x, b, y, a.
    scores = ranking_scores({"a": 1, "b": 2, "z": 1}, ["x", "b", "y", "a"])
    assert scores["hit@1"] == 0
    assert scores["hit@3"] == scores["hit@5"] == scores["hit@10"] == 1
    assert scores["recall@5"] == scores["recall@20"] == pytest.approx(2 / 3)
    assert scores["mrr@10"] == 1 / 2
    # DCG = 2/log2(3) + 1/log2(5) = 1.2619 + 0.4307; best = 2/1 + 1/log2(3) + 1/2 = 3.1309
    assert scores["ndcg@10"] == pytest.approx((1.2619 + 0.4307) / 3.1309, abs=1e-4)


def test_an_empty_ranking_scores_nothing() -> None:
    assert set(ranking_scores({"a": 1}, []).values()) == {0.0}


def naive_scores(relevant: dict[str, int], ranking: list[str]) -> dict[str, float]:
    grades = [relevant.get(item, 0) for item in ranking]
    dcg = sum(g / math.log2(i + 2) for i, g in enumerate(grades[:10]))
    best = sum(
        g / math.log2(i + 2) for i, g in enumerate(sorted(relevant.values(), reverse=True)[:10])
    )
    first = next((i for i, g in enumerate(grades[:10]) if g), None)
    found = {f"hit@{k}": float(any(grades[:k])) for k in (1, 3, 5, 10)}
    found |= {f"recall@{k}": sum(map(bool, grades[:k])) / len(relevant) for k in (5, 10, 20)}
    return {**found, "mrr@10": 0.0 if first is None else 1 / (first + 1), "ndcg@10": dcg / best}


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.integers(1, 3), min_size=1),
    st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), unique=True, max_size=25),
)
def test_ir_measures_agrees_with_a_naive_implementation(
    relevant: dict[str, int], ranking: list[str]
) -> None:
    assert ranking_scores(relevant, ranking) == pytest.approx(
        naive_scores(relevant, ranking), abs=1e-6
    )


# --- spans ---


def test_evidence_by_hand() -> None:
    # Two pieces: characters 0-10 of d, and 20-30 of d or 5-15 of e.
    pieces = [[("d", 0, 10)], [("d", 20, 30), ("e", 5, 15)]]
    quoted = [("d", 5, 12), ("d", 6, 8), ("e", 0, 15), ("f", 0, 99)]
    # Of the first 5 of 10 (6-8 counts once), of the second all, in e: (0.5 + 1) / 2.
    assert evidence_recall(pieces, quoted) == 0.75
    assert evidence_precision(pieces, quoted) == 3 / 4
    assert evidence_recall(pieces, []) == 0
    assert contains(("d", 0, 10), ("d", 0, 10))
    assert not contains(("d", 1, 10), ("d", 0, 10))
    assert not contains(("e", 0, 10), ("d", 0, 10))
    assert not overlaps(("d", 0, 5), ("d", 5, 9))


spans = st.tuples(st.sampled_from("de"), st.integers(0, 12), st.integers(1, 6)).map(
    lambda t: (t[0], t[1], t[1] + t[2])
)


@settings(deadline=None)
@given(spans, st.lists(spans, max_size=6))
def test_evidence_recall_counts_characters(
    place: tuple[str, int, int], quoted: list[tuple[str, int, int]]
) -> None:
    inside = set(range(place[1], place[2]))
    covered = {c for q in quoted if q[0] == place[0] for c in range(q[1], q[2])} & inside
    assert evidence_recall([[place]], quoted) == pytest.approx(len(covered) / len(inside))


# --- abstention ---

once = np.ones((1, 5))
#            right answerable ×3      unanswerable ×2
CONFIDENCE = np.array([0.9, 0.6, 0.3, 0.6, 0.1])
ANSWERABLE = np.array([1.0, 1.0, 1.0, 0.0, 0.0])


def test_auroc_by_hand() -> None:
    # Pairs: 0.9>0.6, 0.9>0.1, 0.6=0.6 (half), 0.6>0.1, 0.3<0.6, 0.3>0.1: 4.5 of 6.
    assert auroc(CONFIDENCE, ANSWERABLE, once) == pytest.approx([4.5 / 6])


def test_false_answers_by_hand() -> None:
    # Two of three answerable (67 %) are at 0.6 or above, and so is one of two others.
    assert false_answers_at(2 / 3, CONFIDENCE, ANSWERABLE, once) == pytest.approx([1 / 2])
    # All three need a threshold of 0.3; the other at 0.1 stays below.
    assert false_answers_at(0.9, CONFIDENCE, ANSWERABLE, once) == pytest.approx([1 / 2])
    assert false_answers_at(1 / 3, CONFIDENCE, ANSWERABLE, once) == pytest.approx([0])
    # A resample that drew the first question twice, and the last three not at all.
    drawn = np.array([[2.0, 1, 0, 0, 0]])
    assert np.isnan(false_answers_at(0.9, CONFIDENCE, ANSWERABLE, drawn)).all()
    assert np.isnan(auroc(CONFIDENCE, ANSWERABLE, drawn)).all()


def test_nine_of_ten_are_ninety_per_cent() -> None:
    confidence = np.array([*np.linspace(1, 0.1, 10), 0.15])
    answerable = np.array([*np.ones(10), 0.0])
    # The tenth answerable, at 0.1, is not needed, so the other at 0.15 stays out.
    assert false_answers_at(0.9, confidence, answerable, np.ones((1, 11))) == [0]
    assert false_answers_at(0.91, confidence, answerable, np.ones((1, 11))) == [1]


rows = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.5001, 1.0]), st.booleans(), st.integers(0, 3)),
    min_size=2,
    max_size=12,
)


def columns(given_rows: list[tuple[float, bool, int]]) -> tuple[Values, Values, Values]:
    confidence, truth, weight = zip(*given_rows, strict=True)
    return np.array(confidence), np.array(truth, float), np.array(weight, float)


@settings(deadline=None)
@given(rows)
def test_weights_are_repeats_and_auroc_is_its_pairs(
    given_rows: list[tuple[float, bool, int]],
) -> None:
    confidence, truth, weight = columns(given_rows)
    drawn = np.repeat(np.arange(len(truth)), weight.astype(int))
    yes, no = confidence[drawn][truth[drawn] == 1], confidence[drawn][truth[drawn] == 0]
    weighted = auroc(confidence, truth, weight[None])
    if len(yes) == 0 or len(no) == 0:
        assert np.isnan(weighted).all()
        return
    pairs = [(y > n) + (y == n) / 2 for y, n in product(yes, no)]
    assert weighted == pytest.approx([sum(pairs) / len(pairs)])
    assert weighted == pytest.approx([roc_auc_score(truth, confidence, sample_weight=weight)])
    assert brier(confidence, truth, weight[None]) == pytest.approx(
        [brier_score_loss(truth, confidence, sample_weight=weight)]
    )
    for share in (0.5, 0.8, 0.9, 0.95, 1.0):
        thresholds = [t for t in set(confidence) if np.mean(yes >= t) >= share - 1e-12]
        naive = np.mean(no >= max(thresholds))
        assert false_answers_at(share, confidence, truth, weight[None]) == pytest.approx([naive])


# --- risk and coverage ---


def test_risk_coverage_by_hand() -> None:
    # In order: right, then a tie of right and wrong (half each), then wrong.
    coverage, risk = risk_coverage(np.array([0.9, 0.5, 0.5, 0.1]), np.array([0.0, 0, 1, 1]))
    assert coverage == pytest.approx([0.25, 0.5, 0.75, 1])
    assert risk == pytest.approx([0, 0.5 / 2, 1 / 3, 2 / 4])
    area = aurc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([0.0, 0, 1, 1]), np.ones((1, 4)))
    assert area == pytest.approx([(0 + 1 / 4 + 1 / 3 + 1 / 2) / 4])


@settings(deadline=None)
@given(rows, st.integers(0, 99))
def test_risk_does_not_hang_on_the_order_of_ties(
    given_rows: list[tuple[float, bool, int]], seed: int
) -> None:
    confidence, wrong, _ = columns(given_rows)
    order = np.random.default_rng(seed).permutation(len(wrong))
    assert risk_coverage(confidence, wrong)[1] == pytest.approx(
        risk_coverage(confidence[order], wrong[order])[1]
    )


# --- calibration ---


def test_calibration_by_hand() -> None:
    confidence = np.array([0.95, 0.91, 0.15, 1.0])
    answerable = np.array([1.0, 0.0, 0.0, 1.0])
    # Bin 10 holds 0.95, 0.91 and 1.0: mean c 2.86/3, mean y 2/3; bin 2 holds 0.15: mean y 0.
    # ECE = 3/4 · |2.86/3 − 2/3| + 1/4 · 0.15 = 0.215 + 0.0375
    assert expected_calibration_error(confidence, answerable, np.ones((1, 4))) == pytest.approx(
        [0.2525]
    )
    # (0.05² + 0.91² + 0.15² + 0²) / 4
    assert brier(confidence, answerable, np.ones((1, 4))) == pytest.approx(
        [(0.0025 + 0.8281 + 0.0225) / 4]
    )


def test_a_resample_that_drew_nothing_has_no_value() -> None:
    none = np.zeros((1, 5))
    for formula in (auroc, aurc, expected_calibration_error, brier):
        assert np.isnan(formula(CONFIDENCE, ANSWERABLE, none)).all()
    assert np.isnan(false_answers_at(0.9, CONFIDENCE, ANSWERABLE, none)).all()


def test_calibration_error_agrees_with_scikit_learns_curve() -> None:
    random = np.random.default_rng(1)
    confidence = random.random(500)
    answerable = (random.random(500) < confidence**2).astype(float)
    truth, predicted = calibration_curve(answerable, confidence, n_bins=10)
    sizes = np.histogram(confidence, bins=np.linspace(0, 1, 11))[0]
    expected = np.sum(sizes * np.abs(truth - predicted)) / 500
    assert expected_calibration_error(confidence, answerable, np.ones((1, 500))) == pytest.approx(
        [expected]
    )


# --- withholding ---

tables = st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=8)


def test_what_a_test_withholds_alone_by_hand() -> None:
    #       names  dates
    rows = [
        [True, True],  # both: neither alone
        [True, False],
        [False, False],  # passed
        [True, False],
    ]
    assert withheld_alone(np.array(rows)).sum(axis=0).tolist() == [2, 0]


@settings(deadline=None)
@given(tables)
def test_what_a_test_withholds_alone_passes_without_it(rows: list[list[bool]]) -> None:
    alone = withheld_alone(np.array(rows))
    for test in range(3):
        without = [any(row[:test] + row[test + 1 :]) for row in rows]
        freed = [any(row) and not left for row, left in zip(rows, without, strict=True)]
        assert alone[:, test].tolist() == freed


# --- bootstrap ---


def test_intervals_agree_with_scipys() -> None:
    random = np.random.default_rng(2)
    values = (random.random(200) < 0.7).astype(float)
    counts = resample_counts(200)
    assert counts.shape == (1_000, 200)
    assert set(counts.sum(axis=1)) == {200}
    ours = interval(counts @ values / 200)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=5_000, method="percentile", rng=3)
    assert ours == pytest.approx(tuple(theirs.confidence_interval), abs=0.015)
    confidence = values * 0.3 + random.random(200)
    ours = interval(auroc(confidence, values, counts))
    theirs = stats.bootstrap(
        (confidence, values),
        lambda c, y: np.mean(c[y == 1][:, None] > c[y == 0][None, :]),
        n_resamples=1_000,
        method="percentile",
        paired=True,
        vectorized=False,
        rng=3,
    )
    assert ours == pytest.approx(tuple(theirs.confidence_interval), abs=0.015)


def test_resamples_are_the_same_every_time() -> None:
    assert np.array_equal(resample_counts(7), resample_counts(7))


def test_intervals_leave_out_resamples_without_a_value() -> None:
    assert interval(np.array([np.nan, 1.0, 1.0])) == (1.0, 1.0)
    assert np.isnan(interval(np.array([np.nan]))).all()


def test_p_values_by_hand() -> None:
    differences = np.array([-0.2, -0.1, -0.3, 0.1])
    assert share_not_below(differences) == (1 + 1) / (1 + 4)
    assert two_sided_p(differences) == pytest.approx(2 * 2 / 5)
    assert two_sided_p(np.zeros(9)) == 1.0
    assert share_not_below(np.zeros(9)) == 1.0


def test_holm_stops_at_the_first_that_does_not_hold() -> None:
    # 0.001 < 0.05/3; 0.03 >= 0.05/2, so 0.04, which alone is under 0.05/1, is not looked at.
    assert holm({"a": 0.04, "b": 0.001, "c": 0.03}) == {"b"}
    assert holm({}) == set()
