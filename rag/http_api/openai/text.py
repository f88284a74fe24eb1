"""`Answer` → the text that a chat client shows, each statement with its marks.

    At least five people died. [1]

    The number has risen to seven, officials said. [2][3]

A mark stands for a citation, and its place in the text is known, so that it can become
an annotation. When the corpus does not say, the text says so, why, and the nearest that
it has in quotation marks; nothing stands on that, so it has no marks. What was withheld,
and what went otherwise than asked for, is in the record only.

`most_tokens` leaves paragraphs out and never cuts one: half a sentence may say the
contrary of the whole. A stop string cuts wherever it stands, since the client asked for
that; marks that it cuts off are gone.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from rag.http_api.openai.tokens import count_tokens
from rag.records import Answer, Citation, Statement
from rag.wording import (
    NEAREST,
    NOT_CLEARLY_IN_CORPUS,
    NOT_IN_CORPUS,
    silence_in_text,
    statement_in_text,
)

BETWEEN = "\n\n"
#: Marks at the end of a paragraph; what is in brackets elsewhere is the report's.
_MARKS = re.compile(r" (?:\[\d+\])+(?=\n\n|\s*\Z)")


class Paragraph(NamedTuple):
    """A statement and what it stands on, or what is said instead of one."""

    text: str
    citations: tuple[Citation, ...] = ()


class Mark(NamedTuple):
    """A citation, and the characters of the text from `start` to before `end` that stand for it."""

    start: int
    end: int
    citation: Citation


class Stretch(NamedTuple):
    """A part of the text, and the marks that end in it, whose places count in the whole text."""

    text: str
    marks: tuple[Mark, ...]


def paragraph_of(statement: Statement, citations: Mapping[int, Citation]) -> Paragraph:
    """A statement with its citations, which are given by number."""
    return Paragraph(
        statement_in_text(statement), tuple(citations[number] for number in statement.citations)
    )


def paragraphs_of(answer: Answer) -> list[Paragraph]:
    """The whole answer, in order."""
    citations = {citation.number: citation for citation in answer.citations}
    if answer.statements:
        return [paragraph_of(statement, citations) for statement in answer.statements]
    silence, *nearest = silence_in_text(answer)
    if nearest:
        _, first, *more = nearest
        nearest = [f"{NEAREST}{BETWEEN}{first}", *more]
    return [Paragraph(text) for text in (silence, *nearest)]


def without_marks(text: str) -> str:
    """What an earlier text of this form says, as a follow-up may lean on it.

    "" where it says that the corpus does not say.
    """
    if text.startswith((NOT_IN_CORPUS, NOT_CLEARLY_IN_CORPUS)):
        return ""
    return _MARKS.sub("", text).replace(BETWEEN, " ").strip()


class Text:
    """A text that grows by paragraphs, within what the client asked for.

    Args:
        stop: strings before the first of which the text ends.
        most_tokens: of o200k_base, in the whole text; None for no limit.

    Attributes:
        written: what was handed out so far.
        marks: those in it.
        finish_reason: `length` once a paragraph was left out; else `stop`.
    """

    def __init__(self, *, stop: Sequence[str] = (), most_tokens: int | None = None) -> None:
        self._stop = stop
        self._most_tokens = most_tokens
        self._text = ""
        self._marks: list[Mark] = []
        self._is_finished = False
        self.written = ""
        self.marks: list[Mark] = []
        self.finish_reason: Literal["stop", "length"] = "stop"

    def add(self, paragraph: Paragraph) -> Stretch:
        """What may be shown, now that there is one paragraph more.

        The end is held back where a stop string may have begun.
        """
        if self._is_finished:
            return Stretch("", ())
        text = self._text + (BETWEEN if self._text else "") + paragraph.text
        marks = []
        for number, citation in enumerate(paragraph.citations):
            text += "" if number else " "
            marks.append(Mark(len(text), len(text) + len(f"[{citation.number}]"), citation))
            text += f"[{citation.number}]"
        found = [text.find(stop, len(self.written)) for stop in self._stop]
        cut = min((at for at in found if at >= 0), default=None)
        text = text[:cut]
        if self._most_tokens is not None and count_tokens(text) > self._most_tokens:
            self.finish_reason = "length"
            return self.end()
        self._text = text
        self._marks += marks
        if cut is not None:
            return self.end()
        return self._hand_out(len(text) - self._held())

    def end(self) -> Stretch:
        """What was held back; nothing comes after it."""
        self._is_finished = True
        return self._hand_out(len(self._text))

    def _held(self) -> int:
        """Characters at the end with which a stop string begins."""
        lengths = (n for stop in self._stop for n in range(1, len(stop)) if self._ends(stop[:n]))
        return max(lengths, default=0)

    def _ends(self, beginning: str) -> bool:
        return self._text.endswith(beginning)

    def _hand_out(self, end: int) -> Stretch:
        start = len(self.written)
        marks = tuple(mark for mark in self._marks if start < mark.end <= end)
        self.written = self._text[:end]
        self.marks += marks
        return Stretch(self._text[start:end], marks)
