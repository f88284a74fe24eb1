"""Ranked sentences, and the quotes chosen of them → the positions that reports take.

Of the sentences that answer, those that are quoted come first, and decide what is compared
(`reading/disagreement`). A position that no quote shows gets one more, so that a reader sees
every side in the words of its report. Where none of the leading sentences takes a position
there is no disagreement on the answer.
"""

from collections.abc import Callable, Sequence

from rag.answer.sentences import Sentence
from rag.reading.disagreement import Conflict, Told, conflict_among
from rag.records import Answer, Citation, DraftDisagreement, DraftPosition, Span
from rag.sentences import sentence_spans

#: Sentences that are read for positions.
MOST_READ = 24
#: One position at least has to stand among so many of them, or among those that are quoted.
_LEADING = 8


def positions_among(
    question: str,
    ranked: Sequence[Sentence],
    quotes: Sequence[Span],
    document_terms: Callable[[str], frozenset[str]],
) -> DraftDisagreement | None:
    """The positions that the sentences take on a question; None where they do not differ.

    Args:
        question: what is asked.
        ranked: the sentences that might answer, best first.
        quotes: what the answer quotes already.
        document_terms: the terms of a document, by its id.
    """
    bodies = [s for s in ranked if not s.heading]
    quoted = [s for s in bodies if _quote_of(s.span, quotes)]
    others = [s for s in bodies if not _quote_of(s.span, quotes)]
    read = [*quoted, *others][:MOST_READ]
    conflict = conflict_among(question, [_told(s, document_terms(s.span.document)) for s in read])
    near = max(len(quoted), _LEADING)
    if conflict is None or not any(at < near for s in conflict.sides for at in s.told):
        return None
    return _drafted(conflict, read, quotes)


def _drafted(
    conflict: Conflict, read: Sequence[Sentence], quotes: Sequence[Span]
) -> DraftDisagreement:
    positions = []
    for side in conflict.sides:
        own = read[side.told[0]].span
        shown = [quote for at in side.told if (quote := _quote_of(read[at].span, quotes))]
        spans = tuple(dict.fromkeys([_quote_of(own, quotes) or own, *shown]))
        positions.append(DraftPosition(value=side.value, speaker=side.speaker, spans=spans))
    return DraftDisagreement(about=conflict.about, kind=conflict.kind, positions=tuple(positions))


def _told(sentence: Sentence, document_terms: frozenset[str]) -> Told:
    metadata = sentence.hit.metadata
    return Told(
        text=sentence.text,
        document=sentence.span.document,
        title=metadata.title or "",
        publisher=metadata.publisher or "",
        published=metadata.published,
        document_terms=document_terms,
        before=_sentence_before(sentence),
        relevance=sentence.features["sentence_maxsim"],
    )


def _sentence_before(sentence: Sentence) -> str:
    """The sentence before one within its passage; "" for its first."""
    passage = sentence.hit.passage
    before = passage.text[: sentence.span.start - passage.start]
    spans = sentence_spans(before, sentence.hit.metadata.language) if before.strip() else []
    return before[slice(*spans[-1])].strip() if spans else ""


def _quote_of(span: Span, quotes: Sequence[Span]) -> Span | None:
    """The quote that a sentence stands in."""
    return next(
        (
            q
            for q in quotes
            if q.document == span.document and q.start <= span.start and span.end <= q.end
        ),
        None,
    )


def with_positions_of(quotes: Answer, prose: Answer) -> Answer:
    """Prose with the disagreements of the same answer in quotes, as far as it cites both sides.

    Args:
        quotes: the answer in quotes.
        prose: what a chat model wrote from the same reports.
    """
    if prose.mode != "prose" or not prose.statements:
        return prose
    kept = []
    for disagreement in quotes.disagreements:
        positions = []
        for position in disagreement.positions:
            theirs = [quotes.citations[n - 1] for n in position.citations]
            numbers = tuple(
                c.number for c in prose.citations if any(_share_words(c, t) for t in theirs)
            )
            if numbers:
                positions.append(position.model_copy(update={"citations": numbers}))
        if len(positions) > 1:
            kept.append(disagreement.model_copy(update={"positions": tuple(positions)}))
    if not kept:
        return prose
    disputed = any(d.kind != "superseded" for d in kept)
    return prose.model_copy(
        update={
            "disagreements": tuple(kept),
            "status": "disputed" if disputed else prose.status,
        }
    )


def _share_words(one: Citation, other: Citation) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end
