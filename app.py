"""Byline's entry: `python app.py serve | ingest | ask | doctor`; `--help` says more."""

from rag.cli import main

if __name__ == "__main__":
    main()
