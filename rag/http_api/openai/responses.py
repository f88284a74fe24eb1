"""`/v1/responses`: what is sent, and an answer in the shape that comes back.

The answer is one message of one text. The whole `Answer` is the response's `byline`,
once it is there. Responses are not stored, so `previous_response_id` is refused: a
follow-up sends the conversation, as `input`.
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
from rag.http_api.openai.annotations import FileCitation, UrlCitation, annotation
from rag.http_api.openai.parameters import (
    INPUT_TEXT,
    OUTPUT_TEXT,
    PLAIN_TEXT,
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


class InputText(TextPart):
    """A part of what is said."""

    type: Annotated[Literal["input_text"], INPUT_TEXT]
    text: str


class InputQuestionText(TextPart):
    """A part of a question."""

    type: Annotated[Literal["input_text"], INPUT_TEXT]
    text: Question


class EarlierText(TextPart):
    """A text that was answered before, as it came."""

    type: Annotated[Literal["output_text"], OUTPUT_TEXT]
    text: str
    annotations: list[Any] | None = None
    logprobs: list[Any] | None = None


class _Item(Parameters):
    """A message, among what a conversation consists of."""

    type: Literal["message"] | None = None
    id: str | None = None
    status: Literal["in_progress", "completed", "incomplete"] | None = None
    phase: str | None = None


class SystemItem(_Item):
    """Accepted and not followed: an answer comes from the corpus."""

    role: Literal["system", "developer"]
    content: Annotated[
        Annotated[str, Tag("words")]
        | Annotated[list[InputText], Field(min_length=1), Tag("parts")],
        Discriminator(form),
    ]


class UserItem(_Item):
    """A question: the last message's is answered, earlier ones are leant on."""

    role: Literal["user"]
    content: Annotated[
        Annotated[Question, Tag("words")]
        | Annotated[list[InputQuestionText], Field(min_length=1), Tag("parts")],
        Discriminator(form),
    ]


class AssistantItem(_Item):
    """What was answered before, as it came: marks and annotations are no hindrance."""

    role: Literal["assistant"]
    content: Annotated[
        Annotated[str, Tag("words")]
        | Annotated[list[EarlierText], Field(min_length=1), Tag("parts")],
        Discriminator(form),
    ]


def _side(item: Any) -> str | None:
    """Whose message an item is; the type of one that is none."""
    if not isinstance(item, dict):
        return None
    kind = item.get("type")
    side = item.get("role") if kind in (None, "message") else kind
    return {"developer": "system"}.get(side, side) if isinstance(side, str) else None


Item = Annotated[
    Annotated[SystemItem, Tag("system")]
    | Annotated[UserItem, Tag("user")]
    | Annotated[AssistantItem, Tag("assistant")],
    Discriminator(_side),
]


class TextConfig(Parameters):
    """How the text is to be."""

    format: Annotated[TextFormat | None, PLAIN_TEXT] = None
    verbosity: Literal["low", "medium", "high"] | None = Field(default=None, description=UNHEEDED)


class ResponseStreamOptions(Parameters):
    """How events are padded."""

    include_obfuscation: bool | None = Field(default=None, description=UNHEEDED)


#: What could be added to items that Byline's responses never have.
_Includable = Literal[
    "code_interpreter_call.outputs",
    "computer_call_output.output.image_url",
    "file_search_call.results",
    "message.input_image.image_url",
    "reasoning.encrypted_content",
    "web_search_call.action.sources",
]
_NOT_STORED = "Nothing is stored: send the conversation as input."


