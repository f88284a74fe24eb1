"""`/v1/chat/completions`: what is sent, and an answer in the shape that comes back.

An annotation is at the chunk that has its mark. The whole `Answer` is the completion's
`byline`; of a stream, the last chunk's with a choice.
"""

import json
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag

from rag.errors import BylineError
from rag.http_api.event_stream import event_of, keep_alive
from rag.http_api.numbers import Whole
from rag.http_api.openai.annotations import ChatFileCitation, ChatUrlCitation, chat_annotation
from rag.http_api.openai.parameters import (
    ANY_TOOL,
    NO_FUNCTIONS,
    NO_LOGPROBS,
    NO_TOOLS,
    PLAIN_TEXT,
    TEXT,
    UNHEEDED,
    Asking,
    Only,
    Parameters,
    Question,
    TextFormat,
    TextPart,
    form,
)
from rag.http_api.openai.stream import fault_in_stream
from rag.http_api.openai.text import Stretch, Text
from rag.http_api.openai.turns import Message
from rag.records import Answer
from rag.records import Usage as TokensUsed
from rag.release import Waiting


class ChatText(TextPart):
    """A part of what is said."""

    type: Annotated[Literal["text"], TEXT]
    text: str


class ChatQuestionText(TextPart):
    """A part of a question."""

    type: Annotated[Literal["text"], TEXT]
    text: Question


_Words = Annotated[
    Annotated[str, Tag("words")] | Annotated[list[ChatText], Field(min_length=1), Tag("parts")],
    Discriminator(form),
]
_Question = Annotated[
    Annotated[Question, Tag("words")]
    | Annotated[list[ChatQuestionText], Field(min_length=1), Tag("parts")],
    Discriminator(form),
]


class SystemMessage(Parameters):
    """Accepted and not followed: an answer comes from the corpus."""

    role: Literal["system", "developer"]
    content: _Words
    name: str | None = None


class UserMessage(Parameters):
    """A question: the last message's is answered, earlier ones are leant on."""

    role: Literal["user"]
    content: _Question
    name: str | None = None


class AssistantMessage(Parameters):
    """What was answered before, as it came: marks and annotations are no hindrance."""

    role: Literal["assistant"]
    content: _Words | None = None
    name: str | None = None
    refusal: str | None = None
    annotations: list[Any] | None = None
    audio: Annotated[None, Only(why="Byline reads text only.")] = None
    function_call: Annotated[None, NO_FUNCTIONS] = None
    tool_calls: Annotated[list[Any] | None, Field(max_length=0), NO_TOOLS] = None


class StreamOptions(Parameters):
    """What is streamed beside the answer."""

    include_usage: bool | None = Field(
        default=None, description="Whether a last chunk, without a choice, has the usage."
    )
    include_obfuscation: bool | None = Field(default=None, description=UNHEEDED)


_Stop = Annotated[str, Field(min_length=1, max_length=1_000)]


class ChatRequest(Asking):
    """A conversation whose last message asks."""

    messages: list[
        Annotated[SystemMessage | UserMessage | AssistantMessage, Field(discriminator="role")]
    ] = Field(
        min_length=1,
        description="The conversation, oldest first. The last message is the user's: the "
        "question. Those before it are what it may lean on.",
    )
    stream_options: StreamOptions | None = None
    max_completion_tokens: Whole | None = Field(
        default=None,
        ge=1,
        description="Tokens of o200k_base in the text, at most. Statements that do not fit are "
        "left out whole, and `finish_reason` is `length`.",
    )
    max_tokens: Whole | None = Field(
        default=None, ge=1, description="As `max_completion_tokens`; of both, the less counts."
    )
    stop: _Stop | Annotated[list[_Stop], Field(max_length=4)] | None = Field(
        default=None,
        description="The text ends before the first of these; marks that it cuts off have no "
        "annotation.",
    )
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2, description=UNHEEDED)
    presence_penalty: float | None = Field(default=None, ge=-2, le=2, description=UNHEEDED)
    reasoning_effort: str | None = Field(default=None, description=UNHEEDED)
    seed: Whole | None = Field(default=None, description=UNHEEDED)
    verbosity: Literal["low", "medium", "high"] | None = Field(default=None, description=UNHEEDED)
    n: Annotated[Literal[1] | None, Only(1, why="Byline gives one answer.")] = None
    logprobs: Annotated[Literal[False] | None, NO_LOGPROBS] = None
    logit_bias: Annotated[
        dict[str, Whole] | None,
        Field(max_length=0),
        Only({}, why="Quotes are exact, so their words have no bias."),
    ] = None
    response_format: Annotated[TextFormat | None, PLAIN_TEXT] = None
    modalities: Annotated[
        Annotated[list[Literal["text"]], Field(min_length=1, max_length=1)] | None,
        Only(["text"], why="Byline answers in text."),
    ] = None
    audio: Annotated[None, Only(why="Byline answers in text.")] = None
    functions: Annotated[list[Any] | None, Field(max_length=0), NO_TOOLS] = None
    function_call: Annotated[Literal["none", "auto"] | None, ANY_TOOL] = None
    prediction: Annotated[None, Only(why="No text is foreseen.")] = None
    web_search_options: Annotated[None, Only(why="Byline searches its corpus only.")] = None

    def conversation(self) -> list[Message]:
        """Who said what, oldest first."""
        return [Message(message.role, _text_of(message.content)) for message in self.messages]

    def text(self) -> Text:
        """A text within what was asked for."""
        stop = [self.stop] if isinstance(self.stop, str) else self.stop
        limits = (self.max_completion_tokens, self.max_tokens)
        return Text(stop=stop or (), most_tokens=min((n for n in limits if n), default=None))


