"""A run's results → its summary: what summary.json, the terminal and the page all show.

The same results give the same bytes, but for `timing`, which holds all that
depends on the day and the machine. Latency is over every question asked or
statement checked, the first ones, in which models are loaded, included.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

import numpy as np

from evals.compare import Comparison
from evals.figures import CHECK_ERRORS, Figure, Sample, Statistic, figure, figures, statistics
from evals.metrics.bootstrap import resample_counts
from evals.metrics.calibration import BINS, bin_of
from evals.metrics.risk_coverage import risk_coverage
from evals.metrics.withholding import withheld_alone
from evals.records import CheckResult, ReadingResult, Result, Scored, Suite, Verdict
from evals.run_folder import Manifest
from rag.errors import Cause
from rag.records import Record, Usage
from rag.release import OPINION

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
    ("check", "false_pass"),
    ("check", "false_strip"),
    ("check_with_opinion", "false_pass_with_opinion"),
    ("check_with_opinion", "false_strip_with_opinion"),
)
_KIND_SCORES = (
    "hit@5",
    "first_quote_answer_recall",
    "answer_recall",
    "values_shown",
    "disputed",
    "disagreement_recall",
    "disagreement_precision",
    "type_accuracy",
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
        latency_ms: p50 and p95 of the time to an answer, or of a check.
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


class WithheldBy(Record):
    """How many statements a test withheld.

    Attributes:
        carried, not_carried: of either sort, whatever other tests said.
        carried_alone, not_carried_alone: those that no other test withheld.
    """

    carried: int
    not_carried: int
    carried_alone: int
    not_carried_alone: int


class ProseSummary(Record):
    """What became of the sentences that a chat model wrote.

    Attributes:
        answers: `prose` (released sentences), `quotes` (the model failed or nothing passed),
            `declined` (it found no answer), `not_asked` (nothing was there to ask about) → how
            many.
        offered: sentences that it wrote, the `released` and the `withheld`.
        withheld_by: test → how many sentences failed it; one may fail several.
        notices: what went otherwise than asked for → how many answers.
        usage: tokens that it read and wrote, all in all.
    """

    answers: dict[str, int]
    offered: int
    released: int
    withheld: int
    withheld_by: dict[str, int]
    notices: dict[str, int]
    usage: Usage


class Summary(Record):
    """A run in figures.

    Attributes:
        counts: what there was, such as questions, held_out, documents.
        outcomes: outcome → how many.
        figures: section → name → figure.
        kinds: kind → name → figure.
        withheld_by: of checked statements: section → test → how many.
        prose: of answers in prose.
        causes: of readings: cause → the ids of the rows that are wrong for it, most first; a row
            may have several.
        second_opinions: of checked statements: tokens that the chat model read and wrote.
    """

    schema_version: int = 1
    run: Manifest
    counts: dict[str, int]
    outcomes: dict[str, int]
    figures: dict[str, dict[str, Figure]]
    kinds: dict[str, dict[str, Figure]]
    curves: Curves | None = None
    withheld_by: dict[str, dict[str, WithheldBy]] | None = None
    causes: dict[str, tuple[str, ...]] | None = None
    second_opinions: Usage | None = None
    prose: ProseSummary | None = None
    judge: JudgeSummary | None = None
    comparison: Comparison | None = None
    timing: Timing

    def as_json(self) -> str:
        """What summary.json holds; sections that are absent are left out."""
        kept = {k: v for k, v in self.model_dump(mode="json").items() if v is not None}
        return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def summarise(
    suite: Suite,
    results: Sequence[Scored],
    manifest: Manifest,
    corpus_size: dict[str, int],
    comparison: Comparison | None,
    times: tuple[str, str],
) -> Summary:
    """The summary of a finished run.

    Args:
        suite: what was asked or checked.
        results: every one, whole index first.
        manifest: what the run depends on.
        corpus_size: what the corpus is made of → how many.
        comparison: with a baseline, if there is one.
        times: when it started and finished.
    """
    sample = Sample(results, suite.groups)
    counts = resample_counts(sample.size)
    again = [result for result in sample.checked if result.asked_again]
    return Summary(
        run=manifest,
        counts=_counts(sample) | corpus_size,
        outcomes=dict(sorted(Counter(result.outcome for result in results).items())),
        figures=figures(statistics(sample), sample.size),
        kinds=figures(_by_kind(sample), sample.size),
        curves=_curves(sample),
        withheld_by=_withheld_by(sample.checked, again) if sample.checked else None,
        causes=_causes(sample.read) if sample.read else None,
        second_opinions=_sum_of_usage(result.usage for result in again) if again else None,
        prose=_prose_summary(sample.asked) if manifest.mode == "prose" else None,
        judge=_judge_summary(sample, manifest.judge) if manifest.judge else None,
        comparison=comparison,
        timing=Timing(
            started=times[0],
            finished=times[1],
            latency_ms={
                name: figure(sample.quantile(results, lambda r: r.latency_ms, q), counts)
                for name, q in (("p50", 0.5), ("p95", 0.95))
            },
        ),
    )


def compared(results: Sequence[Result]) -> list[Result]:
    """Those that confidence is judged on: the answerable, and twins or else the unanswerable."""
    twins = any(result.held_out for result in results)
    return [r for r in results if r.answerable or r.held_out == twins]


def _counts(sample: Sample) -> dict[str, int]:
    if sample.checked:
        return _check_counts(sample)
    if sample.read:
        return {"rows": len(sample.read)}
    return {
        "questions": len(sample.where(lambda r: not r.held_out)),
        "answerable": len(sample.where(lambda r: r.answerable)),
        "unanswerable": len(sample.where(lambda r: not r.answerable and not r.held_out)),
        "held_out": len(sample.where(lambda r: r.held_out)),
    }


def _check_counts(sample: Sample) -> dict[str, int]:
    return {
        "statements": len(sample.checked),
        "carried": sum(result.carried for result in sample.checked),
        "not_carried": sum(not result.carried for result in sample.checked),
        "groups": sample.size,
    }


def _causes(results: Sequence[ReadingResult]) -> dict[str, tuple[str, ...]]:
    rows: dict[str, list[str]] = {}
    for result in results:
        for cause in dict.fromkeys(result.judged.causes):
            rows.setdefault(cause, []).append(result.id)
    return {cause: tuple(ids) for cause, ids in sorted(rows.items(), key=lambda r: -len(r[1]))}


def _withheld_by(
    checked: Sequence[CheckResult], again: Sequence[CheckResult]
) -> dict[str, dict[str, WithheldBy]]:
    """What each test withheld; where a second opinion was asked, also with it as a test."""
    by = {"check": _tests_that_withheld(checked, [set(result.failed) for result in checked])}
    if again:
        failed = [{*r.failed, *((OPINION,) if r.opinion is False else ())} for r in again]
        by["check_with_opinion"] = _tests_that_withheld(again, failed)
    return by


def _tests_that_withheld(
    results: Sequence[CheckResult], failed: Sequence[set[str]]
) -> dict[str, WithheldBy]:
    """Each test that any statement passed or failed, the one that withheld most first."""
    tests = sorted({test for r in results for test in r.passed}.union(*failed))
    table = np.array([[test in names for test in tests] for names in failed], dtype=np.bool_)
    alone = withheld_alone(table)
    carried = np.array([result.carried for result in results], dtype=np.bool_)
    by = {
        test: WithheldBy(
            carried=int(table[carried, at].sum()),
            not_carried=int(table[~carried, at].sum()),
            carried_alone=int(alone[carried, at].sum()),
            not_carried_alone=int(alone[~carried, at].sum()),
        )
        for at, test in enumerate(tests)
    }
    return dict(sorted(by.items(), key=lambda item: -item[1].carried - item[1].not_carried))


def _prose_summary(results: Sequence[Result]) -> ProseSummary:
    answers = [result.answer for result in results]
    released = sum(len(a["statements"]) for a in answers if a["mode"] == "prose")
    withheld = [sentence for a in answers for sentence in a["withheld"]]
    came_to = Counter(map(_came_to, answers))
    failed = Counter(test for sentence in withheld for test in sentence["failed"])
    notices = Counter(_cause(a["notice"]) for a in answers if a["notice"])
    return ProseSummary(
        answers=dict(sorted(came_to.items())),
        offered=released + len(withheld),
        released=released,
        withheld=len(withheld),
        withheld_by=dict(failed.most_common()),
        notices=dict(notices.most_common()),
        usage=_sum_of_usage(Usage.model_validate(a["usage"]) for a in answers),
    )


def _came_to(answer: Mapping[str, Any]) -> str:
    """Which of `ProseSummary.answers` an answer is."""
    if answer["mode"] == "prose":
        return "prose" if answer["statements"] else "declined"
    return "quotes" if answer["notice"] else "not_asked"


def _cause(notice: str) -> str:
    """What a notice tells of, in a few words: the model's failure, or that nothing passed."""
    return next((cause for cause in get_args(Cause) if f"({cause})" in notice), "nothing passed")


