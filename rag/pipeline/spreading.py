"""Statements and positions → the same, each with how widely its quotes' words were reported."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import closing

from rag.reading.origins import Spread
from rag.records import Answer, Citation, Span, Statement
from rag.release import Released, Waiting
from rag.retrieve import Retriever


def with_spread(answer: Answer, retriever: Retriever) -> Answer:
    """The answer, statements with their reports, origins and credits, positions with origins.

    Args:
        answer: of which all else stays.
        retriever: the snapshot that it is from.
    """
    citations = {citation.number: citation for citation in answer.citations}
    statements = tuple(_with_spread(s, citations, retriever) for s in answer.statements)
    disagreements = tuple(
        d.model_copy(
            update={
                "positions": tuple(
                    p.model_copy(
                        update={"origins": _spread(p.citations, citations, retriever).origins}
                    )
                    for p in d.positions
                )
            }
        )
        for d in answer.disagreements
    )
    return answer.model_copy(update={"statements": statements, "disagreements": disagreements})


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
    spread = _spread(statement.citations, citations, retriever)
    return statement.model_copy(update=spread._asdict())


def _spread(
    numbers: Iterable[int], citations: Mapping[int, Citation], retriever: Retriever
) -> Spread:
    cited = [citations[number] for number in numbers]
    return retriever.spread(Span(document=c.document, start=c.start, end=c.end) for c in cited)
