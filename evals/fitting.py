"""Questions that were asked → the two linear models, and what they are worth.

Ranking: a linear score of a sentence's features, fitted so that the softmax over
a question's sentences puts its odds on those that hold the answer (listwise, as
ListNet: Cao et al., ICML 2007, doi:10.1145/1273496.1273513), with an L2 penalty.
Abstention: a logistic regression, answerable against not. Figures are
cross-validated by article, so that no question is judged by a model that saw its
article; a model is fitted on all.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag.answer.fitted import Linear, Term
from rag.answer.quotes import Judged
from rag.answer.sentences import Sentence

#: How much each sort of unanswerable question counts against the answerable ones. Those of SQuAD
#: count least: their authors looked at the text and took its words, which readers do not.
WEIGHTS = {"answerable": 1.0, "article": 0.7, "passage": 0.7, "squad": 0.3, "byline": 1.0}
#: What a suite counts, by its form and whatever its size: one of Byline's own has few questions.
RANKING_SHARE = {"squad": 1.0, "byline": 0.5}
ABSTENTION_SHARE = {"squad": 1.0, "byline": 0.2}
#: Of each sort, the share answered at which the share of false answers is told.
_ANSWERED = {"article": 0.95, "passage": 0.9, "squad": 0.8, "byline": 0.9}
#: False answers allowed on questions off the corpus.
FALSE_ANSWERS = 0.01
FOLDS = 6
_PENALTY = 1e-3

Matrix = npt.NDArray[np.float64]


class Asked(NamedTuple):
    """One question asked once.

    Attributes:
        suite, article: where it is from; an article is never in two folds.
        form: the suite's.
        off: whether it is of a subject that the corpus does not touch.
        sort: answerable; article or passage (asked without it); else the form of the suite
            whose author meant it to be unanswerable.
        judged: its sentences and the features of the whole.
        holds: for each sentence, whether the answer is in it.
    """

    suite: str
    article: str
    form: str
    off: bool
    sort: str
    judged: Judged
    holds: list[bool]


class RankingRows(NamedTuple):
    """The answerable questions as the ranking is fitted on them.

    Attributes:
        matrices: for each question (sentences, features), scaled.
        holds: for each question (sentences,), whether the answer is in it.
        weights: for each question.
    """

    asked: list[Asked]
    matrices: list[Matrix]
    holds: list[npt.NDArray[np.bool_]]
    weights: list[float]
    mean: Matrix
    scale: Matrix

    def fitted(self, numbers: Sequence[int]) -> Matrix:
        """The weights, fitted on the questions of these numbers that have the answer somewhere."""
        known = [n for n in numbers if self.holds[n].any()]
        return _listwise(
            [self.matrices[n] for n in known],
            [self.holds[n] for n in known],
            [self.weights[n] for n in known],
        )


def ranking_rows(asked: Sequence[Asked], names: Sequence[str]) -> RankingRows:
    """The answerable ones among `asked`, by the features of these names."""
    rows = [a for a in asked if a.sort == "answerable"]
    # In the order of the text, so that sentences of the same score stay in no better one.
    orders = [
        sorted(range(len(a.judged.ranked)), key=lambda n: _position(a.judged.ranked[n]))
        for a in rows
    ]
    matrices = [
        np.array([[a.judged.ranked[n].features[f] for f in names] for n in order])
        for a, order in zip(rows, orders, strict=True)
    ]
    mean, scale = _scaling(np.vstack(matrices))
    counts = {a.suite: sum(b.suite == a.suite for b in rows) for a in rows}
    return RankingRows(
        rows,
        [(m - mean) / scale for m in matrices],
        [np.array([a.holds[n] for n in o]) for a, o in zip(rows, orders, strict=True)],
        [RANKING_SHARE[a.form] / counts[a.suite] for a in rows],
        mean,
        scale,
    )


def _position(sentence: Sentence) -> tuple[str, int]:
    return sentence.span.document, sentence.span.start


def ranking_model(asked: Sequence[Asked], names: Sequence[str]) -> Linear:
    """The model that ranks sentences, fitted on all."""
    rows = ranking_rows(asked, names)
    weight = rows.fitted(range(len(rows.asked)))
    return _linear(names, rows.mean, rows.scale, weight, 0.0)


def ranking_figures(asked: Sequence[Asked], names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Suite → how often the first sentence, and one of three, holds the answer."""
    rows = ranking_rows(asked, names)
    folds = _folds(rows.asked)
    right: dict[str, list[tuple[bool, bool]]] = {}
    for fold in range(FOLDS):
        weight = rows.fitted(np.nonzero(folds != fold)[0].tolist())
        for n in np.nonzero(folds == fold)[0].tolist():
            order = np.argsort(-(rows.matrices[n] @ weight), kind="stable")
            best = rows.holds[n][order[:3]]
            right.setdefault(rows.asked[n].suite, []).append((bool(best[0]), bool(best.any())))
    means = {suite: np.mean(pairs, axis=0) for suite, pairs in sorted(right.items())}
    return {suite: (float(first), float(three)) for suite, (first, three) in means.items()}


