"""A run's results → its summary: what summary.json, the terminal and the page all show.

The same results give the same bytes, but for `timing`, which holds all that
depends on the day and the machine. Latency is over every question asked, the
first ones, in which models are loaded, included.
"""

import json
from collections.abc import Callable, Sequence

import numpy as np

from evals.compare import Comparison
from evals.figures import Figure, Sample, Statistic, figure, figures, statistics
from evals.metrics.bootstrap import resample_counts
from evals.metrics.calibration import BINS, bin_of
from evals.metrics.risk_coverage import risk_coverage
from evals.records import Result, Suite, Verdict
from evals.run_folder import Manifest
from rag.records import Record

#: The figures that tell a run in a few lines, and lead the page.
HEADLINES = (
    ("retrieval", "hit@1"),
    ("retrieval", "hit@5"),
    ("retrieval", "recall@10"),
    ("retrieval", "ndcg@10"),
    ("answer", "first_quote_answer_recall"),
    ("answer", "answer_recall"),
    ("abstention", "refused_answerable"),
    ("abstention", "refusal_recall"),
    ("abstention", "auroc"),
    ("abstention", "false_answers_at_90_answered"),
)
_KIND_SCORES = (
    "hit@5",
    "first_quote_answer_recall",
    "answer_recall",
    "values_shown",
    "disputed",
    "speaker_field",
    "speaker_shown",
)
#: Points of the risk–coverage curve that are kept.
_CURVE_POINTS = 200


class Bin(Record):
    """Questions of like confidence: how many, their mean confidence, the share answerable."""

    count: int
    confidence: float | None
    answerable: float | None


class Curves(Record):
    """What the plots of abstention show.

    Attributes:
        risk_coverage: `(coverage, risk)`, at most 200 points; empty where risk is not known.
        reliability: ten bins of confidence.
    """

    risk_coverage: tuple[tuple[float, float], ...]
    reliability: tuple[Bin, ...]


class Timing(Record):
    """What differs between two equal runs.

    Attributes:
        started, finished: ISO 8601, UTC.
        latency_ms: p50 and p95 of the time to an answer.
    """

    started: str
    finished: str
    latency_ms: dict[str, Figure]


class JudgeSummary(Record):
    """The judge's opinion, which is no measurement.

    Attributes:
        answers: how many it was shown: the answered answerable questions.
        unparsable: how many of its verdicts could not be read.
        correctness, completeness: mean of 0, 1, 2 over those that could.
    """

    model: str
    answers: int
    unparsable: int
    correctness: Figure | None
    completeness: Figure | None


class Summary(Record):
    """A run in figures.

    Attributes:
        counts: questions, answerable, unanswerable, held_out, documents, passages.
        outcomes: outcome → how many.
        figures: section → name → figure.
        kinds: kind → name → figure.
    """

    schema_version: int = 1
    run: Manifest
    counts: dict[str, int]
    outcomes: dict[str, int]
    figures: dict[str, dict[str, Figure]]
    kinds: dict[str, dict[str, Figure]]
    curves: Curves | None
    judge: JudgeSummary | None
    comparison: Comparison | None
    timing: Timing

    def as_json(self) -> str:
        """What summary.json holds; sections that are absent are left out."""
        kept = {k: v for k, v in self.model_dump(mode="json").items() if v is not None}
        return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def summarise(
    suite: Suite,
    results: Sequence[Result],
    manifest: Manifest,
    corpus_size: tuple[int, int],
    comparison: Comparison | None,
    times: tuple[str, str],
) -> Summary:
    """The summary of a finished run.

    Args:
        suite: what was asked.
        results: every one, whole index first.
        manifest: what the run depends on.
        corpus_size: documents, passages.
        comparison: with a baseline, if there is one.
        times: when it started and finished.
    """
    ids = [question.id for question in suite.questions]
    sample = Sample(results, ids)
    counts = resample_counts(len(ids))
    outcomes: dict[str, int] = {}
    for result in results:
        outcomes[result.outcome] = outcomes.get(result.outcome, 0) + 1
    return Summary(
        run=manifest,
        counts={
            "questions": len(ids),
            "answerable": len(sample.where(lambda r: r.answerable)),
            "unanswerable": len(sample.where(lambda r: not r.answerable and not r.held_out)),
            "held_out": len(sample.where(lambda r: r.held_out)),
            "documents": corpus_size[0],
            "passages": corpus_size[1],
        },
        outcomes=dict(sorted(outcomes.items())),
        figures=figures(statistics(sample), len(ids)),
        kinds=figures(_by_kind(sample), len(ids)),
        curves=_curves(sample),
        judge=_judge_summary(sample, manifest.judge) if manifest.judge else None,
        comparison=comparison,
        timing=Timing(
            started=times[0],
            finished=times[1],
            latency_ms={
                name: figure(sample.quantile(results, latency_ms, q), counts)
                for name, q in (("p50", 0.5), ("p95", 0.95))
            },
        ),
    )


