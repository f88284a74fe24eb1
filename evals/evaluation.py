"""A suite, from its file to its report: the parts of this package in order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from evals.compare import compare, read_baseline
from evals.forms import read_suite
from evals.index import corpus_checksum, ingest_suite, open_suite
from evals.judge import Judge
from evals.records import HoldOut
from evals.report import report_html
from evals.run_folder import Manifest, code_checksum, open_run_folder
from evals.runner import Passages, run_suite, tasks
from evals.summary import summarise
from evals.tables import print_summary
from rag.cli import printable
from rag.settings import read_settings

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def run_evaluation(
    suite_path: Path,
    *,
    corpus: Path | None,
    hold_out: HoldOut | None,
    out: Path,
    baseline: Path | None,
    judge_model: str | None,
) -> Sequence[str]:
    """Evaluate, write the run's files, print its figures; the gated figures that got worse.

    Raises:
        BylineError: whatever went wrong, with what to do about it.
    """
    settings = read_settings()
    judge = Judge(judge_model, settings) if judge_model else None
    suite = read_suite(suite_path, corpus, settings.corpus)
    before = read_baseline(baseline, suite, hold_out) if baseline else None
    for notice in suite.notices:
        _notice(notice)
    with open_suite(suite, corpus or settings.corpus, settings) as library:
        with _bar("Ingesting") as show:
            report = ingest_suite(library, suite, show)
        if not report.ok:
            _notice("Some files of the corpus could not be read; python app.py ingest lists them.")
        passages = Passages(library)
        planned = tasks(suite, passages, hold_out)
        asked_once = sum(q.answerable for q in suite.questions) - sum(t.held_out for t in planned)
        if hold_out and asked_once:
            _notice(f"{asked_once} questions have no twin: their evidence is the whole corpus.")
        manifest = Manifest(
            suite=suite.name,
            suite_checksum=suite.checksum,
            corpus_checksum=corpus_checksum(library),
            hold_out=hold_out,
            embedding_model=library.embedder.name,
            code=code_checksum(),
            judge=judge_model,
        )
        folder, left_alone = open_run_folder(out, manifest)
        for other in left_alone:
            _notice(f"Left alone, an unfinished run of other make: {other}.")
        with _bar("Asking") as show, _kept_when_stopped(folder.path):
            results = run_suite(
                library, suite, planned, passages, folder, judge, lambda n, of: show(n, of, "")
            )
        documents = len(library.retriever.metadata)
    comparison = (
        compare(results, before, [q.id for q in suite.questions], baseline.resolve().name)
        if baseline and before is not None
        else None
    )
    summary = summarise(
        suite,
        results,
        manifest,
        (documents, len(passages)),
        comparison,
        (folder.started, datetime.now(UTC).isoformat(timespec="seconds")),
    )
    report_path = folder.write("report.html", report_html(summary, results))
    folder.write("summary.json", summary.as_json())  # last: it says that the run is finished
    print_summary(summary, report_path, _out)
    return comparison.worse if comparison else ()


def _notice(text: str) -> None:
    _err.print(Text(printable(text), "yellow"))


@contextmanager
def _bar(doing: str) -> Iterator[Callable[[float, int, str], None]]:
    """A progress bar on standard error; told how much is done, of how much, and of what."""
    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("", total=None, what="")

        def show(done: float, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, what=printable(what))

        yield show


@contextmanager
def _kept_when_stopped(path: Path) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        _notice(f"Stopped. What was answered so far is kept in {path}; run it again to go on.")
        raise
