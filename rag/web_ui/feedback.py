"""A reader's thumb on an answer → a question for the evaluation suites, in Byline's own form.

    right, answered       answerable: the cited quotes are evidence, the first is to accept, or
                          what superseded others
    right, silent         not answerable
    wrong, answered       not answerable, where the reader says that the reports do not say it
    wrong, silent         answerable, where the reader says which of the nearest quotes says it

These stand in `questions.jsonl`, which `app.py eval` runs as it is. Of all else that is wrong,
nobody has said what would be right: that goes to `to-complete.jsonl`, in the same form without
evidence, for a person to complete. So does an answer of some reports alone, or as of another
day, which the form cannot say.

Not covered: an answer that is judged twice, which becomes two questions.
"""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from rag.errors import NotFound
from rag.records import Answer, Citation, Record
from rag.uploads import unwritten
from rag.wording import name_alone

#: The longest reason, in characters.
LONGEST_REASON = 500
_FOLDER = "feedback"
QUESTIONS, TO_COMPLETE = "questions.jsonl", "to-complete.jsonl"


class Verdict(Record):
    """What a reader says of an answer.

    Attributes:
        is_right: thumb up, or down.
        reason: why, in the reader's words; may be empty.
        unanswerable: the reports do not say what was asked, and so it should not have answered.
        nearest: the number of the nearest quote that does answer.
    """

    is_right: bool
    reason: str = Field(default="", max_length=LONGEST_REASON)
    unanswerable: bool = False
    nearest: int | None = Field(default=None, ge=1)


class Row(NamedTuple):
    """A line of one of the files.

    Attributes:
        file: which.
        values: as `evals/forms/byline.py` reads them.
    """

    file: str
    values: dict[str, Any]


def row_of(answer: Answer, verdict: Verdict, name: str) -> Row:
    """The line that a verdict comes to.

    Args:
        answer: what was judged.
        verdict: what was said of it.
        name: the line's id.

    Raises:
        NotFound: the answer has no nearest quote of that number.
    """
    told = f"{'Right' if verdict.is_right else 'Wrong'}, a reader said of answer {answer.id}"
    reason = " ".join(verdict.reason.split())
    note = f"{told}: {reason}" if reason else f"{told}."
    row: dict[str, Any] = {
        "id": name,
        "kind": "thumb-up" if verdict.is_right else "thumb-down",
        "question": answer.standalone_question,
    }
    truth = _truth(answer, verdict)
    if answer.filters is not None or answer.as_of is not None:
        truth, note = None, f"{note} It was of some reports alone, or as of another day."
    if truth is None:
        return Row(TO_COMPLETE, {**row, "answerable": True, "evidence": [], "note": note})
    return Row(QUESTIONS, {**row, **truth, "note": note})


def _truth(answer: Answer, verdict: Verdict) -> dict[str, Any] | None:
    """What would be a right answer, as far as the verdict says so."""
    is_silent = answer.status == "not_in_corpus"
    if verdict.is_right:
        return {"answerable": False} if is_silent else _as_cited(answer)
    if is_silent and verdict.nearest is not None:
        quotes = [c for c in answer.nearest if c.number == verdict.nearest]
        if not quotes:
            raise NotFound(
                f"The answer has no nearest quote {verdict.nearest}.", "Open the answer again."
            )
        return {
            "answerable": True,
            "evidence": _evidence(quotes),
            "accept": [c.quote for c in quotes],
        }
    return {"answerable": False} if verdict.unanswerable and not is_silent else None


def _as_cited(answer: Answer) -> dict[str, Any]:
    first = answer.statements[0]
    telling = first.citations
    for found in answer.disagreements[:1]:
        if found.kind == "superseded":  # what was reported before is no right answer any more
            telling = found.positions[0].citations
    truth: dict[str, Any] = {
        "answerable": True,
        "evidence": _evidence(answer.citations),
        "accept": [c.quote for c in answer.citations if c.number in telling],
    }
    values = [
        position.value
        for found in answer.disagreements[:1]
        if answer.status == "disputed"
        for position in found.positions
    ]
    quotes = [citation.quote.casefold() for citation in answer.citations]
    # A position may be put in other words than its report's, which no quote will ever have.
    if values and all(any(v.casefold() in quote for quote in quotes) for v in values):
        truth["values"] = values
    if first.speaker and telling == first.citations:
        truth["speaker"] = name_alone(first.speaker)
    return truth


def _evidence(citations: tuple[Citation, ...] | list[Citation]) -> list[dict[str, str]]:
    return [{"document": c.document, "quote": c.quote} for c in citations]


class FeedbackFiles:
    """Where verdicts are kept, for many threads and processes.

    Args:
        data: the data folder.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data / _FOLDER

    def add(self, answer: Answer, verdict: Verdict) -> Literal["questions", "to-complete"]:
        """Keep a verdict; on the disk when this returns, or not at all.

        Returns:
            Whether what it came to can be run, or is to be completed.

        Raises:
            NotFound: as for `row_of`.
            DiskFull: there is no room.
            CorpusError: the folder cannot be written.
        """
        file, values = row_of(answer, verdict, f"feedback-{secrets.token_hex(6)}")
        line = json.dumps(values, ensure_ascii=False) + "\n"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _append(self._folder / file, line.encode())
        except OSError as error:
            raise unwritten(f"the folder {self._folder}", error) from None
        return "questions" if file == QUESTIONS else "to-complete"


def _append(path: Path, line: bytes) -> None:
    """Add a line, whole or not at all."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":  # an editor left the end off
            line = b"\n" + line
        try:
            left = memoryview(line)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
