"""Hits → the numbered excerpts that a chat model reads, and the places of words it copies.

An excerpt is a stretch of one document: a hit with the passages beside it, as
far as a budget of tokens goes. Hits that touch become one excerpt. The words
that a model says it rests on are looked for in the excerpt it names, as they
stand there; only white space, the shape of quotation marks and dashes, and
capitals may differ, which models change without meaning to. What is cited is
then cut from the document, never taken from the model.

Not covered: words that the model changed. They have no place, and what rests on
them falls.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from rag.answer.sentences import needs_what_precedes, quotable_span
from rag.records import Hit, Metadata, Passage, Record, Span
from rag.sentences import sentence_spans
from rag.split import count_tokens

#: Words of a copied stretch below which it names no place, unless it is a whole sentence.
_FEWEST_WORDS = 3
#: Sentences in one quote, at most.
_MOST_SENTENCES = 3
#: Characters that models write for one another; each stands for one character.
_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'"}
    | {"–": "-", "—": "-", "‑": "-", "−": "-"}
)
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.\s?\.\s?\.|…)\]?)\s*")
_AT_THE_ENDS = " \t\r\n\"'“”„«»‘’"


class Neighbours(Protocol):
    """What is asked of the snapshot that the hits are from; a `Retriever`."""

    def neighbour(self, passage: Passage, step: int) -> Passage | None:
        """The passage `step` places further in its document."""
        ...


class Excerpt(Record):
    """A stretch of a document that a model is shown.

    Attributes:
        number: from 1, best first; what the model cites it by.
        start: where it begins in its document.
    """

    number: int
    document: str
    start: int
    text: str
    metadata: Metadata


def excerpts_of(hits: Sequence[Hit], index: Neighbours, budget_tokens: int) -> list[Excerpt]:
    """The hits, with their neighbours, within a budget.

    The hits come first, best first, then the passage after each and the one before;
    the best hit is there whatever its length.

    Args:
        hits: passages, best first.
        index: the snapshot that they are from.
        budget_tokens: tokens of all their texts together, at most.
    """
    metadata = {hit.passage.document: hit.metadata for hit in hits}
    ranked = [hit.passage for hit in hits]
    around = [index.neighbour(p, step) for step in (1, -1) for p in ranked]
    kept: dict[tuple[str, int], Passage] = {}
    left = budget_tokens
    for passage in [*ranked, *(p for p in around if p is not None)]:
        place = (passage.document, passage.ordinal)
        tokens = count_tokens(passage.text)
        if place not in kept and (tokens <= left or not kept):
            kept[place] = passage
            left -= tokens
    runs: list[list[Passage]] = []
    for (document, ordinal), passage in sorted(kept.items()):
        if runs and runs[-1][-1].document == document and runs[-1][-1].ordinal == ordinal - 1:
            runs[-1].append(passage)
        else:
            runs.append([passage])
    best = {(p.document, p.ordinal): rank for rank, p in reversed(list(enumerate(ranked)))}
    runs.sort(key=lambda run: min(best.get((p.document, p.ordinal), len(ranked)) for p in run))
    return [
        Excerpt(
            number=number,
            document=run[0].document,
            start=run[0].start,
            text="".join(p.text for p in run),
            metadata=metadata[run[0].document],
        )
        for number, run in enumerate(runs, start=1)
    ]


def located(words: str, number: int, excerpts: Sequence[Excerpt]) -> tuple[Span, ...] | None:
    """The sentences that hold the copied words; None when they stand nowhere.

    Words with an ellipsis are several stretches, each of which has to be found. A
    sentence that opens with a pronoun brings the one before it.

    Args:
        words: what a model copied.
        number: the excerpt it named. Words that stand in one other excerpt alone are
            taken from there: the number was wrong, the words are right.
        excerpts: what it was shown.
    """
    # A report may have an ellipsis of its own.
    for pieces in ([words], _ELLIPSIS.split(words)):
        stretches = [s for piece in pieces if (s := piece.strip(_AT_THE_ENDS))]
        spans = [_sentences_with(stretch, number, excerpts) for stretch in stretches]
        if spans and None not in spans:
            return tuple(dict.fromkeys(span for span in spans if span))
    return None


def _sentences_with(stretch: str, number: int, excerpts: Sequence[Excerpt]) -> Span | None:
    named = [e for e in excerpts if e.number == number]
    where = _place(stretch, named) or _place(stretch, excerpts)
    return _sentences_around(*where) if where else None


def _place(stretch: str, excerpts: Sequence[Excerpt]) -> tuple[Excerpt, tuple[int, int]] | None:
    """The excerpt that has the stretch, and where; None when none has, or more than one."""
    found = [(e, place) for e in excerpts if (place := find_words(stretch, e.text)) is not None]
    return found[0] if len(found) == 1 else None


def find_words(stretch: str, text: str) -> tuple[int, int] | None:
    """Where the stretch first stands in the text as whole words; None when it does not.

    >>> find_words('the "old" bridge', "Near the  “old” bridge.")
    (5, 22)
    """
    pieces = stretch.translate(_SAME).split()
    if len(pieces) < _FEWEST_WORDS and stretch.strip(".!? ") != text.strip(".!? "):
        return None
    pattern = r"\s+".join(re.escape(piece) for piece in pieces)
    match = re.search(rf"(?<!\w){pattern}(?!\w)", text.translate(_SAME), re.IGNORECASE)
    return match.span() if match else None


def _sentences_around(excerpt: Excerpt, place: tuple[int, int]) -> Span | None:
    """The whole sentences at a place, furniture at their ends aside; None for furniture alone."""
    bodies = [
        body
        for whole in sentence_spans(excerpt.text, excerpt.metadata.language)
        if (body := quotable_span(excerpt.text, *whole)) is not None
    ]
    held = [n for n, (start, end) in enumerate(bodies) if start < place[1] and place[0] < end]
    if not held or len(held) > _MOST_SENTENCES:
        return None
    first, last = held[0], held[-1]
    if first and needs_what_precedes(excerpt.text[slice(*bodies[first])]):
        first -= 1
    start, end = bodies[first][0], bodies[last][1]
    return Span(document=excerpt.document, start=excerpt.start + start, end=excerpt.start + end)
