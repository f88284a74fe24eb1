"""A summary → tables in the terminal: every figure with its interval."""

from collections.abc import Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.compare import Difference
from evals.figures import Figure
from evals.summary import Summary
from rag.cli import printable

#: Figure → what a reader calls it; one that is not here is called by its name.
LABELS = {
    "mrr@10": "MRR@10",
    "ndcg@10": "nDCG@10",
    "first_quote_answer_recall": "answer in the first quote",
    "answer_recall": "answer in any quote",
    "first_quote_answer_recall_of_answered": "answer in the first quote, of answered",
    "answer_recall_of_answered": "answer in any quote, of answered",
    "evidence_recall": "evidence recall (characters)",
    "evidence_precision": "evidence precision (quotes)",
    "values_shown": "all values shown",
    "disputed": "marked as disputed",
    "speaker_field": "speaker named as such",
    "speaker_shown": "speaker shown anywhere",
    "words_quoted_mean": "words quoted, mean",
    "words_quoted_median": "words quoted, median",
    "refused_answerable": "answerable, refused",
    "refusal_recall": "unanswerable, refused (recall)",
    "refusal_precision": "refusals that were right (precision)",
    "auroc": "AUROC of confidence",
    "false_answers_at_90_answered": "false answers at 90 % answered",
    "false_answers_at_95_answered": "false answers at 95 % answered",
    "refused_at_80_answered": "unanswerable refused at 80 % answered",
    "aurc": "AURC (risk–coverage)",
    "calibration_error": "expected calibration error",
    "brier": "Brier score",
    "twins_refused": "held out, refused",
    "p50": "latency p50, ms",
    "p95": "latency p95, ms",
}
SECTIONS = {
    "retrieval": "Retrieval",
    "answer": "Answers",
    "abstention": "Abstention",
    "abstention_by_design": "Abstention, unanswerable by design",
}


def label(name: str) -> str:
    """What a reader calls a figure."""
    return LABELS.get(name, name.replace("_", " "))


def written(value: float | None) -> str:
    """A figure's value: three digits under 2, one above, a dash for none."""
    if value is None:
        return "–"
    return f"{value:.3f}" if abs(value) < 2 else f"{value:,.1f}"


def signed(change: float | None) -> str:
    """A change with its sign; a dash for none."""
    return "–" if change is None else f"{change:+.3f}"


def interval_of(figure: Figure) -> str:
    """A figure's 95 % interval."""
    return f"{written(figure.low)} – {written(figure.high)}"


def print_summary(summary: Summary, report: Path, console: Console) -> None:
    """Print every figure, and where the report is."""
    counts = summary.counts
    console.print(
        Text(
            f"{printable(summary.run.suite)}: {counts['questions']:,} questions "
            f"({counts['answerable']:,} answerable, {counts['unanswerable']:,} not, "
            f"{counts['held_out']:,} asked again without their evidence) over "
            f"{counts['documents']:,} documents in {counts['passages']:,} passages"
        )
    )
    comparison = summary.comparison
    named = {SECTIONS[section]: figures for section, figures in summary.figures.items()}
    differences = comparison.differences if comparison else {}
    changes = {SECTIONS[section]: changed for section, changed in differences.items()}
    console.print(_table({**named, "Time": summary.timing.latency_ms}, changes))
    if len(summary.kinds) > 1:
        console.print(_table({f"Kind: {printable(k)}": f for k, f in summary.kinds.items()}, {}))
    if summary.judge is not None:
        marks = {
            "correctness, 0 to 2": summary.judge.correctness,
            "completeness, 0 to 2": summary.judge.completeness,
        }
        judged = {name: mark for name, mark in marks.items() if mark is not None}
        console.print(_table({f"Opinion of {printable(summary.judge.model)}": judged}, {}))
        console.print(
            f"{summary.judge.unparsable} of its {summary.judge.answers} verdicts were unreadable."
        )
    if comparison is not None:
        console.print(
            f"Against {printable(comparison.baseline)}: {len(comparison.fixed)} questions fixed, "
            f"{len(comparison.broken)} broken."
        )
        if comparison.worse:
            console.print(Text(f"Worse: {', '.join(comparison.worse)}.", "bold red"))
    console.print("Every failure is in", soft_wrap=True, end=" ")
    console.print(Text(str(report)), soft_wrap=True)


def _table(
    sections: Mapping[str, Mapping[str, Figure]],
    differences: Mapping[str, Mapping[str, Difference]],
) -> Table:
    """A row a figure, under the name of its section; changes where there are any."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("figure", min_width=38)
    table.add_column("value", justify="right")
    table.add_column("95 % interval", justify="right")
    table.add_column("n", justify="right")
    if differences:
        table.add_column("change", justify="right")
        table.add_column("p", justify="right")
    for section, named in sections.items():
        table.add_row(Text(section, "bold"))
        changes = differences.get(section, {})
        for name, figure in named.items():
            cells = [
                f"  {label(name)}",
                written(figure.value),
                interval_of(figure),
                f"{figure.n:,}",
            ]
            if name in changes:
                cells += [signed(changes[name].change), f"{changes[name].p:.3f}"]
            table.add_row(*cells)
        table.add_section()
    return table
