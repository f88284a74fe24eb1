"""Development suites → `rag/answer/fitted.json`: what ranks sentences, and what tells when to stop.

    python evals/fit.py SUITE... [--out FILE]

Each answerable question of the suites is asked of its whole index,
of the index without its article and of the index without its passage; each
question that is unanswerable by design is asked of the whole index.

Ranking: a linear score of a sentence's features, fitted so that the softmax over
a question's sentences puts its odds on those that hold the answer (listwise, as
ListNet: Cao et al., ICML 2007, doi:10.1145/1273496.1273513), with an L2 penalty.
Abstention: a logistic regression, answerable against not. A suite of
Byline's own form counts half of one in SQuAD form, whatever their sizes, and has
no twins: its reports are of one subject, and what one leaves out another says.
What is printed is cross-validated by article, so that no question is judged by a
model that saw its article; what is written was fitted on all. The threshold is
the lowest at which at most 1 % of the questions off the corpus are answered (in
SQuAD form those without their article, in Byline's those of kind `unanswerable`),
by the cross-validated probabilities; of several suites' the median.
"""

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evals.forms import read_suite
from evals.index import ingest_suite, open_suite
from evals.metrics.spans import contains, overlaps
from evals.records import HoldOut, Question, Suite
from evals.runner import Passages, Task, place_of, tasks
from rag.answer import fitted, quotes
from rag.answer.fitted import FITTED, Linear, Term
from rag.pipeline import HITS_READ
from rag.retrieve import Retriever
from rag.settings import read_settings

#: What ranks sentences, of `sentences.py`.
RANKING_FEATURES = (
    "sentence_maxsim",
    "passage_maxsim",
    "passage_cosine",
    "sentence_cosine",
    "coverage",
    "answer_named",
    "length",
    "new_terms",
    "passage_rank",
    "names_maxsim",
    "worst_name",
    "worst_noun",
)
#: How much each sort of unanswerable question counts against the answerable ones. Those of SQuAD
#: count least: their authors looked at the text and took its words, which readers do not.
WEIGHTS = {"answerable": 1.0, "article": 0.7, "passage": 0.7, "squad": 0.2, "byline": 1.0}
#: False answers allowed on questions without their article.
FALSE_ANSWERS = 0.01
FOLDS = 6
#: Questions of a suite that are asked, spread evenly over it; twins come on top.
MOST_QUESTIONS = 900
_PENALTY = 1e-3

Matrix = npt.NDArray[np.float64]


class Asked(NamedTuple):
    """One question asked once.

    Attributes:
        suite, article: where it is from; an article is never in two folds.
        weight: what the suite's questions count.
        off: whether it is of a subject that the corpus does not touch.
        sort: answerable; article or passage (asked without it); else the form of the suite
            whose author meant it to be unanswerable.
        judged: its sentences and the features of the whole.
        holds: for each sentence, whether the answer is in it.
    """

    suite: str
    article: str
    weight: float
    off: bool
    sort: str
    judged: quotes.Judged
    holds: list[bool]


