"""Text → the spans of its sentences, which tile it.

sentencex finds the boundaries: it knows abbreviations by language, keeps what
stands in brackets or quotation marks together, and drops no character. Two
things are added. A quotation that runs over many sentences is cut at those
inside it, since a reader wants the sentence, not the speech. And white space
always ends the sentence before it.

Not covered: captions and headings run into a line without punctuation.
"""

import re
from itertools import pairwise

#: A sentence longer than this, in characters, is cut at sentence ends within its quotation.
LONG_SENTENCE = 350

_NOT_WHITE_SPACE = re.compile(r"\S")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"“”„«»‹›‘’「」『』()[]', " "))
_OPENING = '“„«‹‘「『(["'


def sentence_spans(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """`(start, end)` of each sentence, in order; together they are the whole text.

    Args:
        text: any text.
        language: its ISO 639-1 code; guessed from the script when None.

    Returns:
        Spans whose texts end in the white space that follows the sentence.
        White space before the first sentence belongs to it. Empty for an empty text.
    """
    bounds = [0]
    for start, end in pairwise(_boundaries(text, language)):
        if end - start > LONG_SENTENCE:
            bounds += _within_quotation(text, start, end, language)
        bounds.append(end)
    return list(pairwise(bounds))


def stripped_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends; `(start, start)` when it has nothing else."""
    inner = text[start:end]
    body = inner.strip()
    if not body:
        return start, start
    lead = len(inner) - len(inner.lstrip())
    return start + lead, start + lead + len(body)


def _boundaries(text: str, language: str | None) -> list[int]:
    """0 and the end of each sentence, behind the white space that follows it."""
    from sentencex import segment

    lead = _skip_white_space(text, 0)
    bounds = [0]
    end = 0
    for piece in segment(language or _guess_language(text), text):
        end += len(piece)
        if end > max(lead, bounds[-1]):
            bounds.append(_skip_white_space(text, end))
    if bounds[-1] < len(text):  # nothing but white space
        bounds.append(len(text))
    return bounds


def _skip_white_space(text: str, place: int) -> int:
    match = _NOT_WHITE_SPACE.search(text, place)
    return match.start() if match else len(text)


def _within_quotation(text: str, start: int, end: int, language: str | None) -> list[int]:
    """Sentence ends inside a long quotation, found by hiding its quotation marks."""
    hidden = text[start:end].translate(_QUOTATION_MARKS)
    inner = []
    for bound in _boundaries(hidden, language)[1:-1]:
        while bound > 0 and text[start + bound - 1] in _OPENING:
            bound -= 1  # the mark that opens the next sentence is not the end of this one
        inner.append(start + bound)
    return inner


def _guess_language(text: str) -> str:
    """`ru` for a text mostly in Cyrillic, else `en`: sentencex needs it for abbreviations."""
    sample = text[:2000]
    letters = sum(c.isalpha() for c in sample)
    return "ru" if 2 * len(_CYRILLIC.findall(sample)) > letters > 0 else "en"
