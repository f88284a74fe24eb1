"""Messages → the question, and the turns before it that it may lean on.

The last message asks. Each earlier question with the answer to it is a turn, its question
made to stand alone as it was when it was asked. What the system or the developer says is
left out: an answer comes from the corpus, however it is told to come.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from rag.conversation import standalone_by_rule
from rag.http_api.openai.errors import ParameterRefused
from rag.http_api.openai.text import without_marks
from rag.records import Turn

#: Turns that are kept: the last ones, since clients send all that was ever said.
MOST_TURNS = 20
#: Characters of an answer that are kept; a follow-up leans on its beginning.
_LONGEST_ANSWER = 20_000


class Message(NamedTuple):
    """What one side said."""

    role: Literal["system", "developer", "user", "assistant"]
    text: str


class Conversation(NamedTuple):
    """A question, and what was asked and answered before it, oldest first."""

    question: str
    turns: tuple[Turn, ...]


def conversation_of(messages: Iterable[Message], param: str) -> Conversation:
    """What is asked.

    Args:
        messages: the conversation, oldest first.
        param: what the request calls them.

    Raises:
        ParameterRefused: the last of them is not the user's.
    """
    said = [message for message in messages if message.role in ("user", "assistant")]
    if not said or said[-1].role != "user":
        raise ParameterRefused(
            f"{param} does not end with a message of the user's, so nothing is asked.",
            "Put the question last.",
            param=param,
            code="invalid_value",
        )
    exchanges: list[tuple[str, list[str]]] = []
    for message in said[:-1]:
        if message.role == "user":
            exchanges.append((message.text, []))
        elif exchanges:  # a greeting answers nothing
            exchanges[-1][1].append(without_marks(message.text))
    turns: list[Turn] = []
    for asked, answers in exchanges[-MOST_TURNS:]:
        answer = " ".join(filter(None, answers))[:_LONGEST_ANSWER]
        turns.append(Turn(question=standalone_by_rule(asked, turns), answer=answer))
    return Conversation(said[-1].text, tuple(turns))
