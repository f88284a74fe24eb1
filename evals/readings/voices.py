"""How well `rag/reading/voices.py` names who says a quote, read within its report.

    {"id": …, "kind": …, "reading": "voices", "text": "… the report …", "quote": "he said …",
     "voices": [{"speaker": "Vitaliy Kim", "role": "governor", "stance": "said"}]}

Instead of `text` a row may name a `document` of the corpus folder. `voices` has those who
say the quote, none for the report's own voice; somebody who is read as saying a part of
the report's own sentence does not count. The shares:

- voice_accuracy: quotes whose voices are as many as labelled, each with all words of a
  labelled speaker, of all quotes.
- stance_accuracy: stances that are right, of the labelled voices that were found.
- role_shown: roles that are told with the speaker, of the voices labelled with one.
- via_accuracy: media, or none where there is none, of the labelled voices that were found.
"""

from typing import Literal, Self

from pydantic import model_validator

from evals.forms.documents import Documents, QuoteRow
from evals.forms.rows import NamedRow, StrictRow, Words
from evals.records import Judged
from rag.reading.voices import voices_of
from rag.records import Document, Stance


class VoiceRow(StrictRow):
    """Who says it; `speaker` is null for "reportedly"."""

    speaker: Words | None
    stance: Stance
    role: Words | None = None
    via: Words | None = None


class Row(NamedRow):
    """A line."""

    reading: Literal["voices"]
    text: Words | None = None
    document: Words | None = None
    quote: Words
    voices: list[VoiceRow]

    @model_validator(mode="after")
    def _stands_in_one_report(self) -> Self:
        if (self.text is None) == (self.document is None):
            raise ValueError("either a text or a document")
        if self.text is not None and self.quote not in self.text:
            raise ValueError("a quote that stands in the text")
        return self


def judge(row: Row, documents: Documents) -> Judged:
    """What is read of who says the row's quote.

    Raises:
        SuiteError: there is no such document, or the quote is not in it.
    """
    if row.document is not None:
        cited = QuoteRow(document=row.document, quote=row.quote)
        start = documents.places(cited, row.id)[0].start
        report = documents[row.document]
    else:
        report = Document(id=row.id, text=row.text or "")
        start = report.text.index(row.quote)
    read = [v for v in voices_of(report, start, start + len(row.quote)) if not v.in_part]
    left = list(read)
    causes: list[str] = []
    roles = roles_right = stances_right = via_right = found = 0
    for labelled in row.voices:
        voice = next((v for v in left if _names(v.speaker, labelled.speaker)), None)
        roles += labelled.role is not None
        if voice is None:
            causes.append("a speaker was not found")
            continue
        left.remove(voice)
        found += 1
        stances_right += voice.stance == labelled.stance
        same_via = _names(voice.via, labelled.via)
        via_right += same_via
        if voice.stance != labelled.stance:
            causes.append(f"stance {voice.stance} for {labelled.stance}")
        if not same_via:
            causes.append("another medium was read, or none")
        if labelled.role is not None:
            shown = _names(voice.speaker, labelled.role)
            roles_right += shown
            if not shown:
                causes.append("the role was not told")
    if left:
        causes.append("a speaker too many" if row.voices else "a speaker where none is")
    every = found == len(row.voices) and not left
    shares: dict[str, tuple[float, float]] = {"voice_accuracy": (every, 1)}
    if found:
        shares["stance_accuracy"] = (stances_right, found)
        shares["via_accuracy"] = (via_right, found)
    if roles:
        shares["role_shown"] = (roles_right, roles)
    return Judged(
        text=row.quote,
        shares=shares,
        causes=tuple(causes),
        expected=tuple(_line(v.speaker, v.stance, v.via) for v in row.voices),
        found=tuple(_line(v.speaker, v.stance, v.via) for v in read),
    )


def _names(found: str | None, labelled: str | None) -> bool:
    """Whether both are none, or all words that are labelled stand in what was found."""
    if found is None or labelled is None:
        return found is labelled
    return set(labelled.lower().split()) <= set(found.lower().replace(",", " ").split())


def _line(speaker: str | None, stance: str, via: str | None) -> str:
    return f"{speaker or '(nobody named)'} ({stance}{f', via {via}' if via else ''})"