def main() -> None:
    """Fit, print what was measured, write the file."""
    arguments = sys.argv[1:]
    out = Path(arguments.pop(arguments.index("--out") + 1)) if "--out" in arguments else FITTED
    paths = [Path(a) for a in arguments if a != "--out"]
    suites = [read_suite(path, None, read_settings().corpus) for path in paths]
    ranking = fit_ranking([a for suite in suites for a in ask(suite, None)])
    fitted.RANKING = ranking  # what follows is judged by it
    asked = [
        a
        for suite in suites
        for part in ((None,) if suite.form == "byline" else (None, *HoldOut))
        for a in ask(suite, part)
    ]
    model, threshold = fit_abstention(asked)
    written = {
        "provenance": {
            "script": "evals/fit.py",
            "date": date.today().isoformat(),
            "suites": {suite.name: suite.checksum for suite in suites},
            "questions": {suite.name: len(suite.questions) for suite in suites},
            "weights": WEIGHTS,
        },
        "ranking": ranking.model_dump(),
        "abstention": model.model_dump(),
        "threshold": round(threshold, 4),
    }
    out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def ask(suite: Suite, hold_out: HoldOut | None) -> Iterator[Asked]:
    """Ask a suite's questions of the whole index; or with `hold_out`, their twins."""
    settings = read_settings()
    with open_suite(suite, settings.corpus, settings) as library:
        ingest_suite(library, suite, lambda done, total, name: None)
        passages = Passages(library)
        without: frozenset[Any] = frozenset()
        view = whole = library.retriever
        planned = tasks(suite, passages, hold_out)
        asked_of = {q.id for q in _some(suite.questions)}
        planned = [
            task
            for task in planned
            if task.question.id in asked_of and task.held_out == (hold_out is not None)
        ]
        for number, task in enumerate(planned):
            if task.without != without:
                without = task.without
                view = whole.without(lambda p: place_of(p) in without)  # noqa: B023 (used at once)
            judged = _judged(task.question.text, view)
            if judged is not None:
                yield _asked(suite, task, hold_out, judged)
            print(
                f"\r{suite.name} {hold_out or ''} {number + 1}/{len(planned)}",
                end="",
                file=sys.stderr,
            )
    print(file=sys.stderr)


def _some(questions: Sequence[Question]) -> Sequence[Question]:
    """At most `MOST_QUESTIONS`, spread evenly."""
    step = max(1, math.ceil(len(questions) / MOST_QUESTIONS))
    return questions[::step]


def _judged(text: str, view: Retriever) -> quotes.Judged | None:
    return quotes.judged(view.read(text), view.hits(text, HITS_READ), view)


def _asked(suite: Suite, task: Task, hold_out: HoldOut | None, judged: quotes.Judged) -> Asked:
    question = task.question
    sort = str(hold_out) if task.held_out else "answerable" if question.answerable else suite.form
    places = [] if task.held_out else [p for piece in question.evidence for p in piece.places]
    found = [(s.span.document, s.span.start, s.span.end) for s in judged.ranked]
    # Evidence in Byline's own form may run over sentences; each of them then holds some of it.
    holding = overlaps if suite.form == "byline" else contains
    holds = [any(holding(f, (p.document, p.start, p.end)) for p in places) for f in found]
    articles = question.evidence_documents or {judged.ranked[0].span.document}
    off = sort == "article" if suite.form == "squad" else question.kind == "unanswerable"
    weight = 0.5 if suite.form == "byline" else 1.0
    # An unanswerable question has no evidence to name an article; any fold will do.
    article = min(articles) if sort != "byline" else question.id
    return Asked(suite.name, f"{suite.name}/{article}", weight, off, sort, judged, holds)


def fit_ranking(asked: Sequence[Asked]) -> Linear:
    """The model that ranks sentences; prints how often the first, and one of three, is right."""
    rows = [a for a in asked if a.sort == "answerable"]
    matrices = [
        np.array([[s.features[f] for f in RANKING_FEATURES] for s in a.judged.ranked]) for a in rows
    ]
    holds = [np.array(a.holds) for a in rows]
    mean, scale = _scaling(np.vstack(matrices))
    matrices = [(m - mean) / scale for m in matrices]
    counts = {a.suite: sum(b.suite == a.suite for b in rows) for a in rows}
    weights = [a.weight / counts[a.suite] for a in rows]
    folds = _folds(rows)
    right: dict[str, list[tuple[bool, bool]]] = {}
    for fold in range(FOLDS):
        train = [n for n in range(len(rows)) if folds[n] != fold and holds[n].any()]
        weight = _listwise(
            [matrices[n] for n in train], [holds[n] for n in train], [weights[n] for n in train]
        )
        for n in (n for n in range(len(rows)) if folds[n] == fold):
            order = np.argsort(-(matrices[n] @ weight), kind="stable")
            best = holds[n][order[:3]]
            right.setdefault(rows[n].suite, []).append((bool(best[0]), bool(best.any())))
    for suite, pairs in right.items():
        first, three = np.mean(pairs, axis=0)
        print(f"{suite}: answer in the first sentence {first:.3f}, in three {three:.3f}")
    known = [n for n in range(len(rows)) if holds[n].any()]
    weight = _listwise(
        [matrices[n] for n in known], [holds[n] for n in known], [weights[n] for n in known]
    )
    return _linear(RANKING_FEATURES, mean, scale, weight, 0.0)


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


