"""Excerpts → the statements that a chat model writes, each as soon as it is written.

The model is asked for JSON: statements, each with the words that it rests on,
which come first so that it writes from them. The JSON is read as it arrives, and
with tolerance: what matters is each object that has a text and quotes, whatever
stands around it, so that servers without a schema do too. The words are located
in the excerpts (`excerpts.py`); whether they carry the text is not judged here.

Not covered: prose without JSON, which is an unreadable reply.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from rag.answer.excerpts import Excerpt
from rag.chat_model import Message
from rag.prompts import Prompt
from rag.records import Citation, Metadata, Record

#: Statements of one answer, at most; what a model writes beyond them is not read.
MOST_STATEMENTS = 8
#: Characters of a statement at most, and how many of its quotes are read.
_LONGEST, _MOST_QUOTES = 600, 4
#: Tokens that a model may write.
MOST_TOKENS = 1_500

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "maxItems": MOST_STATEMENTS,
            "items": {
                "type": "object",
                "properties": {
                    "quotes": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": _MOST_QUOTES,
                        "items": {
                            "type": "object",
                            "properties": {
                                "passage": {"type": "integer"},
                                "words": {"type": "string", "pattern": "^.{1,500}$"},
                            },
                            "required": ["passage", "words"],
                            "additionalProperties": False,
                        },
                    },
                    "text": {"type": "string", "pattern": "^.{1,300}$"},
                },
                "required": ["quotes", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["statements"],
    "additionalProperties": False,
}


_YES = re.compile(r"\A(?:yes|no|indeed|correct)\s*[,;:–—]\s*(?=\w)", re.IGNORECASE)


class WrittenQuote(Record):
    """Words that a model says it copied.

    Attributes:
        passage: the number of the excerpt that it names; 0 when it names none.
    """

    passage: int = 0
    words: str

    model_config = ConfigDict(frozen=True, extra="ignore")


def without_yes(text: str) -> str:
    """A statement without the "Yes," or "No," before it, which no quote can carry.

    >>> without_yes("No, the dam still stands.")
    'The dam still stands.'
    """
    rest = _YES.sub("", text, count=1)
    return rest if rest == text else rest[:1].upper() + rest[1:]


class Written(Record):
    """A statement as a model wrote it, but for a "Yes," before it; nothing of it is proved.

    Attributes:
        quotes: what it rests on; the first `_MOST_QUOTES` count.
    """

    text: Annotated[str, Field(min_length=1), AfterValidator(without_yes)]
    quotes: Annotated[tuple[WrittenQuote, ...], AfterValidator(lambda q: q[:_MOST_QUOTES])] = ()

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


def messages_for(
    question: str, excerpts: Sequence[Excerpt], instructions: Prompt, passages: Prompt
) -> list[Message]:
    """What the model is told: the instructions, then the excerpts and the question as data."""
    shown = {f"passage {e.number}": headed(e.text, e.metadata) for e in excerpts}
    return [
        {"role": "system", "content": instructions.fill()},
        {"role": "user", "content": passages.fill(passages=shown, question=question)},
    ]


def headed(text: str, report: Metadata | Citation) -> str:
    """A text of a report below its report's title, publisher and date, as a model is shown it."""
    about = [
        ("Title", report.title),
        ("Publisher", report.publisher),
        ("Published", report.published),
    ]
    head = [f"{name}: {' '.join(value.split())}" for name, value in about if value]
    return "\n".join([*head, "", text.strip()])


class Statements:
    """The statements in a reply, as it grows.

    Attributes:
        readable: whether the reply has held a statement, or has said that there is none.
    """

    def __init__(self) -> None:
        self.readable = False
        self._text = ""
        self._read_to = 0
        self._seen: set[str] = set()

    def feed(self, more: str) -> Iterator[Written]:
        """The statements that `more` completes, none twice, at most `MOST_STATEMENTS` in all."""
        self._text += more
        if "}" not in more:
            return
        for value, end in _objects(self._text, self._read_to):
            found = _statements(value)
            if found is None:
                continue
            self.readable = True
            self._read_to = end
            for written in found:
                if written.text not in self._seen and len(self._seen) < MOST_STATEMENTS:
                    self._seen.add(written.text)
                    yield written


def _objects(text: str, start: int) -> Iterator[tuple[Any, int]]:
    """Each complete JSON object from `start` on, and where it ends; of nested ones the outermost
    that is complete."""
    decoder = json.JSONDecoder()
    at = start
    while (opening := text.find("{", at)) >= 0:
        try:
            value, at = decoder.raw_decode(text, opening)
            yield value, at
        except (ValueError, RecursionError):
            at = opening + 1


def _statements(value: Any) -> list[Written] | None:
    """The statements in a JSON value; None when it is something else, or none can be read."""
    listed = value.get("statements") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        listed = [value]
    found = [w for item in listed if (w := _statement(item)) is not None]
    return None if listed and not found else found


def _statement(value: Any) -> Written | None:
    try:
        return Written.model_validate(value)
    except ValidationError:
        return None


#: What only markup, links and addresses have; a statement is plain words.
_MARKUP = re.compile(
    r"//|\b(?:www\.|mailto:|javascript:|data:)|\w@\w|[a-z]{2}\.[a-z]{2,}\b|\d+(?:\.\d+){3}"
    r"|\]\(|\[\[|\]\[|!\[|</?[a-z!]|`|\*\*|__|~~|\\u|\||&#?\w+;|(?:^|\s)#(?!\d)"
    r"|^\s*(?:>|[*•-] )|[\u034f\u115f\u1160\u3164\ufe00-\ufe0f\uffa0]",
    re.IGNORECASE,
)
#: Control, format and private characters, halves of characters, ends of lines and paragraphs.
_NO_WORDS = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

#: Alphabets some of whose letters look the same, as Unicode's names begin.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK"})


def is_plain(text: str) -> bool:
    """Whether a text is a plain sentence: not too long, without link, markup or control character.

    Nor may a word mix alphabets, which look alike to a reader and are other words to a test.

    >>> is_plain("See [the report](https://a.example)."), is_plain("Six people died.")
    (False, True)
    """
    if len(text) > _LONGEST or any(unicodedata.category(c) in _NO_WORDS for c in text):
        return False
    return not _MARKUP.search(text) and not any(map(_mixes_alphabets, text.split()))


def _mixes_alphabets(word: str) -> bool:
    alphabets = {unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha()}
    return len(alphabets & _ALIKE) > 1