class ResponseRequest(Asking):
    """A question, or a conversation whose last message asks."""

    input: Annotated[
        Annotated[Question, Tag("words")]
        | Annotated[list[Item], Field(min_length=1), Tag("parts")],
        Discriminator(form),
    ] = Field(
        description="The question; or the conversation, oldest first, whose last message is the "
        "user's: the question. Those before it are what it may lean on."
    )
    instructions: str | None = Field(
        default=None,
        description="Accepted and not followed: an answer comes from the corpus.",
    )
    max_output_tokens: Whole | None = Field(
        default=None,
        ge=1,
        description="Tokens of o200k_base in the text, at most. Statements that do not fit are "
        "left out whole, and the response is `incomplete`.",
    )
    max_tool_calls: Whole | None = Field(default=None, ge=1, description=UNHEEDED)
    reasoning: dict[str, Any] | None = Field(default=None, description=UNHEEDED)
    stream_options: ResponseStreamOptions | None = None
    text: TextConfig | None = None
    include: list[_Includable] | None = Field(default=None, description=UNHEEDED)
    background: Annotated[
        Literal[False] | None, Only(False, why="An answer comes with its request, or streamed.")
    ] = None
    truncation: Annotated[
        Literal["disabled"] | None, Only("disabled", why="A question is answered whole.")
    ] = None
    previous_response_id: Annotated[None, Only(why=_NOT_STORED)] = None
    conversation: Annotated[None, Only(why=_NOT_STORED)] = None
    prompt: Annotated[None, Only(why="Byline keeps no prompts: send the question as input.")] = None
    context_management: Annotated[None, Only(why=_NOT_STORED)] = None
    background_options: Annotated[None, Only(why="An answer comes with its request.")] = None
    access_programs: Annotated[None, Only(why="Byline has no such programs.")] = None
    image: Annotated[None, Only(why="Byline reads text only.")] = None

    def messages(self) -> list[Message]:
        """Who said what, oldest first."""
        if isinstance(self.input, str):
            return [Message("user", self.input)]
        return [Message(item.role, _text_of(item.content)) for item in self.input]

    def limited_text(self) -> Text:
        """A text within what was asked for."""
        return Text(most_tokens=self.max_output_tokens)


def _text_of(content: str | list[InputText] | list[InputQuestionText] | list[EarlierText]) -> str:
    return content if isinstance(content, str) else "\n".join(part.text for part in content)


