"""The `eval` command: its options → an evaluation. Imports nothing heavy.

`app.py` puts it beside Byline's other commands, since nothing in `rag/` may
know this package.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from evals.errors import OptionError
from evals.records import HoldOut

#: Where runs are kept, unless `--out` says otherwise.
RUNS = Path("eval-runs")


def evaluate(
    suite: Annotated[
        Path,
        typer.Argument(help="A .jsonl of Byline's forms, a SQuAD .json, or a BEIR folder."),
    ],
    corpus: Annotated[
        Path | None,
        typer.Option(help="The reports that a .jsonl is about.  [default: BYLINE_CORPUS]"),
    ] = None,
    mode: Annotated[
        Literal["quotes", "prose"],
        typer.Option(help="How to answer; prose is written by BYLINE_MODEL."),
    ] = "quotes",
    hold_out: Annotated[
        HoldOut | None,
        typer.Option(
            help="Ask each answerable question again without the documents, or only the "
            "passages, that answer it."
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="A folder of runs, or a run's own to go on with.")
    ] = RUNS,
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
    """Measure answers to a suite; print figures with 95 % intervals, write every failure down.

    Each run gets a dated folder: results.jsonl (a line a result), summary.json, report.html.
    A run that was stopped goes on where it stopped when the same command is given again.

    \b
    SUITE is one of
      FILE.jsonl  a question a line: id, kind, question, answerable,
                  evidence [{document, quote}], accept [strings], and
                  perhaps values [strings], speaker,
                  disagreement (its kind, or none), note;
                  or a statement a line, on which the check of prose is measured:
                  id, kind, statement, quotes [{document, quote}],
                  carried, and perhaps from (an id), rule, note;
                  or a row a line that is labelled for a reading: id, kind,
                  reading (copies, dates, disagreements, events, names,
                  speakers, voices),
                  and what that reading needs
      FILE.json   SQuAD 1.1 or 2.0, which brings its articles along
      FOLDER      BEIR: corpus.jsonl, queries.jsonl, qrels/test.tsv

    A quote must be the exact words of its document. Faults in a suite are told with
    file, line and field before anything is asked.
    """
    if gate and baseline is None:
        raise OptionError(
            "--gate needs a run to compare with.", "Name one with --baseline eval-runs/RUN."
        )
    from evals.evaluation import run_evaluation

    worse = run_evaluation(
        suite,
        corpus=corpus,
        mode=mode,
        hold_out=hold_out,
        out=out,
        baseline=baseline,
        judge_model=judge,
    )
    if gate and worse:
        raise typer.Exit(1)
