"""Runs of evaluations whose every answer is given: nothing is asked, so they take no time.

A suite asks of each day in the harbour log how many boats came; of its last questions the log
says nothing. The report of day 7 reads "On day 7 the harbour counted 7 boats."
"""

from collections.abc import Container
from pathlib import Path

from evals.compare import compare, read_baseline
from evals.metrics.ranking import ranking_scores
from evals.records import Expected, Question, Result, ShownEvidence, Suite
from evals.report import report_html
from evals.run_folder import Manifest, RunFolder, open_run_folder
from evals.scores import answer_scores, outcome
from evals.summary import summarise
from rag.records import Answer, Citation, Span
from tests.answers_by_hand import answered, silent

#: Of the questions of a suite, how many the log does not answer.
UNANSWERABLE = 5
_BEFORE = "On day "


def harbour(questions: int, *, name: str = "harbour", aside: str = "") -> Suite:
    """A suite of so many questions; each of their texts ends with `aside`."""
    return Suite(
        name=name,
        form="byline",
        checksum=f"{questions}{aside}",
        questions=tuple(
            Question(
                id=f"q{day}",
                kind="count" if day % 2 else f"count, even{aside}",
                text=f"How many boats came on day {day}?{aside}",
                answerable=day < questions - UNANSWERABLE,
                accept=(f"{day} boats",),
            )
            for day in range(questions)
        ),
    )


def keep_run(
    out: Path,
    suite: Suite,
    wrong: Container[int],
    *,
    code: str = "one",
    stopped_after: int | None = None,
    baseline: Path | None = None,
) -> Path:
    """A run of such a suite; its folder.

    Args:
        out: the folder of runs.
        suite: as `harbour` makes it.
        wrong: the numbers of the questions that get a wrong answer.
        code: of what made it; a run goes on that was stopped and differs in nothing.
        stopped_after: so many results, and no figures.
        baseline: an earlier run that its report compares it with.
    """
    manifest = Manifest(
        suite=suite.name.replace("/", ""),
        suite_checksum=suite.checksum,
        corpus_checksum="c0ffee00" * 8,
        embedding_model="by hand",
        code=code,
    )
    folder, _ = open_run_folder(out, manifest, "harbour-log")
    results = [
        _result(question, day, is_wrong=day in wrong)
        for day, question in enumerate(suite.questions)
    ]
    kept = results[:stopped_after]
    folder.complete(
        Result,
        [result.key for result in kept],
        lambda done: (result for result in kept if result.key not in done),
        lambda done, of: None,
    )
    if stopped_after is None:
        _finish(folder, suite, results, baseline)
    return folder.path


def _finish(folder: RunFolder, suite: Suite, results: list[Result], baseline: Path | None) -> None:
    comparison = None
    if baseline is not None:
        before = read_baseline(baseline, suite, None)
        comparison = compare(results, before, suite.groups, baseline.name)
    summary = summarise(
        suite,
        results,
        folder.manifest,
        {"documents": len(results), "passages": len(results)},
        comparison,
        (folder.started, folder.started),
    )
    folder.write("report.html", report_html(summary, results))
    folder.write("summary.json", summary.as_json())


def _result(question: Question, day: int, *, is_wrong: bool) -> Result:
    answer = _answer(question, day, is_silent=not question.answerable and not is_wrong)
    if is_wrong and question.answerable:
        answer = _answer(question, day + 1, is_silent=False)
    scores = answer_scores(question, answer, by_spans=False)
    report = Span(document=f"day-{day}.txt", start=0, end=40)
    others = [Span(document=f"day-{day + n}.txt", start=0, end=40) for n in range(1, 4)]
    ranking = [*others, report] if is_wrong else [report, *others]
    if question.answerable:
        scores |= ranking_scores({report.document: 1}, [span.document for span in ranking])
    return Result(
        id=question.id,
        kind=question.kind,
        question=question.text,
        answerable=question.answerable,
        held_out=False,
        expected=_expected(question, day),
        ranking=tuple(ranking),
        outcome=outcome(scores, answerable=question.answerable),
        scores=scores,
        answer=answer.as_json(),
    )


def _answer(question: Question, day: int, *, is_silent: bool) -> Answer:
    aside = question.text.partition("?")[2]
    quote = f"{_BEFORE}{day} the harbour counted {day} boats.{aside}"
    citation = Citation(
        number=1,
        document=f"day-{day}.txt",
        version="v",
        start=0,
        end=len(quote),
        quote=quote,
        title=f"Harbour log{aside}",
        publisher="Coast Desk",
        published="2024-03-05",
    )
    told = {
        "question": question.text,
        "standalone_question": question.text,
        "confidence": 0.2 if is_silent else 0.9 - day % 7 / 20,
        "timings_ms": {"total": 20.0 + day % 10},
    }
    if is_silent:
        return silent(citation, reason="No report is about that day.").model_copy(update=told)
    return answered([(quote, (1,))], {1: citation}, **told)


def _expected(question: Question, day: int) -> Expected:
    if not question.answerable:
        return Expected()
    quote = f"{day} boats"
    before = f"{_BEFORE}{day} the harbour counted "
    evidence = ShownEvidence(
        document=f"day-{day}.txt",
        start=len(before),
        end=len(before) + len(quote),
        before=before,
        quote=quote,
        after=".",
    )
    return Expected(accept=question.accept, evidence=((evidence,),))