def _listwise(matrices: list[Matrix], holds: list[Any], weights: list[float]) -> Matrix:
    def loss(weight: Matrix) -> tuple[float, Matrix]:
        total, slope = _PENALTY * weight @ weight / 2, _PENALTY * weight
        for matrix, right, share in zip(matrices, holds, weights, strict=True):
            scores = matrix @ weight
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            on_answer = odds[right].sum()
            total -= share * np.log(on_answer + 1e-12)
            slope = slope + share * matrix.T @ (odds - odds * right / (on_answer + 1e-12))
        return float(total), slope

    start = np.zeros(matrices[0].shape[1])
    found: Matrix = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found


class AbstentionRows(NamedTuple):
    """All that was asked as abstention is fitted on it: (asked, features), scaled."""

    matrix: Matrix
    answerable: npt.NDArray[np.bool_]
    weight: Matrix
    mean: Matrix
    scale: Matrix

    def fitted(self, chosen: Any) -> LogisticRegression:
        """The regression on the rows chosen."""
        return LogisticRegression(max_iter=2000).fit(
            self.matrix[chosen], self.answerable[chosen], self.weight[chosen]
        )


def abstention_rows(asked: Sequence[Asked], names: Sequence[str]) -> AbstentionRows:
    """`asked` by the features of these names."""
    matrix = np.array([[a.judged.features[f] for f in names] for a in asked])
    mean, scale = _scaling(matrix)
    counts: dict[tuple[str, str], int] = {}
    for a in asked:
        counts[a.suite, a.sort] = counts.get((a.suite, a.sort), 0) + 1
    weight = np.array(
        [ABSTENTION_SHARE[a.form] * WEIGHTS[a.sort] / counts[a.suite, a.sort] for a in asked]
    )
    answerable = np.array([a.sort == "answerable" for a in asked])
    return AbstentionRows(
        (matrix - mean) / scale, answerable, weight * len(weight) / weight.sum(), mean, scale
    )


def abstention_model(asked: Sequence[Asked], names: Sequence[str]) -> Linear:
    """The model that tells when to stop, fitted on all."""
    rows = abstention_rows(asked, names)
    model = rows.fitted(slice(None))
    return _linear(names, rows.mean, rows.scale, model.coef_[0], float(model.intercept_[0]))


def abstention_scores(asked: Sequence[Asked], names: Sequence[str]) -> Matrix:
    """(asked,), the cross-validated probability that each is answerable."""
    rows = abstention_rows(asked, names)
    folds = _folds(asked)
    scores = np.zeros(len(asked))
    for fold in range(FOLDS):
        model = rows.fitted(folds != fold)
        scores[folds == fold] = model.predict_proba(rows.matrix[folds == fold])[:, 1]
    return scores


def abstention_figures(
    asked: Sequence[Asked], scores: Matrix
) -> dict[tuple[str, str], tuple[float, float]]:
    """(suite, sort) → AUROC, and the false answers at the share answered that is told for it."""
    figures = {}
    for suite in sorted({a.suite for a in asked}):
        right = scores_of(asked, scores, suite, "answerable")
        for sort, answered in _ANSWERED.items():
            wrong = scores_of(asked, scores, suite, sort)
            if len(wrong):
                labels = np.repeat([1, 0], [len(right), len(wrong)])
                auroc = float(roc_auc_score(labels, np.concatenate([right, wrong])))
                false = float(np.mean(wrong >= np.quantile(right, 1 - answered)))
                figures[suite, sort] = (auroc, false)
    return figures


def scores_of(asked: Sequence[Asked], scores: Matrix, suite: str, sort: str) -> Matrix:
    """The scores of one sort of a suite's questions."""
    return scores[[n for n, a in enumerate(asked) if a.suite == suite and a.sort == sort]]


def lowest_threshold(asked: Sequence[Asked], scores: Matrix) -> float:
    """The median over suites of the lowest at which no more than `FALSE_ANSWERS` are answered."""
    lowest = []
    for suite in {a.suite for a in asked}:
        off = np.sort(scores[[n for n, a in enumerate(asked) if a.suite == suite and a.off]])
        if len(off):
            lowest.append(float(off[math.ceil(len(off) * (1 - FALSE_ANSWERS)) - 1]) + 1e-6)
    return float(np.median(lowest))


def _folds(asked: Sequence[Asked]) -> npt.NDArray[np.int64]:
    articles = sorted({a.article for a in asked})
    number = {article: n % FOLDS for n, article in enumerate(articles)}
    return np.array([number[a.article] for a in asked])


def _scaling(matrix: Matrix) -> tuple[Matrix, Matrix]:
    return matrix.mean(axis=0), matrix.std(axis=0) + 1e-9


def _linear(
    names: Sequence[str], mean: Matrix, scale: Matrix, weight: Matrix, constant: float
) -> Linear:
    def term(n: int) -> Term:
        values: Mapping[str, float] = {"mean": mean[n], "scale": scale[n], "weight": weight[n]}
        return Term(**{name: round(float(value), 5) for name, value in values.items()})

    return Linear(
        constant=round(constant, 5), terms={name: term(n) for n, name in enumerate(names)}
    )
