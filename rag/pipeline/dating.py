"""Statements → the same, with the dates that their words name, resolved.

A quote's words are of the day of its report, and "the next day" is that after the day
told of before it there; in a timeline a statement has the date of its event too. A chat
model's sentence may rest on reports of several days: it has only the dates that are the
same seen from each.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing

from rag.reading.events import dates_of_quote, event_date
from rag.reading.resolution import ResolvedDate, resolved_dates
from rag.records import Answer, Citation, Document, Statement, StatementDate
from rag.release import Released, Waiting

_Of = Callable[[str], Document]


def dated(answer: Answer, document_of: _Of) -> Answer:
    """The answer, each of its statements with its dates, and its event's in a timeline.

    Args:
        answer: of which all else stays.
        document_of: the document of an id.
    """
    citations = {citation.number: citation for citation in answer.citations}
    statements = tuple(_dated(s, citations, document_of) for s in answer.statements)
    if answer.arrangement == "timeline":
        statements = tuple(_with_event(s, citations, document_of) for s in statements)
    return answer.model_copy(update={"statements": statements})


def dated_events(
    events: Generator[Waiting | Released | Answer], document_of: _Of
) -> Generator[Waiting | Released | Answer]:
    """What `release.prose_answer` yields, statements with their dates; closed, it closes that."""
    citations: dict[int, Citation] = {}
    with closing(events):
        for event in events:
            if isinstance(event, Released):
                citations |= {citation.number: citation for citation in event.citations}
                statement = _dated(event.statement, citations, document_of)
                yield event.model_copy(update={"statement": statement})
            elif isinstance(event, Answer):
                yield dated(event, document_of)
            else:
                yield event


def _dated(statement: Statement, citations: Mapping[int, Citation], document_of: _Of) -> Statement:
    cited = [citations[number] for number in statement.citations]
    if statement.text == " ".join(citation.quote for citation in cited):
        found = _of_quotes(cited, document_of)
    else:
        found = _of_sentence(statement.text, cited)
    dates = tuple(
        StatementDate(start=d.start, end=d.end, first=d.first, last=d.last) for d in found
    )
    return statement.model_copy(update={"dates": dates})


def _with_event(
    statement: Statement, citations: Mapping[int, Citation], document_of: _Of
) -> Statement:
    citation = citations[statement.citations[0]]  # a quote of a timeline is a statement
    named = event_date(document_of(citation.document), citation.start, citation.end)
    event = None if named is None else StatementDate(**named._asdict())
    return statement.model_copy(update={"event": event})


def _of_quotes(cited: Sequence[Citation], document_of: _Of) -> list[ResolvedDate]:
    found: list[ResolvedDate] = []
    offset = 0
    for citation in cited:
        document = document_of(citation.document)
        found += (
            d._replace(start=d.start + offset, end=d.end + offset)
            for d in dates_of_quote(document, citation.start, citation.end)
        )
        offset += len(citation.quote) + 1
    return found


def _of_sentence(text: str, cited: Sequence[Citation]) -> list[ResolvedDate]:
    """Those on which all the reports agree."""
    first, *others = dict.fromkeys(citation.published for citation in cited)
    agreed = [set(resolved_dates(text, published)) for published in others]
    return [d for d in resolved_dates(text, first) if all(d in found for found in agreed)]