def latency_ms(result: Result) -> float:
    """How long a question took to answer."""
    return float(result.answer["timings_ms"]["total"])


def compared(results: Sequence[Result]) -> list[Result]:
    """Those that confidence is judged on: the answerable, and twins or else the unanswerable."""
    twins = any(result.held_out for result in results)
    return [r for r in results if r.answerable or r.held_out == twins]


def _by_kind(sample: Sample) -> dict[str, dict[str, Statistic]]:
    """Each kind's figures; `refused` over its own questions, `twins_refused` over their twins."""
    kinds = dict.fromkeys(result.kind for result in sample.results)
    found: dict[str, dict[str, Statistic]] = {}
    for kind in kinds:
        of_kind = [r for r in sample.results if r.kind == kind]
        whole = [r for r in of_kind if not r.held_out]
        twins = [r for r in of_kind if r.held_out]
        named = {name: sample.mean(whole, name) for name in _KIND_SCORES}
        named["refused"] = sample.mean(whole, "refused")
        named["twins_refused"] = sample.mean(twins, "refused")
        found[kind] = {name: statistic for name, statistic in named.items() if statistic}
    return found


def _curves(sample: Sample) -> Curves | None:
    """The curves of `abstention`; None when the corpus answers all questions or none."""
    of = sample.population(compared(sample.results))
    if np.unique(of.answerable).size < 2:
        return None
    points: list[tuple[float, float]] = []
    if not np.isnan(of.wrong).any():
        coverage, risk = risk_coverage(of.confidence, of.wrong)
        shown = np.unique(np.linspace(0, len(coverage) - 1, _CURVE_POINTS).astype(int))
        points = [(round(float(coverage[n]), 6), round(float(risk[n]), 6)) for n in shown]
    bins = []
    for number in range(BINS):
        inside = bin_of(of.confidence) == number
        bins.append(
            Bin(
                count=int(inside.sum()),
                confidence=round(float(of.confidence[inside].mean()), 6) if inside.any() else None,
                answerable=round(float(of.answerable[inside].mean()), 6) if inside.any() else None,
            )
        )
    return Curves(risk_coverage=tuple(points), reliability=tuple(bins))


def _judge_summary(sample: Sample, model: str) -> JudgeSummary:
    verdicts = {r.key: r.verdict for r in sample.results if r.verdict is not None}
    marked = sample.where(lambda r: r.key in verdicts and verdicts[r.key].correctness is not None)
    counts = resample_counts(sample.size)

    def mean(value_of: Callable[[Verdict], int | None]) -> Figure | None:
        statistic = sample.mean_of(marked, lambda r: float(value_of(verdicts[r.key]) or 0))
        return figure(statistic, counts) if statistic else None

    return JudgeSummary(
        model=model,
        answers=len(verdicts),
        unparsable=len(verdicts) - len(marked),
        correctness=mean(lambda verdict: verdict.correctness),
        completeness=mean(lambda verdict: verdict.completeness),
    )
