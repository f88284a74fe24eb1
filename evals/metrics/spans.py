"""Quoted stretches of documents against the stretches that are evidence.

A stretch is `(document, start, end)` in characters, end excluded. A piece of
evidence may stand in several places, of which any will do.
"""

from collections.abc import Sequence

Stretch = tuple[str, int, int]


def contains(quoted: Stretch, place: Stretch) -> bool:
    """Whether the quoted stretch holds the whole of the place."""
    return quoted[0] == place[0] and quoted[1] <= place[1] and quoted[2] >= place[2]


def overlaps(one: Stretch, other: Stretch) -> bool:
    """Whether they share a character."""
    return one[0] == other[0] and max(one[1], other[1]) < min(one[2], other[2])


def evidence_recall(pieces: Sequence[Sequence[Stretch]], quoted: Sequence[Stretch]) -> float:
    """Share of the evidence's characters that are quoted.

    recall = mean over pieces of max over places of |place ∩ quoted| / |place|,
    each character counting once however often it is quoted. 0 to 1; 0 when
    nothing is quoted.

    Args:
        pieces: for each piece of evidence its places; neither empty.
        quoted: what an answer quotes.
    """
    return sum(max(_covered(p, quoted) for p in places) for places in pieces) / len(pieces)


def evidence_precision(pieces: Sequence[Sequence[Stretch]], quoted: Sequence[Stretch]) -> float:
    """Share of the quotes that overlap a place of some piece of evidence.

    precision = |{q in quoted: q overlaps a place}| / |quoted|, 0 to 1.

    Args:
        pieces: as above.
        quoted: what an answer quotes, not empty: precision has no value then.
    """
    places = [place for piece in pieces for place in piece]
    return sum(any(overlaps(q, place) for place in places) for q in quoted) / len(quoted)


def _covered(place: Stretch, quoted: Sequence[Stretch]) -> float:
    document, start, end = place
    parts = sorted((max(q[1], start), min(q[2], end)) for q in quoted if q[0] == document)
    covered, reached = 0, start
    for first, last in parts:
        first = max(first, reached)
        if last > first:
            covered += last - first
            reached = last
    return covered / (end - start)
