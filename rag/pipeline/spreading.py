"""Statements → the same, each with how widely its quotes' words were reported."""

from collections.abc import Generator, Mapping
from contextlib import closing

from rag.records import Answer, Citation, Span, Statement
from rag.release import Released, Waiting
from rag.retrieve import Retriever


def with_spread(answer: Answer, retriever: Retriever) -> Answer:
    """The answer, each of its statements with its reports, origins and credits.

    Args:
        answer: of which all else stays.
        retriever: the snapshot that it is from.
    """
    citations = {citation.number: citation for citation in answer.citations}
    statements = tuple(_with_spread(s, citations, retriever) for s in answer.statements)
    return answer.model_copy(update={"statements": statements})


def events_with_spread(
    events: Generator[Waiting | Released | Answer], retriever: Retriever
) -> Generator[Waiting | Released | Answer]:
    """What `release.prose_answer` yields, statements likewise; closed, it closes that."""
    citations: dict[int, Citation] = {}
    with closing(events):
        for event in events:
            if isinstance(event, Released):
                citations |= {citation.number: citation for citation in event.citations}
                statement = _with_spread(event.statement, citations, retriever)
                yield event.model_copy(update={"statement": statement})
            elif isinstance(event, Answer):
                yield with_spread(event, retriever)
            else:
                yield event


def _with_spread(
    statement: Statement, citations: Mapping[int, Citation], retriever: Retriever
) -> Statement:
    cited = [citations[number] for number in statement.citations]
    spread = retriever.spread(Span(document=c.document, start=c.start, end=c.end) for c in cited)
    return statement.model_copy(update=spread._asdict())
