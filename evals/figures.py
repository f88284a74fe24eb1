"""Results → figures: each a value, its 95 % interval, and how many results it is over.

A statistic is a function from weights over groups (b, g) to the figure in each
resample (b,). A row of ones gives the figure itself. So a figure, its interval,
and its difference to another run's come from one formula. A group is what is
drawn whole: a question with its twin, a statement with its alterations.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from evals.metrics import Values, Weights
from evals.metrics.abstention import auroc, false_answers_at
from evals.metrics.bootstrap import interval, resample_counts
from evals.metrics.calibration import brier, expected_calibration_error
from evals.metrics.ranking import MEASURES
from evals.metrics.risk_coverage import aurc
from evals.records import CheckResult, ReadingResult, Result, Scored
from rag.records import Record

_Scored = TypeVar("_Scored", bound=Scored)

_ANSWER_SCORES = (
    "first_quote_answer_recall",
    "answer_recall",
    "evidence_recall",
    "evidence_precision",
    "values_shown",
    "disputed",
    "disagreement_recall",
    "disagreement_precision",
    "type_accuracy",
    "speaker_field",
    "speaker_shown",
)
#: What a checker can get wrong.
CHECK_ERRORS = ("false_pass", "false_strip")


class Statistic(NamedTuple):
    """A figure that can be resampled.

    Attributes:
        n: how many results it is over.
        groups: how many there are, g.
        of: weights (b, g) → (b,).
    """

    n: int
    groups: int
    of: Callable[[Weights], Values]


class Figure(Record):
    """A value and its interval; None where it has none.

    Attributes:
        n: how many results it is over.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


#: section → name → what it holds.
Statistics = Mapping[str, Mapping[str, Statistic]]


class Population(NamedTuple):
    """Questions the corpus answers beside questions it does not.

    Attributes:
        group: (n,) which group each result is of.
        answerable, refused, wrong: (n,) 1 or 0; wrong is NaN where a suite cannot tell.
        confidence: (n,) 0 to 1.
    """

    group: np.ndarray[tuple[int], np.dtype[np.int64]]
    answerable: Values
    confidence: Values
    refused: Values
    wrong: Values


class Sample:
    """The results of a run, with each group's place among the drawn.

    Args:
        results: of one run.
        groups: in the order in which weights are given.

    Attributes:
        asked, checked, read: the results of questions, of statements, and of labelled rows.
    """

    def __init__(self, results: Sequence[Scored], groups: Sequence[str]) -> None:
        self.results = results
        self.asked = [result for result in results if isinstance(result, Result)]
        self.checked = [result for result in results if isinstance(result, CheckResult)]
        self.read = [result for result in results if isinstance(result, ReadingResult)]
        self.size = len(groups)
        self._at = {group: place for place, group in enumerate(groups)}

    def where(self, keep: Callable[[Result], bool]) -> list[Result]:
        """Some of the results of questions."""
        return [result for result in self.asked if keep(result)]

    def mean(self, results: Sequence[Scored], score: str) -> Statistic | None:
        """The mean of a score over those that have it; None when none has."""
        having = [result for result in results if score in result.scores]
        return self.mean_of(having, lambda result: result.scores[score])

    def mean_of(
        self, results: Sequence[_Scored], value_of: Callable[[_Scored], float]
    ) -> Statistic | None:
        """The mean of any value over results; None over none."""
        if not results:
            return None
        values = self._per_group(results, value_of)
        counts = self._per_group(results, lambda result: 1.0)

        def of(weights: Weights) -> Values:
            with np.errstate(invalid="ignore"):  # a resample that drew none of them: NaN
                means: Values = (weights @ values) / (weights @ counts)
            return means

        return Statistic(len(results), self.size, of)

    def shares(self, results: Sequence[ReadingResult]) -> dict[str, Statistic]:
        """Each share of what was judged: all that was right, of all that there was."""
        names = dict.fromkeys(name for result in results for name in result.judged.shares)
        return {name: self._share(results, name) for name in names}

    def _share(self, results: Sequence[ReadingResult], name: str) -> Statistic:
        having = [result for result in results if name in result.judged.shares]
        right = self._per_group(having, lambda result: result.judged.shares[name][0])
        whole = self._per_group(having, lambda result: result.judged.shares[name][1])

        def of(weights: Weights) -> Values:
            with np.errstate(invalid="ignore"):  # a resample that drew none of them: NaN
                shares: Values = (weights @ right) / (weights @ whole)
            return shares

        return Statistic(len(having), self.size, of)

    def quantile(
        self, results: Sequence[_Scored], value_of: Callable[[_Scored], float], q: float
    ) -> Statistic:
        """The smallest value that at least the share q does not exceed; results not empty."""
        values = np.array([value_of(result) for result in results], dtype=np.float64)
        group = np.array([self._at[result.group] for result in results], dtype=np.int64)

        def of(weights: Weights) -> Values:
            drawn = weights[:, group]
            return np.array(
                [
                    np.quantile(values, q, weights=row, method="inverted_cdf")
                    if row.any()
                    else np.nan
                    for row in drawn
                ]
            )

        return Statistic(len(results), self.size, of)

    def population(self, results: Sequence[Result]) -> Population:
        """Results side by side."""

        def column(value_of: Callable[[Result], float]) -> Values:
            return np.array([value_of(result) for result in results], dtype=np.float64)

        return Population(
            group=np.array([self._at[result.group] for result in results], dtype=np.int64),
            answerable=column(lambda r: r.answerable),
            confidence=column(lambda r: r.scores["confidence"]),
            refused=column(lambda r: r.scores["refused"]),
            wrong=column(
                lambda r: 1 - r.scores.get("answer_recall", np.nan) if r.answerable else 1.0
            ),
        )

    def _per_group(
        self, results: Sequence[_Scored], value_of: Callable[[_Scored], float]
    ) -> Values:
        values = np.zeros(self.size)
        for result in results:
            values[self._at[result.group]] += value_of(result)
        return values