class OutputText(BaseModel):
    """The answer's text, and what stands behind each of its marks."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[UrlCitation | FileCitation]
    logprobs: list[Any] = Field(default=[], max_length=0)


class OutputMessage(BaseModel):
    """The answer."""

    id: str
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    status: Literal["in_progress", "completed", "incomplete"]
    content: list[OutputText]


class IncompleteDetails(BaseModel):
    """Why statements were left out."""

    reason: Literal["max_output_tokens"] = "max_output_tokens"


class InputTokensDetails(BaseModel):
    """Nothing is cached."""

    cached_tokens: Literal[0] = 0
    cache_write_tokens: Literal[0] = 0


class OutputTokensDetails(BaseModel):
    """What a model thinks is not told apart."""

    reasoning_tokens: Literal[0] = 0


class ResponseUsage(BaseModel):
    """Tokens: what the chat model was charged for; where none was asked, those of the texts."""

    input_tokens: int
    input_tokens_details: InputTokensDetails = InputTokensDetails()
    output_tokens: int
    output_tokens_details: OutputTokensDetails = OutputTokensDetails()
    total_tokens: int


class Response(BaseModel):
    """An answer, or one that is being found out."""

    id: str
    object: Literal["response"] = "response"
    created_at: int
    completed_at: int | None = None
    status: Literal["in_progress", "completed", "incomplete"]
    error: None = None
    incomplete_details: IncompleteDetails | None = None
    instructions: str | None
    max_output_tokens: int | None
    metadata: dict[str, str]
    model: str
    output: list[OutputMessage]
    parallel_tool_calls: bool = True
    previous_response_id: None = None
    store: Literal[False] = False
    temperature: float | None
    text: TextConfig = TextConfig.model_validate({"format": {"type": "text"}})
    tool_choice: Literal["auto", "none"] = "auto"
    tools: list[Any] = Field(default=[], max_length=0)
    top_p: float | None
    truncation: Literal["disabled"] = "disabled"
    usage: ResponseUsage | None = None
    user: str | None
    byline: Answer | None = None


class Responding:
    """One response, as it comes to be.

    Args:
        asked: the request.
    """

    def __init__(self, asked: ResponseRequest) -> None:
        self._asked = asked
        self._id = f"resp_{uuid.uuid4().hex}"
        self._item_id = f"msg_{uuid.uuid4().hex}"
        self._created_at = int(time.time())
        self._events = 0

    def begun(self) -> Response:
        """The response before there is anything in it."""
        return Response(
            id=self._id,
            created_at=self._created_at,
            status="in_progress",
            instructions=self._asked.instructions,
            max_output_tokens=self._asked.max_output_tokens,
            metadata=self._asked.metadata or {},
            model=self._asked.model,
            output=[],
            temperature=self._asked.temperature,
            tool_choice=self._asked.tool_choice or "auto",
            top_p=self._asked.top_p,
            user=self._asked.user,
        )

    def whole(self, answer: Answer, text: Text, tokens: TokensUsed) -> Response:
        """The response with its answer, whose text is finished."""
        is_cut = text.finish_reason == "length"
        usage = ResponseUsage(
            input_tokens=tokens.input_tokens,
            output_tokens=tokens.output_tokens,
            total_tokens=tokens.input_tokens + tokens.output_tokens,
        )
        return self.begun().model_copy(
            update={
                "completed_at": None if is_cut else int(time.time()),
                "status": "incomplete" if is_cut else "completed",
                "incomplete_details": IncompleteDetails() if is_cut else None,
                "output": [self._message(text)],
                "usage": usage,
                "byline": answer,
            }
        )

    async def events(
        self,
        told: AsyncGenerator[Stretch | Waiting | Answer],
        text: Text,
        usage_of: Callable[[Answer], Awaitable[TokensUsed]],
    ) -> AsyncGenerator[bytes]:
        """The response as server-sent events.

        Args:
            told: what `stream.stretches` yields; closed at the end.
            text: what grows by it.
            usage_of: counts.
        """
        item: dict[str, Any] = {"item_id": self._item_id, "output_index": 0, "content_index": 0}
        annotations = 0
        async with aclosing(told):
            yield self._event("created", response=_json(self.begun()))
            yield self._event("in_progress", response=_json(self.begun()))
            empty = OutputMessage(id=self._item_id, status="in_progress", content=[])
            yield self._event("output_item.added", output_index=0, item=_json(empty))
            part = _json(OutputText(text="", annotations=[]))
            yield self._event("content_part.added", **item, part=part)
            try:
                async for news in told:
                    if isinstance(news, Stretch):
                        yield self._event("output_text.delta", **item, delta=news.text, logprobs=[])
                        for mark in news.marks:
                            yield self._event(
                                "output_text.annotation.added",
                                **item,
                                annotation_index=annotations,
                                annotation=_json(annotation(mark)),
                            )
                            annotations += 1
                    elif isinstance(news, Answer):
                        whole = self.whole(news, text, await usage_of(news))
                        message = whole.output[0]
                        yield self._event(
                            "output_text.done", **item, text=text.written, logprobs=[]
                        )
                        part = _json(message.content[0])
                        yield self._event("content_part.done", **item, part=part)
                        yield self._event("output_item.done", output_index=0, item=_json(message))
                        yield self._event(whole.status, response=_json(whole))
                    else:
                        yield keep_alive("waiting")
            except BylineError as error:
                fault = fault_in_stream(error).model_dump()
                # Flat as OpenAI describes it; and whole, by which its client raises it.
                told_of = {name: fault[name] for name in ("code", "message", "param")}
                yield self._numbered("error", **told_of, error=fault)

    def _message(self, text: Text) -> OutputMessage:
        return OutputMessage(
            id=self._item_id,
            status="incomplete" if text.finish_reason == "length" else "completed",
            content=[
                OutputText(text=text.written, annotations=[annotation(mark) for mark in text.marks])
            ],
        )

    def _event(self, kind: str, **told: Any) -> bytes:
        return self._numbered(f"response.{kind}", **told)

    def _numbered(self, name: str, **told: Any) -> bytes:
        numbered = {"type": name, "sequence_number": self._events, **told}
        self._events += 1
        return event_of(json.dumps(numbered), name)


def _json(model: BaseModel) -> Any:
    return model.model_dump(mode="json")
