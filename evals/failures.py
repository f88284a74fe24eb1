"""A result that failed → what there is to know about it: what was expected, what came instead.

The page of a run and the chat page's Evaluate tab both tell failures by these records.
"""

from collections.abc import Iterable, Sequence

from evals.records import CheckResult, ReadingResult, Result, Scored, ShownEvidence
from evals.scores import FAILURES, OUTCOMES
from rag.records import Answer, Citation
from rag.web_ui.evaluate_runs import Detail, Quoted
from rag.wording import place


def failure_groups(results: Sequence[Scored]) -> list[tuple[str, list[Scored]]]:
    """`(title, failures)` by outcome; rows by their first cause, the most frequent first."""
    groups: dict[str, list[Scored]] = {OUTCOMES[name]: [] for name in FAILURES}
    causes: dict[str, list[Scored]] = {}
    for result in results:
        if isinstance(result, ReadingResult):
            for cause in result.judged.causes[:1]:
                causes.setdefault(cause, []).append(result)
        elif result.outcome in FAILURES:
            groups[OUTCOMES[result.outcome]].append(result)
    by_cause = sorted(causes.items(), key=lambda group: -len(group[1]))
    return [(title, group) for title, group in groups.items() if group] + by_cause


def details(result: Scored) -> tuple[Detail, ...]:
    """What there is to know about a result, in the order of reading; nothing that is empty."""
    if isinstance(result, CheckResult):
        told = _of_statement(result)
    elif isinstance(result, ReadingResult):
        told = _of_row(result)
    else:
        assert isinstance(result, Result)
        told = _of_question(result)
    return tuple(detail for detail in told if detail.lines or detail.quotes)


def _of_statement(result: CheckResult) -> Iterable[Detail]:
    yield Detail(name="Statement", lines=(f"{result.id}, {result.kind}",))
    yield _line("Note", result.note)
    yield Detail(name="Cites", quotes=_quoted(result.citations))
    yield _line("Failed", ", ".join(result.failed) or "–")
    yield _line("Passed", ", ".join(result.passed) or "–")
    if result.asked_again:
        opinion = {True: "carried", False: "not carried", None: "none given"}[result.opinion]
        yield _line("Second opinion", opinion)


def _of_row(result: ReadingResult) -> Iterable[Detail]:
    yield _line("Row", f"{result.id}, {result.kind}")
    yield _line("Why", "; ".join(result.judged.causes) or "–")
    yield Detail(name="Expected", lines=result.judged.expected or ("–",))
    yield Detail(name="Read", lines=result.judged.found or ("–",))


def _of_question(result: Result) -> Iterable[Detail]:
    expected, answer = result.expected, Answer.model_validate(result.answer)
    yield _line("Question", f"{result.id}, {result.kind}")
    if not result.answerable:
        yield _line("Expected", "No answer: the corpus has none.")
    yield _line("Accepted", " / ".join(expected.accept) if result.answerable else None)
    yield _line("All of", " / ".join(expected.values))
    yield _line("Said by", expected.speaker)
    yield _line("Confidence", f"{result.scores['confidence']:.3f}")
    if answer.mode == "prose":
        marked = (f"{s.text} [{', '.join(map(str, s.citations))}]" for s in answer.statements)
        yield Detail(name="Written", lines=tuple(marked))
    why = (f"{s.text} (failed: {', '.join(s.failed)})" for s in answer.withheld)
    yield Detail(name="Withheld", lines=tuple(why))
    yield _line("Notice", answer.notice)
    yield Detail(name="Quoted", quotes=_quoted(answer.citations))
    yield Detail(name="Nearest", quotes=_quoted(answer.nearest))
    yield _line("Reason", answer.reason)
    places = (shown for piece in expected.evidence for shown in piece)
    yield Detail(name="Evidence", quotes=tuple(map(_in_context, places)))
    relevant = (f"{document} (grade {grade})" for document, grade in expected.relevant.items())
    yield Detail(name="Relevant", lines=tuple(relevant))
    if expected.relevant:
        documents = tuple(passage.document for passage in result.ranking[:5])
        yield Detail(name="Found first", lines=documents)
    if verdict := result.verdict:
        marks = f"correctness {verdict.correctness}, completeness {verdict.completeness}"
        read = "unreadable" if verdict.correctness is None else marks
        yield _line("Judge", f"{read}: {verdict.said}")


def _line(name: str, line: str | None) -> Detail:
    return Detail(name=name, lines=(line,) if line else ())


def _quoted(citations: Iterable[Citation]) -> tuple[Quoted, ...]:
    return tuple(
        Quoted(
            quote=citation.quote,
            place=citation.title
            + (f", {citation.published[:10]}" if citation.published else "")
            + f" · {place(citation)}",
        )
        for citation in citations
    )


def _in_context(evidence: ShownEvidence) -> Quoted:
    is_cut = evidence.start > len(evidence.before)
    return Quoted(
        quote=evidence.quote,
        place=f"{evidence.document}, characters {evidence.start}–{evidence.end}",
        before=("…" if is_cut else "") + evidence.before,
        after=evidence.after,
    )
