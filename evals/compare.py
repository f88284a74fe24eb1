"""A run against an earlier one over the same questions: what changed, and is it worse.

Both runs are resampled by the same draws, so that each difference is within
the same questions. `p` is two-sided, for the reader of one figure. The gate is
another matter: of `GATED`, is any worse? Its p values are one-sided and held
to Holm's order, so that the chance that the gate shuts on a run that is no
worse is under 5 % over all of them together. A figure that either run lacks is
not compared.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.errors import RunError
from evals.figures import LOWER_IS_BETTER, Sample, Statistic, statistics, written
from evals.metrics import Weights
from evals.metrics.bootstrap import (
    holm,
    interval,
    resample_counts,
    share_not_below,
    two_sided_p,
)
from evals.records import HoldOut, Result, Suite
from evals.run_folder import read_results
from evals.scores import WRONG
from rag.records import Record

#: The figures that must not get worse, by section.
GATED = (
    ("retrieval", "hit@1"),
    ("retrieval", "hit@5"),
    ("retrieval", "recall@10"),
    ("answer", "first_quote_answer_recall"),
    ("answer", "answer_recall"),
    ("abstention", "refusal_recall"),
    ("abstention", "auroc"),
    ("abstention", "false_answers_at_90_answered"),
)


class Difference(Record):
    """A figure in both runs.

    Attributes:
        change: this run's minus the baseline's; `low` and `high` its 95 % interval.
        p: two-sided, of no difference.
    """

    baseline: float | None
    change: float | None
    low: float | None
    high: float | None
    p: float


class Flip(Record):
    """A question that was wrong and is right, or the other way round."""

    id: str
    held_out: bool
    question: str
    before: str
    now: str


class Comparison(Record):
    """What changed since the baseline.

    Attributes:
        baseline: the name of its folder.
        fixed, broken: what is now right, and what is now wrong.
        differences: section → figure → how it changed.
        gated: the figures that the gate looked at, as `section.name`.
        worse: those that it shuts on.
    """

    baseline: str
    fixed: tuple[Flip, ...]
    broken: tuple[Flip, ...]
    differences: dict[str, dict[str, Difference]]
    gated: tuple[str, ...]
    worse: tuple[str, ...]


def read_baseline(path: Path, suite: Suite, hold_out: HoldOut | None) -> list[Result]:
    """The results of an earlier run that asked what this one asks.

    Raises:
        RunError: it is no finished run, or asked other questions or in another way.
    """
    manifest, results = read_results(path)
    if manifest.hold_out != hold_out:
        raise RunError(
            f"The baseline {path.name} holds out {manifest.hold_out or 'nothing'}, "
            f"this run {hold_out or 'nothing'}.",
            "Give both runs the same --hold-out.",
        )
    other = {result.id for result in results} ^ {question.id for question in suite.questions}
    if other:
        raise RunError(
            f"The baseline {path.name} is over other questions: {len(other)} are only in one of "
            f"the two, {min(other)!r} for one.",
            "Name a run over the same suite.",
        )
    return results


def compare(
    results: Sequence[Result], baseline: Sequence[Result], ids: Sequence[str], name: str
) -> Comparison:
    """What changed from the baseline's results to these.

    Args:
        results, baseline: of the same questions, asked in the same ways.
        ids: those questions.
        name: the baseline's.
    """
    now, before = statistics(Sample(results, ids)), statistics(Sample(baseline, ids))
    counts = resample_counts(len(ids))
    differences: dict[str, dict[str, Difference]] = {}
    one_sided: dict[str, float] = {}
    for section, named in now.items():
        for figure_name, statistic in named.items():
            if figure_name not in before.get(section, {}):
                continue
            earlier = before[section][figure_name]
            difference, p_worse = _difference(statistic, earlier, counts, figure_name)
            differences.setdefault(section, {})[figure_name] = difference
            if (section, figure_name) in GATED:
                one_sided[f"{section}.{figure_name}"] = p_worse
    fixed, broken = _flips(results, baseline)
    return Comparison(
        baseline=name,
        fixed=fixed,
        broken=broken,
        differences=differences,
        gated=tuple(one_sided),
        worse=tuple(sorted(holm(one_sided))),
    )


def _difference(
    now: Statistic, before: Statistic, counts: Weights, name: str
) -> tuple[Difference, float]:
    """How a figure changed, and the one-sided p of its not being worse."""
    once = np.ones((1, counts.shape[1]))
    value, earlier = float(now.of(once)[0]), float(before.of(once)[0])
    changes = now.of(counts) - before.of(counts)
    low, high = interval(changes)
    betterments = -changes if name in LOWER_IS_BETTER else changes
    return (
        Difference(
            baseline=written(earlier),
            change=written(value - earlier),
            low=written(low),
            high=written(high),
            p=round(two_sided_p(changes), 6),
        ),
        share_not_below(betterments),
    )


def _flips(
    results: Sequence[Result], baseline: Sequence[Result]
) -> tuple[tuple[Flip, ...], tuple[Flip, ...]]:
    """What was wrong and is right, and what was right and is wrong."""
    earlier = {result.key: result.outcome for result in baseline}
    flips = [
        Flip(
            id=result.id,
            held_out=result.held_out,
            question=result.question,
            before=earlier[result.key],
            now=result.outcome,
        )
        for result in results
        if (result.outcome in WRONG) != (earlier[result.key] in WRONG)
    ]
    fixed = tuple(flip for flip in flips if flip.before in WRONG)
    return fixed, tuple(flip for flip in flips if flip.now in WRONG)
