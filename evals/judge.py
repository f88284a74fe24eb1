"""An answer → a chat model's marks for it, at an OpenAI-compatible endpoint.

Marks are an opinion, and are reported apart from what is measured. What the
model writes and cannot be read is counted as such, not asked again and not
left out. The prompt is `prompts/judge.md`, in which all that comes from the
corpus or from a suite stands as data.

Not covered: several judges, or how far one agrees with people.
"""

import json
import re

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import JudgeError, OptionError
from evals.records import Expected, Verdict
from rag.chat_model import ChatModel
from rag.errors import Cause, ChatModelError, SettingsError
from rag.prompts import load_prompt
from rag.records import Answer
from rag.settings import Settings

#: Nobody waits, so a slow model may take its time.
_FIRST_TEXT_S = 120.0
_LONGEST_TOKENS = 160
#: Ends of a reply that are the model's doing: what there is of its verdict counts.
_ITS_OWN_WORDS: tuple[Cause, ...] = ("length limit", "empty reply", "content filter")
#: Characters of an unreadable verdict that are kept.
_KEPT = 300


class _Marks(BaseModel):
    model_config = ConfigDict(strict=True)

    correctness: int = Field(ge=0, le=2)
    completeness: int = Field(ge=0, le=2)
    reason: str = ""


class Judge:
    """A chat model that marks answers.

    Args:
        model: its name at the endpoint.
        settings: where the endpoint is, and its key.

    Raises:
        OptionError: the settings name no endpoint.
        PromptError: the prompt does not fit.
    """

    def __init__(self, model: str, settings: Settings) -> None:
        try:
            self._model = ChatModel(settings, model=model, first_text_s=_FIRST_TEXT_S)
        except SettingsError as error:
            raise OptionError(
                f"--judge {model} cannot be asked. {error.problem}", error.remedy
            ) from None
        self.name = model
        self._prompt = load_prompt("judge", data=("question", "expected", "answer"))

    def verdict(self, question: str, expected: Expected, answer: Answer) -> Verdict:
        """The model's marks for an answer.

        Raises:
            JudgeError: it does not answer.
        """
        message = {"role": "user", "content": self.prompt(question, expected, answer)}
        said: list[str] = []
        try:
            with self._model.reply([message], most_tokens=_LONGEST_TOKENS) as reply:
                said.extend(reply)
        except ChatModelError as error:
            if error.cause not in _ITS_OWN_WORDS:
                raise JudgeError(
                    f"The judge did not answer ({error.cause}). {error.problem}",
                    f"{error.remedy} The same command then goes on where it stopped.",
                ) from None
        return read_verdict("".join(said))

    def prompt(self, question: str, expected: Expected, answer: Answer) -> str:
        """What the model is sent."""
        return self._prompt.fill(
            question=question, expected=_told(expected), answer="\n".join(_statements(answer))
        )


def read_verdict(said: str) -> Verdict:
    """The marks in what the model wrote: the first JSON object that holds them, if any does.

    >>> read_verdict('Sure: {"correctness": 2, "completeness": 1, "reason": "no date"}').correctness
    2
    """
    decoder = json.JSONDecoder()
    for opening in re.finditer(r"\{", said):
        try:
            value, _ = decoder.raw_decode(said, opening.start())
            marks = _Marks.model_validate(value)
        except (ValidationError, ValueError, RecursionError):
            continue
        return Verdict(
            correctness=marks.correctness, completeness=marks.completeness, said=marks.reason
        )
    return Verdict(said=said[:_KEPT])


def _told(expected: Expected) -> str:
    lines = [f"One of these: {'; '.join(expected.accept)}"] if expected.accept else []
    if expected.values:
        lines.append(f"All of these: {'; '.join(expected.values)}")
    if expected.speaker:
        lines.append(f"Said by: {expected.speaker}")
    lines += (f"A report says: {places[0].quote}" for places in expected.evidence)
    return "\n".join(lines)


def _statements(answer: Answer) -> list[str]:
    return [f"{s.speaker}: {s.text}" if s.speaker else s.text for s in answer.statements]
