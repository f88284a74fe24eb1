"""Byline's entry: `python app.py serve | ingest | ask | mcp | eval | doctor`; see `--help`."""

from evals.command import evaluate
from rag.cli import app, main

app.command("eval")(evaluate)

if __name__ == "__main__":
    main()
