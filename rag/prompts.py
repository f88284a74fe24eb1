"""A file of `prompts/` and what is to be asked → the text that a chat model is sent.

A prompt is Markdown with named placeholders (`$question`). What it must hold
is said where it is loaded and checked then, so that a prompt that was edited
wrongly is told at the start and not at the first question.

What comes from the corpus, a reader or a model is data, and stands between a
line `--- begin NAME MARK` and a line `--- end MARK`. The mark is a checksum of
all the data of that very prompt, so no text can hold the line that would end
it. The lines are written here, so no prompt can forget them. The mark stands
nowhere else unless a prompt asks for `$mark`: instructions that come first are
then the same text every time, which servers keep instead of reading anew.

Not covered: a model that obeys the data all the same. What it writes is
checked after it has written it.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from string import Template

from rag.errors import PromptError
from rag.settings import ROOT

#: One text, or several texts under a label each: they get lines of their own.
Data = str | Mapping[str, str]

_MARK = "mark"


class Prompt:
    """A prompt whose placeholders are known. Make one with `load_prompt`."""

    def __init__(self, template: Template, data: Collection[str], values: Collection[str]) -> None:
        self._template = template
        self._data = frozenset(data)
        self._values = frozenset(values)

    def fill(self, **given: Data) -> str:
        """The prompt with every placeholder filled in; nothing in what is given is.

        Args:
            given: a text for each placeholder. What was declared as data may also be
                several texts, label → text; a label is put on one line.

        Raises:
            TypeError: a placeholder is missing, unknown, or no text.
        """
        if given.keys() != self._data | self._values:
            raise TypeError(
                f"given {sorted(given)}, but the prompt takes {sorted(self._data | self._values)}"
            )
        parts = {name: _labelled(name, given[name]) for name in sorted(self._data)}
        mark = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
        filled = {_MARK: mark}
        for name in self._values:
            value = given[name]
            if not isinstance(value, str):
                raise TypeError(f"{name} is {type(value).__name__}, not one text")
            filled[name] = value
        for name, texts in parts.items():
            filled[name] = "\n\n".join(
                f"--- begin {label} {mark}\n{text}\n--- end {mark}" for label, text in texts
            )
        return self._template.substitute(filled)


def load_prompt(
    name: str, data: Collection[str], values: Collection[str] = (), folder: Path = ROOT / "prompts"
) -> Prompt:
    """The prompt of a file, checked.

    Args:
        name: the file's, without `.md`.
        data: placeholders for what is not ours. Each stands on a line of its own.
        values: placeholders for our own words and numbers, filled in as they are.
        folder: where the file is.

    Raises:
        PromptError: the file is missing or unreadable, lacks one of the placeholders, or
            has another one; the message names both.

    >>> prompt = load_prompt("judge", data=("question", "expected", "answer"))
    >>> "--- begin question" in prompt.fill(question="Who?", expected="Olsen", answer="Berg")
    True
    """
    path = folder / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(
            f"The prompt {path} cannot be read: {error}.", "Restore it as Byline ships it."
        ) from None
    template = Template(text)
    if not template.is_valid():
        raise PromptError(
            f"The prompt {path} has a dollar sign that begins no placeholder.",
            "Write $$ for a dollar sign.",
        )
    found = set(template.get_identifiers())
    known = {*data, *values}
    for unknown in sorted(found - known - {_MARK}):
        raise PromptError(
            f"The prompt {path} has ${unknown}, which nothing fills in.",
            f"It may hold {_listed(known)}; write $$ for a dollar sign.",
        )
    for missing in sorted(known - found):
        raise PromptError(f"The prompt {path} lacks ${missing}.", f"It must hold {_listed(known)}.")
    lines = {line.strip() for line in text.splitlines()}
    for inline in sorted(set(data) - {line.strip("${}") for line in lines if line[:1] == "$"}):
        raise PromptError(
            f"The prompt {path} has ${inline} within a line.", "Put it on a line of its own."
        )
    return Prompt(template, data, values)


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names))


def _labelled(name: str, data: Data) -> list[tuple[str, str]]:
    texts = {name: data} if isinstance(data, str) else data
    return [(" ".join(label.split()), text) for label, text in texts.items()]
