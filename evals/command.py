"""The `eval` command: its options → an evaluation. Imports nothing heavy.

`app.py` puts it beside Byline's other commands, since nothing in `rag/` may
know this package.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from evals.errors import OptionError
from evals.records import HoldOut


class Mode(StrEnum):
    """How Byline answers."""

    QUOTES = "quotes"
    PROSE = "prose"


def evaluate(
    suite: Annotated[
        Path,
        typer.Argument(help="A .jsonl of Byline's form, a SQuAD .json, or a BEIR folder."),
    ],
    corpus: Annotated[
        Path | None,
        typer.Option(help="The reports that a .jsonl is about.  [default: BYLINE_CORPUS]"),
    ] = None,
    mode: Annotated[Mode, typer.Option(help="How to answer.")] = Mode.QUOTES,
    hold_out: Annotated[
        HoldOut | None,
        typer.Option(
            help="Ask each answerable question again without the documents, or only the "
            "passages, that answer it."
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="A folder of runs, or a run's own to go on with.")
    ] = Path("eval-runs"),
    baseline: Annotated[
        Path | None, typer.Option(help="The folder of an earlier run to compare with.")
    ] = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="Exit with 1 when a main figure got worse than it.")
    ] = False,
    judge: Annotated[
        str | None, typer.Option(help="A chat model at OPENAI_BASE_URL that marks answers too.")
    ] = None,
) -> None:
    """Ask a suite of questions; print figures with 95 % intervals, write every failure down.

    Each run gets a dated folder: results.jsonl (a line a question), summary.json, report.html.
    A run that was stopped goes on where it stopped when the same command is given again.

    \b
    SUITE is one of
      FILE.jsonl  a question a line: id, kind, question, answerable,
                  evidence [{document, quote}], accept [strings], and
                  perhaps values [strings], speaker, note
      FILE.json   SQuAD 1.1 or 2.0, which brings its articles along
      FOLDER      BEIR: corpus.jsonl, queries.jsonl, qrels/test.tsv

    A quote of evidence must be the exact words of its document. Faults in a suite are told with
    file, line and field before anything is asked.
    """
    if mode is Mode.PROSE:
        raise OptionError(
            "--mode prose is not supported: this version answers in quotes only.",
            "Leave --mode out.",
        )
    if gate and baseline is None:
        raise OptionError(
            "--gate needs a run to compare with.", "Name one with --baseline eval-runs/RUN."
        )
    from evals.evaluation import run_evaluation

    worse = run_evaluation(
        suite,
        corpus=corpus,
        hold_out=hold_out,
        out=out,
        baseline=baseline,
        judge_model=judge,
    )
    if gate and worse:
        raise typer.Exit(1)
