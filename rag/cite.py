"""Draft → Answer: every span becomes a quote, cut from its document here and nowhere else.

This is the only place that makes a `Citation`. It takes offsets, never words,
and reads the words from the document, so a quote that is not at its offsets
cannot come to be. Words that somebody else offers (a model) have to be located
in the document first; that is not covered yet.
"""

from collections.abc import Callable

from rag.errors import InexactQuote
from rag.records import Answer, Citation, Document, Draft, Span, Statement


def cite(document: Document, start: int, end: int, number: int) -> Citation:
    """The citation of `document.text[start:end]`.

    Raises:
        InexactQuote: the offsets do not name a stretch of the document.
    """
    if not 0 <= start < end <= len(document.text):
        raise InexactQuote(
            f"{document.id} has {len(document.text)} characters; {start}-{end} is no span of it.",
            "Report this as a bug.",
        )
    return Citation(
        number=number,
        document=document.id,
        version=document.version,
        start=start,
        end=end,
        quote=document.text[start:end],
        title=document.label,
        publisher=document.metadata.publisher,
        published=document.metadata.published,
        url=document.metadata.url,
    )


def answer_with_citations(
    draft: Draft,
    question: str,
    document_of: Callable[[str], Document],
    newest_source: str | None = None,
) -> Answer:
    """The draft as an answer; a span cited twice gets one number.

    Args:
        draft: what the answering mode proposes.
        question: as the reader asked it.
        document_of: the document of an id.
        newest_source: when the corpus's newest dated document was published.

    Raises:
        InexactQuote: a span lies outside its document.
    """
    numbers: dict[Span, int] = {}
    for proposal in draft.statements:
        for span in proposal.spans:
            numbers.setdefault(span, len(numbers) + 1)
    citations = tuple(
        cite(document_of(span.document), span.start, span.end, number)
        for span, number in numbers.items()
    )
    statements = tuple(
        Statement(
            text=" ".join(citations[numbers[span] - 1].quote for span in proposal.spans),
            citations=tuple(numbers[span] for span in proposal.spans),
            check=("verbatim",),
        )
        for proposal in draft.statements
    )
    return Answer(
        question=question,
        standalone_question=question,
        mode=draft.mode,
        status="answered" if statements else "not_in_corpus",
        statements=statements,
        citations=citations,
        nearest=tuple(
            cite(document_of(span.document), span.start, span.end, number)
            for number, span in enumerate(draft.nearest, start=1)
        ),
        confidence=draft.confidence,
        reason=draft.reason,
        newest_source=newest_source,
    )
