"""A suite, from its file to its report: the parts of this package in order.

Questions are asked of an index, statements are checked against their own
quotes, labelled rows are read; before that and after it all suites go the same way.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from evals.checking import Checking, cited_checksum, cited_documents, run_pairs
from evals.compare import compare, read_baseline
from evals.errors import OptionError
from evals.forms import read_suite
from evals.index import corpus_checksum, ingest_suite, open_suite
from evals.judge import Judge
from evals.readings.run import folder_checksum, run_cases
from evals.records import HoldOut, Scored, Suite
from evals.report import report_html
from evals.run_folder import Manifest, RunFolder, code_checksum, open_run_folder
from evals.runner import Passages, run_suite, tasks
from evals.summary import summarise
from evals.tables import print_summary
from rag.cli import printable
from rag.embed import MiniLM
from rag.pipeline import Mode
from rag.settings import Settings, read_settings

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


class _Run(NamedTuple):
    """A run whose results are all there."""

    folder: RunFolder
    results: Sequence[Scored]
    corpus_size: dict[str, int]


def run_evaluation(
    suite_path: Path,
    *,
    corpus: Path | None,
    mode: Mode = "quotes",
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
    suite = read_suite(suite_path, corpus, settings.corpus)
    _refuse_misfits(suite, mode, hold_out, judge_model, settings)
    judge = Judge(judge_model, settings) if judge_model else None
    before = read_baseline(baseline, suite, hold_out) if baseline else None
    for notice in suite.notices:
        _notice(notice)
    reports = corpus or settings.corpus
    if suite.cases:
        run = _read(suite, reports, out)
    elif suite.pairs:
        run = _checked(suite, reports, settings, out)
    else:
        run = _asked(suite, reports, settings, mode, hold_out, out, judge)
    comparison = (
        compare(run.results, before, suite.groups, baseline.resolve().name)
        if baseline and before is not None
        else None
    )
    summary = summarise(
        suite,
        run.results,
        run.folder.manifest,
        run.corpus_size,
        comparison,
        (run.folder.started, datetime.now(UTC).isoformat(timespec="seconds")),
    )
    report_path = run.folder.write("report.html", report_html(summary, run.results))
    run.folder.write("summary.json", summary.as_json())  # last: it says that the run is finished
    print_summary(summary, report_path, _out)
    return comparison.worse if comparison else ()


def _refuse_misfits(
    suite: Suite,
    mode: Mode,
    hold_out: HoldOut | None,
    judge_model: str | None,
    settings: Settings,
) -> None:
    """Raise `OptionError` for an option that the suite has no use for, or that lacks a model."""
    given = {"--mode prose": mode == "prose", "--hold-out": hold_out, "--judge": judge_model}
    for option, is_given in given.items():
        if suite.pairs and is_given:
            raise OptionError(
                f"{option} does not go with {suite.name}, a suite of statements: they are checked "
                "against the quotes that they cite, and nothing is asked.",
                f"Leave {option} out.",
            )
        if suite.cases and is_given:
            raise OptionError(
                f"{option} does not go with {suite.name}, a suite of labelled rows: they are read, "
                "and nothing is asked.",
                f"Leave {option} out.",
            )
    if mode == "prose" and settings.model is None:
        raise OptionError(
            "--mode prose needs a chat model, and BYLINE_MODEL names none.",
            "Set BYLINE_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY; or leave --mode out.",
        )


def _checked(suite: Suite, corpus: Path, settings: Settings, out: Path) -> _Run:
    """Statements, each checked against its quotes; no index is made."""
    checking = Checking(settings)
    manifest = Manifest(
        suite=suite.name,
        suite_checksum=suite.checksum,
        corpus_checksum=cited_checksum(suite.pairs),
        mode="check",
        embedding_model=checking.embedding_model,
        code=code_checksum(),
        model=checking.model,
        second_opinion=checking.model is not None,
    )
    folder = _folder(out, manifest, suite, corpus)
    with _bar("Checking") as show, _kept_when_stopped(folder.path):
        results = run_pairs(checking, suite.pairs, folder, lambda n, of: show(n, of, ""))
    return _Run(folder, results, {"documents": len(cited_documents(suite.pairs))})


def _read(suite: Suite, corpus: Path, out: Path) -> _Run:
    """Labelled rows, each read; no index is made."""
    manifest = Manifest(
        suite=suite.name,
        suite_checksum=suite.checksum,
        corpus_checksum=folder_checksum(corpus),
        mode="reading",
        embedding_model=MiniLM().name,
        code=code_checksum(),
    )
    folder = _folder(out, manifest, suite, corpus)
    with _bar("Reading") as show, _kept_when_stopped(folder.path):
        results = run_cases(suite, corpus, folder, lambda n, of: show(n, of, ""))
    return _Run(folder, results, {})


def _asked(
    suite: Suite,
    corpus: Path,
    settings: Settings,
    mode: Mode,
    hold_out: HoldOut | None,
    out: Path,
    judge: Judge | None,
) -> _Run:
    """Questions, each asked of the suite's own index."""
    with open_suite(suite, corpus, settings) as library:
        with _bar("Ingesting") as show:
            report = ingest_suite(library, suite, show)
        if not report.ok:
            _notice("Some files of the corpus could not be read; python app.py ingest lists them.")
        passages = Passages(library)
        planned = tasks(suite, passages, hold_out)
        asked_once = sum(q.answerable for q in suite.questions) - sum(t.held_out for t in planned)
        if hold_out and asked_once:
            _notice(f"{asked_once} questions have no twin: their evidence is the whole corpus.")
        in_prose = mode == "prose"
        manifest = Manifest(
            suite=suite.name,
            suite_checksum=suite.checksum,
            corpus_checksum=corpus_checksum(library),
            mode=mode,
            hold_out=hold_out,
            embedding_model=library.embedder.name,
            code=code_checksum(),
            judge=judge.name if judge else None,
            model=settings.model if in_prose else None,
            second_opinion=in_prose and settings.second_opinion,
            caution=settings.caution,
        )
        folder = _folder(out, manifest, suite, corpus)
        with _bar("Asking") as show, _kept_when_stopped(folder.path):
            results = run_suite(
                library,
                suite,
                planned,
                passages,
                mode,
                folder,
                judge,
                lambda n, of: show(n, of, ""),
            )
        size = {"documents": len(library.retriever.metadata), "passages": len(passages)}
    return _Run(folder, results, size)


def _folder(out: Path, manifest: Manifest, suite: Suite, corpus: Path) -> RunFolder:
    name = f"{suite.name}’s own" if suite.articles else corpus.resolve().name
    folder, left_alone = open_run_folder(out, manifest, name)
    for other in left_alone:
        _notice(f"Left alone, an unfinished run of other make: {other}.")
    return folder


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
