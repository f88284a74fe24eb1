"""Development suites → `rag/answer/fitted.json`: what ranks sentences, and what tells when to stop.

    python evals/fit.py SUITE... [--out FILE] [--ablate]

Each answerable question of the suites (of SQuAD's or Byline's own form) is asked
of its whole index, of the index without its article and of the index without its
passage; each question that is unanswerable by design is asked of the whole
index. A suite of Byline's own form has no twins: its reports are of one subject,
and what one leaves out another says. How the models are fitted and their figures
made is in `fitting.py`.

The threshold is the lowest at which at most 1 % of the questions off the corpus
are answered (in SQuAD form those without their article, in Byline's those of
kind `unanswerable`), by the cross-validated probabilities and by those of the
model that is written; of several suites' the median. `--ablate` also prints what
each feature is worth, alone and removed.
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evals.fitting import (
    ABSTENTION_SHARE,
    WEIGHTS,
    Asked,
    abstention_figures,
    abstention_model,
    abstention_scores,
    lowest_threshold,
    ranking_figures,
    ranking_model,
    scores_of,
)
from evals.forms import read_suite
from evals.index import ingest_suite, open_suite
from evals.metrics.spans import contains, overlaps
from evals.records import HoldOut, Question, Suite
from evals.runner import Passages, Task, place_of, tasks
from rag.answer import fitted, quotes
from rag.pipeline import HITS_READ
from rag.retrieve import Retriever
from rag.settings import read_settings

#: What ranks sentences, of `sentences.py`.
RANKING_FEATURES = (
    "sentence_maxsim",
    "passage_maxsim",
    "sentence_cosine",
    "coverage",
    "answer_named",
    "new_terms",
    "names_maxsim",
    "worst_name",
)
#: Questions of a suite that are asked, spread evenly over it; twins come on top.
MOST_QUESTIONS = 900


def main() -> None:
    """Fit, print what was measured, write the file."""
    arguments = sys.argv[1:]
    ablate = "--ablate" in arguments
    out = fitted.FITTED
    if "--out" in arguments:
        out = Path(arguments.pop(arguments.index("--out") + 1))
    paths = [Path(a) for a in arguments if not a.startswith("--")]
    suites = [read_suite(path, None, read_settings().corpus) for path in paths]
    for path, suite in zip(paths, suites, strict=True):
        if suite.form not in ABSTENTION_SHARE:
            sys.exit(f"{path} has the form {suite.form}. Fit on {' or '.join(ABSTENTION_SHARE)}.")
    asked_whole = [a for suite in suites for a in ask(suite, None)]
    fitted.RANKING = ranking_model(asked_whole, RANKING_FEATURES)  # what follows is judged by it
    asked = [
        a
        for suite in suites
        for part in ((None,) if suite.form == "byline" else (None, *HoldOut))
        for a in ask(suite, part)
    ]
    features = tuple(asked[0].judged.features)
    scores = abstention_scores(asked, features)
    abstention = abstention_model(asked, features)
    written_scores = np.array([abstention.probability(a.judged.features) for a in asked])
    threshold = max(lowest_threshold(asked, s) for s in (scores, written_scores))
    written = {
        "provenance": {
            "script": "evals/fit.py",
            "date": date.today().isoformat(),
            "suites": {suite.name: suite.checksum for suite in suites},
            "questions": {suite.name: len(suite.questions) for suite in suites},
            "weights": WEIGHTS,
        },
        "ranking": fitted.RANKING.model_dump(),
        "abstention": abstention.model_dump(),
        "threshold": math.ceil(threshold * 1e4) / 1e4,  # rounded down, it would let one more by
    }
    out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print_ranking("all", asked, RANKING_FEATURES)
    print_abstention("all", asked, features)
    for suite in suites:
        for sort in WEIGHTS:
            some = scores_of(asked, scores, suite.name, sort)
            if len(some):
                print(f"{suite.name}, {sort}: {(some >= threshold).mean():.3f} answered")
    if ablate:
        for name in RANKING_FEATURES:
            print_ranking(f"{name} alone", asked, [name])
            print_ranking(f"without {name}", asked, [f for f in RANKING_FEATURES if f != name])
        for name in features:
            print_abstention(f"{name} alone", asked, [name])
            print_abstention(f"without {name}", asked, [f for f in features if f != name])


def print_ranking(label: str, asked: Sequence[Asked], names: Sequence[str]) -> None:
    """One line: answer in the first sentence / in three, by suite."""
    figures = ranking_figures(asked, names)
    print(f"{label:32}", *(f"{s} {a:.3f} / {b:.3f}" for s, (a, b) in figures.items()), sep="  ")


def print_abstention(label: str, asked: Sequence[Asked], names: Sequence[str]) -> None:
    """One line: AUROC / false answers, by suite and sort."""
    figures = abstention_figures(asked, abstention_scores(asked, names))
    told = (f"{suite} {sort} {a:.4f} / {b:.3f}" for (suite, sort), (a, b) in figures.items())
    print(f"{label:32}", *told, sep="  ", flush=True)


def ask(suite: Suite, hold_out: HoldOut | None) -> Iterator[Asked]:
    """Ask a suite's questions of the whole index; or with `hold_out`, their twins."""
    settings = read_settings()
    with open_suite(suite, settings.corpus, settings) as library:
        ingest_suite(library, suite, lambda done, total, name: None)
        passages = Passages(library)
        without: frozenset[Any] = frozenset()
        view = whole = library.retriever
        planned = tasks(suite, passages, hold_out)
        asked_of = {q.id for q in _some(suite.questions)}
        planned = [
            task
            for task in planned
            if task.question.id in asked_of and task.held_out == (hold_out is not None)
        ]
        for number, task in enumerate(planned):
            if task.without != without:
                without = task.without
                view = whole.without(lambda p: place_of(p) in without)  # noqa: B023 (used at once)
            judged = _judged(task.question.text, view)
            if judged is not None:
                yield _asked(suite, task, hold_out, judged)
            print(
                f"\r{suite.name} {hold_out or ''} {number + 1}/{len(planned)}",
                end="",
                file=sys.stderr,
            )
    print(file=sys.stderr)


def _some(questions: Sequence[Question]) -> Sequence[Question]:
    """At most `MOST_QUESTIONS`, spread evenly."""
    step = max(1, math.ceil(len(questions) / MOST_QUESTIONS))
    return questions[::step]


def _judged(text: str, view: Retriever) -> quotes.Judged | None:
    return quotes.judged(view.read(text), view.hits(text, HITS_READ, copies=False), view)


def _asked(suite: Suite, task: Task, hold_out: HoldOut | None, judged: quotes.Judged) -> Asked:
    question = task.question
    sort = str(hold_out) if task.held_out else "answerable" if question.answerable else suite.form
    places = [] if task.held_out else [p for piece in question.evidence for p in piece.places]
    found = [(s.span.document, s.span.start, s.span.end) for s in judged.ranked]
    # Evidence in Byline's own form may run over sentences; each of them then holds some of it.
    holding = overlaps if suite.form == "byline" else contains
    holds = [any(holding(f, (p.document, p.start, p.end)) for p in places) for f in found]
    articles = question.evidence_documents or {judged.ranked[0].span.document}
    off = sort == "article" if suite.form == "squad" else question.kind == "unanswerable"
    # An unanswerable question has no evidence to name an article; any fold will do.
    article = min(articles) if sort != "byline" else question.id
    return Asked(suite.name, f"{suite.name}/{article}", suite.form, off, sort, judged, holds)


if __name__ == "__main__":
    main()
