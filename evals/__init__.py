"""Suites of questions → figures with intervals, and a page that shows every failure.

    python app.py eval SUITE

    command.py     the command and its options, importing nothing heavy
    errors.py      what a suite, a run or a judge can do wrong
    records.py     Suite, Question, Evidence, Result: what the parts hand to each other
    forms/         a file or folder of questions → Suite: byline.py, squad.py, beir.py; rows.py
                   names file, line and field of what does not hold
    index.py       a suite's documents → an index of its own
    run_folder.py  where a run is kept, and whether a killed one can go on
    runner.py      questions → results.jsonl, one by one
    scores.py      an answer and a ranking → one question's scores
    judge.py       an answer → a chat model's opinion of it
    metrics/       the formulas: matching, ranking, spans, abstention, risk_coverage, calibration,
                   bootstrap
    figures.py     results → named figures with intervals
    compare.py     two runs → what changed, and whether it is worse
    summary.py     a run → summary.json
    tables.py      a summary → the terminal
    plots.py       a summary → plotly figures
    report.py      a run → report.html

Nothing in `rag/` knows this package. How to measure something else: a formula in `metrics/`, a
score in `scores.py` or a figure in `figures.py`; the rest follows.
"""
