"""Text → the spans of its sentences, which tile it.

sentencex finds the boundaries: it knows abbreviations by language, and keeps what
stands in brackets or quotation marks together. Three things are added. A quotation
that runs over many sentences is cut at those inside it, since a reader wants the
sentence, not the speech. White space always ends the sentence before it. And no
boundary falls inside what a reader sees as one character.

Not covered: captions and headings run into a line without punctuation;
conjoining Hangul letters and Indic conjuncts as one character.
"""

import re
import unicodedata
from itertools import pairwise

#: A sentence longer than this, in characters, is cut at sentence ends within its quotation.
LONG_SENTENCE = 350

_NOT_WHITE_SPACE = re.compile(r"\S")
#: sentencex panics on some of these, as in "B\u00a0.".
_WIDE_WHITE_SPACE = re.compile(r"[^\S\x00-\x7f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"“”„«»‹›‘’「」『』()[]', " "))
_OPENING = '“„«‹‘「『(["'
_JOINER = "\u200d"
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
#: What joins the character before it, beside combining marks: skin tones, tags of a flag.
_JOINING = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def sentence_spans(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """`(start, end)` of each sentence, in order; together they are the whole text.

    Args:
        text: any text.
        language: its ISO 639-1 code, with or without a region (`en-GB`); guessed from the
            script when None.

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


def is_within_character(text: str, place: int, start: int = 0) -> bool:
    """Whether a cut at `place` parts what a reader sees as one character.

    Combining marks, emoji families, flags and CR LF, as in UAX #29.

    Args:
        text: any text.
        place: an offset in it.
        start: the last cut before `place`, or any other place between characters.
    """
    if not start < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before in "\r\n":
        return before + after == "\r\n"
    if before in _FLAG_LETTERS and after in _FLAG_LETTERS:
        letters = text[start:place]
        return (len(letters) - len(letters.rstrip(_FLAG_LETTERS))) % 2 == 1
    return (
        unicodedata.category(after).startswith("M")
        or _JOINING.match(after) is not None
        or before == _JOINER
    )


def _boundaries(text: str, language: str | None) -> list[int]:
    """0 and the end of each sentence, behind the white space that follows it."""
    from sentencex import get_sentence_boundaries

    code = re.split("[-_]", language)[0].lower() if language else _guess_language(text)
    lead = _skip_white_space(text, 0)
    bounds = [0]
    # By offsets, since the sentences themselves may lack a paragraph break every 10 KB.
    for sentence in get_sentence_boundaries(code, _WIDE_WHITE_SPACE.sub(" ", text)):
        end = sentence["end_index"]
        if end > max(lead, bounds[-1]):
            bounds.append(_skip_white_space(text, end))
    if bounds[-1] < len(text):  # nothing but white space
        bounds.append(len(text))
    return bounds


def _skip_white_space(text: str, place: int) -> int:
    """The next place from `place` that has no white space behind it and parts no character."""
    while True:
        match = _NOT_WHITE_SPACE.search(text, place)
        place = match.start() if match else len(text)
        if not is_within_character(text, place):
            return place
        place += 1


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
