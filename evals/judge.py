"""An answer → a chat model's marks for it, at an OpenAI-compatible endpoint.

Marks are an opinion, and are reported apart from what is measured. What the
model writes and cannot be read is counted as such, not asked again and not
left out. The prompt is `prompts/judge.md`. All that comes from the corpus or
from a suite stands in it as data, between lines that carry a checksum of that
very text, so that no text can hold the line that ends it.

Not covered: several judges, or how far one agrees with people.
"""

import hashlib
import json
import re
from functools import cached_property
from string import Template
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import JudgeError, OptionError
from evals.records import Expected, Verdict
from rag.records import Answer
from rag.settings import ROOT, Settings

if TYPE_CHECKING:
    import openai

_TIMEOUT_S = 120.0
_LONGEST_TOKENS = 160
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
    """

    def __init__(self, model: str, settings: Settings) -> None:
        if settings.openai_base_url is None and settings.openai_api_key is None:
            raise OptionError(
                f"--judge {model} needs an endpoint to ask.",
                "Set OPENAI_BASE_URL, or OPENAI_API_KEY for OpenAI's own.",
            )
        self.model = model
        self._url = settings.openai_base_url
        self._key = settings.openai_api_key
        self._prompt = Template((ROOT / "prompts" / "judge.md").read_text(encoding="utf-8"))

    def verdict(self, question: str, expected: Expected, answer: Answer) -> Verdict:
        """The model's marks for an answer.

        Raises:
            JudgeError: the endpoint does not answer.
        """
        import openai

        try:
            response = self._client.chat.completions.create(
                model=self.model,
                messages=[{"role": "user", "content": self.prompt(question, expected, answer)}],
                temperature=0,
                max_tokens=_LONGEST_TOKENS,
            )
            said = response.choices[0].message.content or ""
        except (openai.OpenAIError, ValueError, IndexError, AttributeError, TypeError) as error:
            raise JudgeError(
                f"The judge {self.model} at {self._url or 'api.openai.com'} did not answer: "
                f"{error}.",
                "Check OPENAI_BASE_URL, OPENAI_API_KEY and --judge; the same command then goes on "
                "where it stopped.",
            ) from None
        return read_verdict(said)

    def prompt(self, question: str, expected: Expected, answer: Answer) -> str:
        """What the model is sent."""
        parts = {
            "question": question,
            "expected": _told(expected),
            "answer": "\n".join(_statements(answer)),
        }
        boundary = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
        return self._prompt.substitute(parts, boundary=boundary)

    @cached_property
    def _client(self) -> "openai.OpenAI":
        import openai

        return openai.OpenAI(
            base_url=self._url,
            # A local server needs no key, but the client insists on one.
            api_key=self._key.get_secret_value() if self._key else "none",
            timeout=_TIMEOUT_S,
            max_retries=2,
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
