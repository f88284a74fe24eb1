"""Byline's entry: `python app.py serve | ingest | ask | mcp | eval | doctor`; see `--help`."""

from typing import TYPE_CHECKING

from evals.command import RUNS, evaluate
from rag.cli import app, main

if TYPE_CHECKING:
    from evals.shelf import Shelf

app.command("eval")(evaluate)


def kept_runs() -> "Shelf":
    """The runs of evaluations, for the page."""
    from evals.shelf import Shelf

    return Shelf(RUNS)


if __name__ == "__main__":
    main(kept_runs)
