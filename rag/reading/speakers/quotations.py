"""Text → what stands between its quotation marks, straight or curly.

A quotation may run over sentence ends, and one of several paragraphs opens each with
a mark and closes only the last. What follows from it is here too: how directly
something is said, and where a stretch must be widened so as not to cut a quotation.
"""

import re
from collections.abc import Iterable, Sequence

from rag.reading.speakers.records import Directness, Span

_OPENING = re.compile(r"“|(?<![^\s(\[—–-])\"|(?<![^\s(\[—–“\"-])[‘'](?=\w)")
#: Opening mark → closing mark; an apostrophe is none.
_CLOSING = {
    "“": re.compile(r"”"),
    '"': re.compile(r'"'),
    "‘": re.compile(r"’(?!\w)"),
    "'": re.compile(r"(?<=[\w.,!?…])'(?!\w)"),
}
#: Double opening mark → the same at the beginning of another paragraph.
_AGAIN = {mark: re.compile(rf"\n\s*{mark}") for mark in '“"'}


def quotations_of(text: str) -> list[Span]:
    """Stretches between quotation marks, without the marks, in order; nested ones left out.

    >>> text = 'It was "a bad day," he said.'
    >>> [text[start:end] for start, end in quotations_of(text)]
    ['a bad day']
    """
    found: list[Span] = []
    position = 0
    while (opening := _OPENING.search(text, position)) is not None:
        mark, start = opening.group(), opening.end()
        closing = _CLOSING[mark].search(text, start)
        again = _AGAIN[mark].search(text, start) if mark in _AGAIN else None
        if again is not None and (closing is None or again.start() < closing.start()):
            end = position = again.start()
        elif closing is not None:
            end, position = closing.span()
        else:
            position = start
            continue
        span = text[start:end]
        first = start + len(span) - len(span.lstrip())
        last = start + len(span.rstrip(" \n,"))
        if first < last:
            found.append((first, last))
    return found


def is_title(quoted: str) -> bool:
    """Whether a quotation is written as a title is, with capitals: “She Said It Would Rain”."""
    words = re.findall(r"[^\W\d_][\w’'-]*", quoted)
    capitals = sum(word[0].isupper() for word in words)
    return capitals > 1 and all(word[0].isupper() for word in words if len(word) > 3)


def is_within(place: int, spans: Iterable[Span]) -> bool:
    """Whether a character stands in one of the spans."""
    return any(start <= place < end for start, end in spans)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def is_gap(text: str) -> bool:
    """Whether nothing but marks stands between a quotation and its frame."""
    return not text.strip(" ,:;.–—-\"“”‘’'!?\n") and text.count("\n") < 2


def directness(spans: Iterable[Span], quotations: Sequence[Span]) -> Directness:
    """Whether quotations hold all of what is said, a part, or nothing."""
    whole = part = False
    for start, end in spans:
        if any(first <= start and end <= last for first, last in quotations):
            whole = True
        elif any(start <= first and last <= end for first, last in quotations):
            return "partly"
        else:
            part = True
    if whole:
        return "partly" if part else "direct"
    return "reported"


def widened(span: Span, text: str, quotations: Iterable[Span], frame_at: int) -> Span:
    """A span, widened to the quotations that it cuts, but for one that the frame stands in.

    Args:
        frame_at: where the word that carries the attribution begins.
    """
    start, end = span
    for first, last in quotations:
        if first <= frame_at < last or not overlap((start, end), (first, last)):
            continue
        if start <= first - 1 and last + 1 <= end:
            continue
        if first <= start and end <= last:
            start, end = first, last
            continue
        # A part in quotation marks keeps them, a whole quotation does not.
        start = min(start, first - 1)
        end = max(end, last)
        if last < len(text) and text[last] in "”\"’'":
            end = max(end, last + 1)
    return start, end


def merged(spans: Iterable[Span], text: str) -> list[Span]:
    """The spans in order, those that overlap or that only spaces part made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and not text[found[-1][1] : start].strip(" "):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