def statistics(sample: Sample) -> Statistics:
    """Every figure of a run, by section: retrieval, answer, abstention; check; reading.

    A section that the suite says nothing about is left out. `abstention` compares the
    answerable questions with their held-out twins when there are twins, and with the
    unanswerable ones otherwise; `abstention_by_design` with the unanswerable ones when
    there are both.
    """
    answerable = sample.where(lambda r: r.answerable)
    answered = [r for r in answerable if not r.scores["refused"]]
    twins = sample.where(lambda r: r.held_out)
    by_design = sample.where(lambda r: not r.answerable and not r.held_out)
    answer = {name: sample.mean(answerable, name) for name in _ANSWER_SCORES}
    for name in ("first_quote_answer_recall", "answer_recall"):
        answer[f"{name}_of_answered"] = sample.mean(answered, name)
    quoting = [r for r in answered if "words_quoted" in r.scores]
    answer["words_quoted_mean"] = sample.mean(quoting, "words_quoted")
    if quoting:
        answer["words_quoted_median"] = sample.quantile(
            quoting, lambda r: r.scores["words_quoted"], 0.5
        )
    sections: dict[str, Mapping[str, Statistic | None]] = {
        "retrieval": {name: sample.mean(answerable, name) for name in MEASURES},
        "answer": answer,
        "abstention": abstention(sample, answerable, twins or by_design),
        "check": {name: sample.mean(sample.checked, name) for name in CHECK_ERRORS},
        "check_with_opinion": {
            name: sample.mean(sample.checked, name)
            for name in (*(f"{error}_with_opinion" for error in CHECK_ERRORS), "opinion_given")
        },
    }
    sections["reading"] = sample.shares(sample.read)
    if twins and by_design:
        sections["abstention_by_design"] = abstention(sample, answerable, by_design)
    known = {
        section: {name: s for name, s in named.items() if s is not None}
        for section, named in sections.items()
    }
    return {section: named for section, named in known.items() if named}


def abstention(
    sample: Sample, answerable: Sequence[Result], others: Sequence[Result]
) -> dict[str, Statistic | None]:
    """The figures of refusing; only the refused share when one of the two sorts is missing.

    - refused_answerable, refusal_recall: share of either sort that was refused
    - refusal_precision: share of the refused that the corpus does not answer
    - the rest as in `metrics/`; `refused_at_80_answered` is 1 − false answers at 80 %
    - aurc counts an answer as wrong that answers nothing, and any to what has no
      answer; an answerable question that was refused counts as wrong too, since
      what it would have quoted is not known
    """
    both = [*answerable, *others]
    found: dict[str, Statistic | None] = {
        "refused_answerable": sample.mean(answerable, "refused"),
        "refusal_recall": sample.mean(others, "refused"),
    }
    if not answerable or not others:
        return found
    of = sample.population(both)

    def statistic(formula: Callable[[Values, Values, Weights], Values], truth: Values) -> Statistic:
        return Statistic(
            len(both),
            sample.size,
            lambda weights: formula(of.confidence, truth, weights[:, of.group]),
        )

    def false_answers(share: float) -> Callable[[Values, Values, Weights], Values]:
        return lambda *arguments: false_answers_at(share, *arguments)

    def refusal_precision(weights: Weights) -> Values:
        refused = weights[:, of.group] * of.refused
        with np.errstate(invalid="ignore"):  # nothing was refused: NaN
            share: Values = (refused @ (1 - of.answerable)) / refused.sum(axis=1)
        return share

    found["refusal_precision"] = Statistic(int(of.refused.sum()), sample.size, refusal_precision)
    found["auroc"] = statistic(auroc, of.answerable)
    found["false_answers_at_90_answered"] = statistic(false_answers(0.9), of.answerable)
    found["false_answers_at_95_answered"] = statistic(false_answers(0.95), of.answerable)
    found["refused_at_80_answered"] = statistic(
        lambda *arguments: 1 - false_answers_at(0.8, *arguments), of.answerable
    )
    if not np.isnan(of.wrong).any():
        found["aurc"] = statistic(aurc, of.wrong)
    found["calibration_error"] = statistic(expected_calibration_error, of.answerable)
    found["brier"] = statistic(brier, of.answerable)
    return found


def point(statistic: Statistic) -> float:
    """A statistic over the groups themselves, each once."""
    return float(statistic.of(np.ones((1, statistic.groups)))[0])


def figure(statistic: Statistic, counts: Weights) -> Figure:
    """A statistic's value, and its interval over resamples `counts`."""
    low, high = interval(statistic.of(counts))
    return Figure(
        value=written(point(statistic)), low=written(low), high=written(high), n=statistic.n
    )


def figures(found: Statistics, groups: int) -> dict[str, dict[str, Figure]]:
    """Every statistic's figure."""
    counts = resample_counts(groups)
    return {
        section: {name: figure(statistic, counts) for name, statistic in named.items()}
        for section, named in found.items()
    }


def written(value: float) -> float | None:
    """Six digits, which are the same whatever order a sum was made in; None for NaN."""
    return None if np.isnan(value) else round(float(value), 6)
