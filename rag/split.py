"""Document → Passages that tile it, within a token budget.

Sentences are packed greedily. A passage ends at a sentence end, at the end of
a paragraph when that leaves it at least half full, and never behind a heading
while the paragraph below the heading can follow it; a passage of nothing but
short lines is taken for a list. A sentence over the budget is cut at the best
mark near the budget: the end of a clause, then a word, then, for text without
white space, between characters as a reader sees them.

Tiling is the point: LlamaIndex's own splitters strip white space and search for
their chunks afterwards, so offsets drift. `llamaindex.PassageSplitter` offers
this one as a LlamaIndex `TextSplitter`. Overlap is not covered: neighbours are
taken at question time.
"""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from rag.records import Document, Passage
from rag.sentences import is_within_character, sentence_spans

if TYPE_CHECKING:
    import tiktoken

#: Tokens of cl100k_base in a passage, at most. With a title, that is still within the 256
#: word pieces that the embedded model was trained on.
BUDGET_TOKENS = 180

#: Where a sentence over the budget may be cut, best first.
_CUTS = (re.compile(r"[;:.!?…。！？；，、،؛]\s*|,\s+|\s[–—-]\s+"), re.compile(r"\s+"))


def split_document(document: Document, budget_tokens: int = BUDGET_TOKENS) -> list[Passage]:
    """The passages of `document`, in order; `"".join(p.text)` is `document.text`.

    Args:
        document: any document.
        budget_tokens: tokens in a passage at most, 8 or more (one character may take 4).
    """
    spans = passage_spans(document.text, budget_tokens, document.metadata.language)
    return passages_at(document, spans)


def passages_at(document: Document, spans: Iterable[tuple[int, int]]) -> list[Passage]:
    """The passages of `document` that stand at these spans, numbered in their order."""
    return [
        Passage(
            document=document.id,
            version=document.version,
            ordinal=ordinal,
            start=start,
            end=end,
            text=document.text[start:end],
        )
        for ordinal, (start, end) in enumerate(spans)
    ]


def passage_spans(
    text: str, budget_tokens: int = BUDGET_TOKENS, language: str | None = None
) -> list[tuple[int, int]]:
    """`(start, end)` of each passage of `text`; contiguous from 0 to its end."""
    units = [
        piece
        for start, end in sentence_spans(text, language)
        for piece in _within_budget(text, start, end, budget_tokens)
    ]
    sizes = [count_tokens(text[start:end]) for start, end in units]
    bounds = [0]
    first = 0
    while first < len(units):
        last = _last_that_fits(text, units, sizes, first, budget_tokens)
        last = _better_end(text, units, sizes, first, last, budget_tokens)
        bounds.append(units[last][1])
        first = last + 1
    return list(pairwise(bounds))


def count_tokens(text: str) -> int:
    """Tokens of cl100k_base in `text`."""
    return len(encoding("cl100k_base").encode(text, disallowed_special=()))


@cache
def encoding(name: str) -> "tiktoken.Encoding":
    """A tokenizer of tiktoken's, cl100k_base or o200k_base, without a download."""
    # tiktoken downloads its encodings unless it finds them in this folder;
    # llama-index-core ships them, and finding it does not import it.
    spec = find_spec("llama_index.core")
    assert spec is not None
    assert spec.origin is not None
    cache_dir = Path(spec.origin).parent / "_static" / "tiktoken_cache"
    os.environ["TIKTOKEN_CACHE_DIR"] = str(cache_dir)
    import tiktoken

    return tiktoken.get_encoding(name)


def _last_that_fits(
    text: str, units: list[tuple[int, int]], sizes: list[int], first: int, budget: int
) -> int:
    """The last unit that a passage from unit `first` can hold."""
    last = first
    total = sizes[first]
    while last + 1 < len(units) and total + sizes[last + 1] <= budget:
        last += 1
        total += sizes[last]
    # Tokens may merge otherwise where units meet, so the sum is only an estimate.
    while last > first and count_tokens(text[units[first][0] : units[last][1]]) > budget:
        last -= 1
    return last


def _better_end(
    text: str, units: list[tuple[int, int]], sizes: list[int], first: int, last: int, budget: int
) -> int:
    """`last`, or an earlier unit that makes a better end."""
    if last == len(units) - 1:
        return last
    total = 0
    paragraph_end = None
    for unit in range(first, last + 1):
        total += sizes[unit]
        if _ends_paragraph(text, units[unit]) and 2 * total >= budget:
            paragraph_end = unit
    end = last if paragraph_end is None else paragraph_end
    best = end
    while best > first and _is_heading(text, units, best):
        best -= 1
    if best == first < end and _is_heading(text, units, first):
        # Nothing but headings is a list. Its last line may yet head the paragraph below it.
        best = end if _is_heading(text, units, end + 1) else end - 1
    return best


def _ends_paragraph(text: str, unit: tuple[int, int]) -> bool:
    body = text[slice(*unit)]
    return "\n" in body[len(body.rstrip()) :]


def _is_heading(text: str, units: list[tuple[int, int]], unit: int) -> bool:
    """Whether it is a short paragraph of its own that ends without a full stop."""
    body = text[slice(*units[unit])].rstrip()
    opens_paragraph = unit == 0 or _ends_paragraph(text, units[unit - 1])
    return (
        opens_paragraph
        and _ends_paragraph(text, units[unit])
        and 0 < len(body) < 100
        and body[-1] not in '.!?…。！？"”»)'
    )


def _within_budget(text: str, start: int, end: int, budget: int) -> Iterator[tuple[int, int]]:
    """The span cut into pieces that each fit the budget."""
    fits = _fits(text[start:end], budget)
    while not fits:
        # Prose has under 6 characters a token; of denser text the pieces are packed later.
        window = min(end, start + 6 * budget)
        cut = _cut_near_budget(text, start, window, budget)
        yield start, cut
        start = cut
        fits = end - start <= 6 * budget and _fits(text[start:end], budget)
    yield start, end


def _cut_near_budget(text: str, start: int, window: int, budget: int) -> int:
    """The best place to cut at which the piece from `start` still fits."""
    low, high = 1, window - start  # a piece of `low` characters fits; bisect for the longest
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(text[start : start + middle], budget):
            low = middle
        else:
            high = middle - 1
    longest = start + low
    for cut in _good_cuts(text, start, longest):
        # Fewer characters may be more tokens: a part of a word may be none of its own.
        if not is_within_character(text, cut, start) and _fits(text[start:cut], budget):
            return cut
    return longest


def _good_cuts(text: str, start: int, longest: int) -> Iterator[int]:
    """Places to cut from `longest` back to the middle, best first; then between characters."""
    middle = start + (longest - start) // 2
    for cuts in _CUTS:
        places = [match.end() for match in cuts.finditer(text, start, longest)]
        yield from (place for place in reversed(places) if place >= middle)
    yield from range(longest, start, -1)


def _fits(text: str, budget: int) -> bool:
    # A token is at least a byte of UTF-8, so a short text fits without counting.
    return len(text.encode()) <= budget or count_tokens(text) <= budget