def _text_of(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(part.text for part in content)


class CompletionUsage(BaseModel):
    """Tokens: what the chat model was charged for; where none was asked, those of the texts."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatMessage(BaseModel):
    """The answer's text, and what stands behind each of its marks."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[ChatUrlCitation | ChatFileCitation]


class Choice(BaseModel):
    """The one answer, and why its text ends."""

    index: Literal[0] = 0
    message: ChatMessage
    finish_reason: Literal["stop", "length"]
    logprobs: None = None


class ChatCompletion(BaseModel):
    """An answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice] = Field(min_length=1, max_length=1)
    usage: CompletionUsage
    byline: Answer


class Delta(BaseModel):
    """What a chunk adds to the message."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[ChatUrlCitation | ChatFileCitation] | None = None


class ChunkChoice(BaseModel):
    """The one answer; in its last chunk, why its text ends."""

    index: Literal[0]
    delta: Delta
    finish_reason: Literal["stop", "length"] | None
    logprobs: None


class ChatCompletionChunk(BaseModel):
    """A part of an answer."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    choices: list[ChunkChoice] = Field(max_length=1)
    usage: CompletionUsage | None = None
    byline: Answer | None = None


def completion(model: str, answer: Answer, text: Text, tokens: TokensUsed) -> ChatCompletion:
    """The answer as a whole, whose text is finished."""
    return ChatCompletion(
        id=_id(),
        created=int(time.time()),
        model=model,
        choices=[
            Choice(
                message=ChatMessage(
                    content=text.written,
                    annotations=[chat_annotation(mark, n) for n, mark in enumerate(text.marks)],
                ),
                finish_reason=text.finish_reason,
            )
        ],
        usage=_usage(tokens),
        byline=answer,
    )


async def chunks(
    model: str,
    told: AsyncGenerator[Stretch | Waiting | Answer],
    text: Text,
    usage_of: Callable[[Answer], Awaitable[TokensUsed]] | None,
) -> AsyncGenerator[bytes]:
    """An answer as server-sent events.

    Args:
        model: the name that it was asked by.
        told: what `stream.stretches` yields; closed at the end.
        text: what grows by it.
        usage_of: counts, where the usage is asked for.
    """
    chunk: dict[str, Any] = {
        "id": _id(),
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
    }
    if usage_of is not None:
        chunk["usage"] = None

    def added(delta: dict[str, Any], finish_reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return event_of(json.dumps({**chunk, "choices": [choice], **more}))

    known = 0
    async with aclosing(told):
        yield added({"role": "assistant", "content": ""})
        try:
            async for part in told:
                if isinstance(part, Stretch):
                    delta: dict[str, Any] = {"content": part.text}
                    if part.marks:
                        annotations = [
                            chat_annotation(mark, known + n) for n, mark in enumerate(part.marks)
                        ]
                        delta["annotations"] = [a.model_dump(mode="json") for a in annotations]
                        known += len(annotations)
                    yield added(delta)
                elif isinstance(part, Answer):
                    yield added({}, text.finish_reason, byline=part.as_json())
                    if usage_of is not None:
                        usage = _usage(await usage_of(part)).model_dump()
                        yield event_of(json.dumps({**chunk, "choices": [], "usage": usage}))
                    yield event_of("[DONE]")
                else:
                    yield keep_alive("waiting")
        except BylineError as error:
            yield event_of(json.dumps({"error": fault_in_stream(error).model_dump()}))


def _id() -> str:
    return f"chatcmpl-{uuid.uuid4().hex}"


def _usage(tokens: TokensUsed) -> CompletionUsage:
    return CompletionUsage(
        prompt_tokens=tokens.input_tokens,
        completion_tokens=tokens.output_tokens,
        total_tokens=tokens.input_tokens + tokens.output_tokens,
    )
