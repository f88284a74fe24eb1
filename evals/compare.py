"""A run against an earlier one over the same suite: what changed, and is it worse.

Both runs are resampled by the same draws, so that each difference is within
the same questions, or statements. `p` is two-sided, for the reader of one figure. The gate is
another matter: of `GATED`, is any worse? Its p values are one-sided and held
to Holm's order, so that the chance that the gate shuts on a run that is no
worse is under 5 % over all of them together. A figure that either run lacks is
not compared.
"""

from collections.abc import Sequence, Set
from pathlib import Path

from evals.errors import RunError
from evals.figures import Sample, Statistic, point, statistics, written
from evals.metrics import Values
from evals.metrics.bootstrap import (
    holm,
    interval,
    resample_counts,
    share_not_below,
    two_sided_p,
)
from evals.records import HoldOut, Scored, Suite
from evals.run_folder import read_results
from evals.scores import WRONG
from rag.records import Record

#: The figures that must not get worse, by section, beside all of readings, which are shares of
#: what is right; −1 where less is better.
GATED = {
    ("retrieval", "hit@1"): 1,
    ("retrieval", "hit@5"): 1,
    ("retrieval", "recall@10"): 1,
    ("answer", "first_quote_answer_recall"): 1,
    ("answer", "answer_recall"): 1,
    ("abstention", "refusal_recall"): 1,
    ("abstention", "auroc"): 1,
    ("abstention", "false_answers_at_90_answered"): -1,
    ("check", "false_pass"): -1,
    ("check", "false_strip"): -1,
}


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
    """A question, a statement or a row that was wrong and is right, or the other way round."""

    id: str
    held_out: bool
    text: str
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


def read_baseline(path: Path, suite: Suite, hold_out: HoldOut | None) -> list[Scored]:
    """The results of an earlier run over what this one is over.

    Raises:
        RunError: it is no finished run, or asked other questions or in another way.
    """
    here = {q.id for q in suite.questions} | {p.id for p in suite.pairs}
    here |= {case.id for case in suite.cases}
    return baseline_results(path, here, hold_out)


def baseline_results(path: Path, ids: Set[str], hold_out: HoldOut | None) -> list[Scored]:
    """The results of an earlier run over the questions, statements or rows of these ids.

    Raises:
        RunError: as for `read_baseline`.
    """
    manifest, results = read_results(path)
    if manifest.hold_out != hold_out:
        raise RunError(
            f"The baseline {path.name} holds out {manifest.hold_out or 'nothing'}, "
            f"this run {hold_out or 'nothing'}.",
            "Give both runs the same --hold-out.",
        )
    other = {result.key[0] for result in results} ^ ids
    if other:
        raise RunError(
            f"The baseline {path.name} is over another suite: {len(other)} of its questions, "
            f"statements or rows are only in one of the two, {min(other)!r} for one.",
            "Name a run over the same suite.",
        )
    return results


def compare(
    results: Sequence[Scored], baseline: Sequence[Scored], groups: Sequence[str], name: str
) -> Comparison:
    """What changed from the baseline's results to these.

    Args:
        results, baseline: of the same suite, under the same keys.
        groups: the suite's.
        name: the baseline's.
    """
    now, before = statistics(Sample(results, groups)), statistics(Sample(baseline, groups))
    counts = resample_counts(len(groups))
    differences: dict[str, dict[str, Difference]] = {}
    one_sided: dict[str, float] = {}
    for section, named in now.items():
        for figure_name, statistic in named.items():
            if figure_name not in before.get(section, {}):
                continue
            earlier = before[section][figure_name]
            changes = statistic.of(counts) - earlier.of(counts)
            difference = _difference(statistic, earlier, changes)
            differences.setdefault(section, {})[figure_name] = difference
            if sign := GATED.get((section, figure_name), int(section == "reading")):
                one_sided[f"{section}.{figure_name}"] = share_not_below(sign * changes)
    fixed, broken = _flips(results, baseline)
    return Comparison(
        baseline=name,
        fixed=fixed,
        broken=broken,
        differences=differences,
        gated=tuple(one_sided),
        worse=tuple(sorted(holm(one_sided))),
    )


def _difference(now: Statistic, before: Statistic, changes: Values) -> Difference:
    """How a figure changed, given by how much it did in each resample."""
    value, earlier = point(now), point(before)
    low, high = interval(changes)
    return Difference(
        baseline=written(earlier),
        change=written(value - earlier),
        low=written(low),
        high=written(high),
        p=round(two_sided_p(changes), 6),
    )


def _flips(
    results: Sequence[Scored], baseline: Sequence[Scored]
) -> tuple[tuple[Flip, ...], tuple[Flip, ...]]:
    """What was wrong and is right, and what was right and is wrong."""
    earlier = {result.key: result.outcome for result in baseline}
    flips = [
        Flip(
            id=result.key[0],
            held_out=result.key[1],
            text=result.text,
            before=earlier[result.key],
            now=result.outcome,
        )
        for result in results
        if (result.outcome in WRONG) != (earlier[result.key] in WRONG)
    ]
    fixed = tuple(flip for flip in flips if flip.before in WRONG)
    return fixed, tuple(flip for flip in flips if flip.now in WRONG)
