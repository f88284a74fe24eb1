"""Suites of questions, statements or labelled rows → figures, a page that shows every failure.

    python app.py eval SUITE

    command.py     the command and its options, importing nothing heavy
    errors.py      what a suite, a run or a judge can do wrong
    records.py     Suite, Question, Pair, Case and their results: what the parts hand to each other
    forms/         a file or folder → Suite: byline.py, statements.py, readings.py, squad.py,
                   beir.py; rows.py names file, line and field of what does not hold,
                   documents.py finds quotes
    index.py       a suite's documents → an index of its own
    run_folder.py  where a run is kept, and whether a killed one can go on
    runner.py      questions → results.jsonl, one by one
    checking.py    statements → results.jsonl, one by one; they need no index
    readings/      labelled rows → results.jsonl, one by one; how each reading is judged
    scores.py      an answer and a ranking, or a check → the scores of one
    judge.py       an answer → a chat model's opinion of it
    metrics/       the formulas: matching, ranking, spans, abstention, risk_coverage, calibration,
                   withholding, bootstrap
    figures.py     results → named figures with intervals
    compare.py     two runs → what changed, and whether it is worse
    summary.py     a run → summary.json
    failures.py    a result → what was expected, what came instead
    tables.py      a summary → its figures as tables, the terminal
    plots.py       a summary → plotly figures
    report.py      a run → report.html
    shelf.py       the runs of a folder → the chat page's Evaluate tab

Nothing in `rag/` knows this package. How to measure something else: a formula in `metrics/`, a
score in `scores.py` or a figure in `figures.py`; the rest follows.
"""