def _sum_of_usage(usages: Iterable[Usage]) -> Usage:
    given = list(usages)
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in given),
        output_tokens=sum(usage.output_tokens for usage in given),
    )


def _by_kind(sample: Sample) -> dict[str, dict[str, Statistic]]:
    """Each kind's figures; `refused` over its own questions, `twins_refused` over their twins."""
    kinds = dict.fromkeys(result.kind for result in sample.results)
    found: dict[str, dict[str, Statistic]] = {}
    for kind in kinds:
        of_kind = [r for r in sample.asked if r.kind == kind]
        whole = [r for r in of_kind if not r.held_out]
        twins = [r for r in of_kind if r.held_out]
        named = {name: sample.mean(whole, name) for name in _KIND_SCORES}
        named["refused"] = sample.mean(whole, "refused")
        named["twins_refused"] = sample.mean(twins, "refused")
        checked = [r for r in sample.checked if r.kind == kind]
        for error in CHECK_ERRORS:
            for name in (error, f"{error}_with_opinion"):
                named[name] = sample.mean(checked, name)
        named |= sample.shares([r for r in sample.read if r.kind == kind])
        found[kind] = {name: statistic for name, statistic in named.items() if statistic}
    return found


def _curves(sample: Sample) -> Curves | None:
    """The curves of `abstention`; None when the corpus answers all questions or none."""
    of = sample.population(compared(sample.asked))
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
    verdicts = {r.key: r.verdict for r in sample.asked if r.verdict is not None}
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
