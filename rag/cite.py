"""Draft → Answer: every span becomes a quote, cut from its document here and nowhere else.

This is the only place that makes a `Citation`. It takes offsets, never words,
and reads the words from the document, so a quote that is not at its offsets
cannot come to be. Words that a chat model offers are located before
(`answer/excerpts.py`), and whether a sentence stands on its quotes is judged by
`check/`.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from rag.errors import InexactQuote
from rag.reading.voices import merged_voices, sole_speaker, voices_of
from rag.records import (
    Answer,
    Citation,
    Disagreement,
    Document,
    Draft,
    Position,
    Span,
    Statement,
    Voice,
)


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


class Numbering:
    """Citations, numbered from 1 in the order in which their spans are first cited.

    Args:
        document_of: the document of an id.
    """

    def __init__(self, document_of: Callable[[str], Document]) -> None:
        self._document_of = document_of
        self._of_span: dict[Span, Citation] = {}

    def cited(self, spans: Sequence[Span]) -> tuple[Citation, ...]:
        """The citations of the spans; one that was cited before keeps its number.

        Raises:
            InexactQuote: a span lies outside its document.
        """
        for span in dict.fromkeys(spans):
            if span not in self._of_span:
                self._of_span[span] = self.unnumbered(span, len(self._of_span) + 1)
        return tuple(self._of_span[span] for span in dict.fromkeys(spans))

    def unnumbered(self, span: Span, number: int = 1) -> Citation:
        """The citation of a span that may yet not be cited; it takes no number from others."""
        return cite(self._document_of(span.document), span.start, span.end, number)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All so far, in order."""
        return tuple(self._of_span.values())


def answer_with_citations(
    draft: Draft,
    question: str,
    document_of: Callable[[str], Document],
) -> Answer:
    """The draft as an answer in the reports' own words; a span cited twice gets one number.

    Args:
        draft: what quotes mode proposes.
        question: as the reader asked it.
        document_of: the document of an id.

    Raises:
        InexactQuote: a span lies outside its document.
    """
    numbering = Numbering(document_of)
    statements = []
    for spans in draft.statements:
        cited = numbering.cited(spans)
        voices = _voices(cited, document_of)
        statements.append(
            Statement(
                text=" ".join(citation.quote for citation in cited),
                citations=tuple(citation.number for citation in cited),
                speaker=sole_speaker(voices),
                voices=voices,
                check=("verbatim",),
            )
        )
    return Answer(
        question=question,
        standalone_question=question,
        mode="quotes",
        status=_status(draft),
        statements=tuple(statements),
        arrangement=draft.arrangement,
        citations=numbering.citations,
        disagreements=_disagreements(draft, numbering),
        nearest=nearest_citations(draft.nearest, document_of),
        confidence=draft.confidence,
        reason=draft.reason,
    )


def _status(draft: Draft) -> Literal["answered", "disputed", "not_in_corpus"]:
    """A disagreement that a later report settled leaves an answer that can be told."""
    if not draft.statements:
        return "not_in_corpus"
    open_ones = any(d.kind != "superseded" for d in draft.disagreements)
    return "disputed" if open_ones else "answered"


def _disagreements(draft: Draft, numbering: Numbering) -> tuple[Disagreement, ...]:
    """The draft's, each position with the numbers of its quotes."""
    return tuple(
        Disagreement(
            about=found.about,
            kind=found.kind,
            positions=tuple(
                Position(
                    value=position.value,
                    speaker=position.speaker,
                    citations=tuple(c.number for c in numbering.cited(position.spans)),
                )
                for position in found.positions
            ),
        )
        for found in draft.disagreements
    )


def _voices(cited: Sequence[Citation], document_of: Callable[[str], Document]) -> tuple[Voice, ...]:
    """Who says the quotes, each read within its document, and told once for all of them."""
    return merged_voices(
        voice
        for citation in cited
        for voice in voices_of(document_of(citation.document), citation.start, citation.end)
    )


def nearest_citations(
    spans: Sequence[Span], document_of: Callable[[str], Document]
) -> tuple[Citation, ...]:
    """Citations of what comes nearest, numbered by themselves."""
    return Numbering(document_of).cited(spans)
