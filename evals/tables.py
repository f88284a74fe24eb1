"""A summary → tables in the terminal: every figure with its interval."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.compare import Comparison, Difference
from evals.figures import Figure
from evals.summary import HEADLINES, JudgeSummary, ProseSummary, Summary, WithheldBy
from rag.cli import printable
from rag.records import Usage
from rag.web_ui.evaluate_runs import FigureRow, FigureTable

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
    "false_pass": "false pass rate (not carried, passed)",
    "false_strip": "false strip rate (carried, withheld)",
    "false_pass_with_opinion": "false pass rate, with the opinion",
    "false_strip_with_opinion": "false strip rate, with the opinion",
    "opinion_given": "second opinions that were given",
    "carried_alone": "carried, alone",
    "not_carried_alone": "not carried, alone",
    "p50": "latency p50, ms",
    "p95": "latency p95, ms",
}
SECTIONS = {
    "retrieval": "Retrieval",
    "answer": "Answers",
    "abstention": "Abstention",
    "abstention_by_design": "Abstention, unanswerable by design",
    "check": "Check of statements",
    "reading": "Reading",
    "check_with_opinion": "Check, and the chat model's second opinion",
}
TIME = "Time, in which loading the models counts"
#: What became of an answer in prose.
CAME_TO = {
    "prose": "in prose",
    "quotes": "left to quotes",
    "declined": "for which the model found no answer",
    "not_asked": "for which it was not asked",
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


def things(summary: Summary) -> str:
    """What the run is over: questions, statements or rows."""
    if "rows" in summary.counts:
        return "rows"
    return "statements" if "statements" in summary.counts else "questions"


def over(summary: Summary) -> str:
    """How much the run is over, in a line."""
    n = {name: f"{count:,}" for name, count in summary.counts.items()}
    if "rows" in n:
        return f"{n['rows']} labelled rows"
    if "statements" in n:
        return (
            f"{n['statements']} statements in {n['groups']} groups ({n['carried']} carried by "
            f"their quotes, {n['not_carried']} not) over {n['documents']} documents"
        )
    again = ""
    if summary.run.hold_out:
        without = {"article": "documents", "passage": "passages"}[summary.run.hold_out]
        again = f", {n['held_out']} asked again without their evidence’s {without}"
    return (
        f"{n['questions']} questions ({n['answerable']} answerable, {n['unanswerable']} not{again})"
        f" over {n['documents']} documents in {n['passages']} passages"
    )


def told_of_prose(prose: ProseSummary) -> str:
    """What became of the sentences that a chat model wrote, in a few lines."""
    answers = "; ".join(f"{prose.answers[n]:,} {CAME_TO[n]}" for n in CAME_TO if n in prose.answers)
    failed = ", ".join(f"{test.replace('_', ' ')} {n:,}" for test, n in prose.withheld_by.items())
    notices = ", ".join(f"{cause} {n:,}" for cause, n in prose.notices.items())
    lines = [
        f"Answers: {answers}.",
        f"Sentences: {prose.offered:,} offered, {prose.released:,} released, "
        f"{prose.withheld:,} withheld{f' (failed: {failed})' if failed else ''}.",
        f"Notices: {notices}." if notices else "",
        f"Tokens: {tokens(prose.usage)}.",
    ]
    return "\n".join(line for line in lines if line)


def tokens(usage: Usage) -> str:
    """How many tokens a chat model read and wrote."""
    return f"{usage.input_tokens:,} read, {usage.output_tokens:,} written"


def figure_table(
    title: str, named: Mapping[str, Figure], changes: Mapping[str, Difference] | None = None
) -> FigureTable:
    """Figures written out.

    Args:
        title: of the table.
        named: name → figure.
        changes: name → how it changed, of those that were compared.
    """
    rows = []
    for name, figure in named.items():
        changed = (changes or {}).get(name)
        rows.append(
            FigureRow(
                name=label(name),
                value=written(figure.value),
                interval=interval_of(figure),
                n=f"{figure.n:,}",
                change=signed(changed.change) if changed else None,
                p=f"{changed.p:.3f}" if changed else None,
            )
        )
    return FigureTable(title=title, rows=tuple(rows))


def headlines(summary: Summary) -> FigureTable:
    """The figures that tell a run in a few lines."""
    named = {
        name: summary.figures[section][name]
        for section, name in HEADLINES
        if name in summary.figures.get(section, {})
    }
    return figure_table("Headlines", named | summary.figures.get("reading", {}))


def section_tables(summary: Summary, comparison: Comparison | None) -> list[FigureTable]:
    """All figures of a run, by section, and its times; with how they changed, where compared."""
    differences = comparison.differences if comparison else {}
    tables = [
        figure_table(SECTIONS.get(section, section), named, differences.get(section))
        for section, named in summary.figures.items()
    ]
    return [*tables, figure_table(TIME, summary.timing.latency_ms)]


def kind_tables(summary: Summary) -> list[FigureTable]:
    """The figures of each kind; none where there is only one kind."""
    if len(summary.kinds) < 2:
        return []
    kinds = summary.kinds.items()
    return [figure_table(f"Kind: {kind}", named) for kind, named in kinds if named]


def judge_table(judge: JudgeSummary) -> FigureTable:
    """The marks that a judge gave."""
    marks = {"correctness, 0 to 2": judge.correctness, "completeness, 0 to 2": judge.completeness}
    judged = {name: mark for name, mark in marks.items() if mark is not None}
    return figure_table(f"Opinion of {judge.model}", judged)


def flips_told(summary: Summary, comparison: Comparison) -> str:
    """How many results are right now and were wrong, and the other way round."""
    return (
        f"Against {comparison.baseline}: {len(comparison.fixed)} {things(summary)} fixed, "
        f"{len(comparison.broken)} broken."
    )


def print_summary(summary: Summary, report: Path, console: Console) -> None:
    """Print every figure, and where the report is."""
    console.print(Text(f"{printable(summary.run.suite)}: {over(summary)}"))
    comparison = summary.comparison
    console.print(_printed(section_tables(summary, comparison)))
    if kinds := kind_tables(summary):
        console.print(_printed(kinds))
    for section, tests in (summary.withheld_by or {}).items():
        with_opinion = ", second opinion too" if section == "check_with_opinion" else ""
        console.print(_withheld_table(f"withheld by{with_opinion}", tests))
    for cause, rows in (summary.causes or {}).items():
        console.print(Text(printable(f"{len(rows):>4}  {cause}: {', '.join(rows)}")))
    if summary.prose is not None:
        console.print(Text(printable(told_of_prose(summary.prose))))
    if summary.second_opinions is not None:
        console.print(f"Second opinions: {tokens(summary.second_opinions)}.")
    if summary.judge is not None:
        console.print(_printed([judge_table(summary.judge)]))
        console.print(
            f"{summary.judge.unparsable} of its {summary.judge.answers} verdicts were unreadable."
        )
    if comparison is not None:
        console.print(Text(printable(flips_told(summary, comparison))))
        if comparison.worse:
            console.print(Text(f"Worse: {', '.join(comparison.worse)}.", "bold red"))
    console.print("Every failure is in", soft_wrap=True, end=" ")
    console.print(Text(str(report)), soft_wrap=True)


def _withheld_table(title: str, tests: Mapping[str, WithheldBy]) -> Table:
    """A row a test: how many statements it withheld, and how many it alone."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(title)
    for name in WithheldBy.model_fields:
        table.add_column(label(name), justify="right")
    for test, by in tests.items():
        table.add_row(f"  {label(test)}", *(f"{n:,}" for n in by.model_dump().values()))
    return table


def _printed(tables: Sequence[FigureTable]) -> Table:
    """Tables of figures as one, a row a figure; changes where there are any."""
    compared = any(row.change is not None for table in tables for row in table.rows)
    printed = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    printed.add_column("figure", min_width=38)
    for name in ("value", "95 % interval", "n", *(("change", "p") if compared else ())):
        printed.add_column(name, justify="right")
    for table in tables:
        printed.add_row(Text(printable(table.title), "bold"))
        for row in table.rows:
            cells = (row.value, row.interval, row.n, row.change, row.p)
            printed.add_row(f"  {row.name}", *cells[: 5 if compared else 3])
        printed.add_section()
    return printed
