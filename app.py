"""Byline's entry: `python app.py serve | ingest | ask | eval | doctor`; `--help` says more."""

from evals.command import evaluate
from rag.cli import app, main

app.command("eval")(evaluate)

if __name__ == "__main__":
    main()