def fit_abstention(asked: Sequence[Asked]) -> tuple[Linear, float]:
    """The model that tells when to stop, and its threshold; prints its figures."""
    names = tuple(asked[0].judged.features)
    matrix = np.array([[a.judged.features[f] for f in names] for a in asked])
    mean, scale = _scaling(matrix)
    matrix = (matrix - mean) / scale
    answerable = np.array([a.sort == "answerable" for a in asked])
    counts: dict[tuple[str, str], int] = {}
    for a in asked:
        counts[a.suite, a.sort] = counts.get((a.suite, a.sort), 0) + 1
    weight = np.array([a.weight * WEIGHTS[a.sort] / counts[a.suite, a.sort] for a in asked])
    weight *= len(weight) / weight.sum()
    folds = _folds(asked)
    scores = np.zeros(len(asked))
    for fold in range(FOLDS):
        model = LogisticRegression(max_iter=2000).fit(
            matrix[folds != fold], answerable[folds != fold], weight[folds != fold]
        )
        scores[folds == fold] = model.predict_proba(matrix[folds == fold])[:, 1]
    _print_abstention(asked, scores)
    threshold = _threshold(asked, scores)
    for suite in sorted({a.suite for a in asked}):
        for sort in WEIGHTS:
            some = _of(asked, scores, suite, sort)
            if len(some):
                print(
                    f"{suite}, {sort}: answered {np.mean(some >= threshold):.3f} at {threshold:.3f}"
                )
    model = LogisticRegression(max_iter=2000).fit(matrix, answerable, weight)
    return _linear(names, mean, scale, model.coef_[0], float(model.intercept_[0])), threshold


def _threshold(asked: Sequence[Asked], scores: Matrix) -> float:
    """The median over suites of the lowest at which no more than `FALSE_ANSWERS` are answered."""
    lowest = []
    for suite in {a.suite for a in asked}:
        off = np.sort(scores[[n for n, a in enumerate(asked) if a.suite == suite and a.off]])
        if len(off):
            lowest.append(float(off[math.ceil(len(off) * (1 - FALSE_ANSWERS)) - 1]) + 1e-6)
    return float(np.median(lowest))


def _of(asked: Sequence[Asked], scores: Matrix, suite: str, sort: str) -> Matrix:
    return scores[[n for n, a in enumerate(asked) if a.suite == suite and a.sort == sort]]


def _print_abstention(asked: Sequence[Asked], scores: Matrix) -> None:
    for suite in sorted({a.suite for a in asked}):
        right = _of(asked, scores, suite, "answerable")
        for sort, answered in (
            ("article", 0.95),
            ("passage", 0.9),
            ("squad", 0.8),
            ("byline", 0.9),
        ):
            wrong = _of(asked, scores, suite, sort)
            if len(wrong):
                labels = np.repeat([1, 0], [len(right), len(wrong)])
                auroc = roc_auc_score(labels, np.concatenate([right, wrong]))
                false = np.mean(wrong >= np.quantile(right, 1 - answered))
                print(f"{suite}, {sort}: AUROC {auroc:.4f}, false {false:.4f} at {answered:.0%}")


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


if __name__ == "__main__":
    main()
