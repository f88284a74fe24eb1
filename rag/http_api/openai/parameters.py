"""The parameters that both ways of asking have, and how one is refused by name.

Three sorts: what Byline does (`model`, `stream`, and the limits), what cannot matter to
it and is accepted so that clients need no change (`temperature`, `seed`, `user`, …), and
what asks for something that it cannot do. Of the last only the value that asks for
nothing is accepted (`n=1`, `tools=[]`); another one is an error that names it, since an
answer as if it had been heeded would be wrong. What OpenAI does not have is an error too.

All of it is in the schema, so that `/openapi.json` says beforehand what is refused.
"""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from rag.pipeline import ASKS_SOMETHING, LONGEST_QUESTION


class Only:
    """Refuses, by name, every value but these; null too is among them where the type has it.

    Args:
        accepted: values that ask for nothing.
        why: what Byline does instead; a sentence.
    """

    def __init__(self, *accepted: Any, why: str) -> None:
        self._accepted = accepted
        self._why = why

    def __get_pydantic_core_schema__(  # noqa: D105
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(  # noqa: D105
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        none = "Nothing else is supported." if self._accepted else "Not supported."
        return {**handler(schema), "description": f"{none} {self._why}"}

    def _checked(self, value: Any) -> Any:
        for accepted in (None, *self._accepted):
            # To Python, true is 1.
            if value == accepted and isinstance(value, bool) == isinstance(accepted, bool):
                return accepted
        code = "unsupported_value" if self._accepted else "unsupported_parameter"
        raise PydanticCustomError(code, "{why}", {"why": self._why})


UNHEEDED = "Accepted, without effect."
_TOOLS = "Byline answers from its corpus and calls nothing."
_PROBABILITIES = "Sentences pass or are withheld; tokens have no probabilities."
_PLAIN = "An answer is plain text; the whole record is under `byline`."
_TEXT = "Byline reads text only, no images, files or audio."

NOT_MODERATED = Only(why="Nothing is moderated.")
NO_TOOLS = Only([], why=_TOOLS)
ANY_TOOL = Only("none", "auto", why=_TOOLS)
NO_FUNCTIONS = Only(why=_TOOLS)
NO_LOGPROBS = Only(False, why=_PROBABILITIES)
NO_TOP_LOGPROBS = Only(0, why=_PROBABILITIES)
PLAIN_TEXT = Only({"type": "text"}, why=_PLAIN)


class Parameters(BaseModel):
    """A request's body, or a part of it; what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid", strict=True)


class TextFormat(Parameters):
    """Plain text, the one form of an answer."""

    type: Literal["text"]


class Breakpoint(Parameters):
    """Where OpenAI may cache a prompt up to; without effect here."""

    mode: Literal["explicit"]
    ttl: str | None = None


class TextPart(Parameters):
    """A part of a message's content: text."""

    prompt_cache_breakpoint: Breakpoint | None = None


#: What is said in a message that is no question.
Words = str
#: A user's message, which may be the question.
Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_QUESTION,
        pattern=ASKS_SOMETHING,
        description=f"Not blank, {LONGEST_QUESTION:,} characters at most.",
    ),
]
#: Of a part's `type`.
TEXT, INPUT_TEXT, OUTPUT_TEXT = (
    Only(kind, why=_TEXT) for kind in ("text", "input_text", "output_text")
)


def form(content: Any) -> str:
    """Which form a message's content has, for pydantic to choose by."""
    return "parts" if isinstance(content, list) else "words"


class Asking(Parameters):
    """What `/v1/chat/completions` and `/v1/responses` both take."""

    model: str = Field(
        description="`byline` answers in prose where a chat model is set, else in quotes.",
        json_schema_extra={"enum": ["byline", "byline-quotes", "byline-prose"]},
    )
    stream: bool | None = Field(
        default=None, description="Whether each statement comes as soon as it is found out."
    )
    temperature: float | None = Field(default=None, ge=0, le=2, description=UNHEEDED)
    top_p: float | None = Field(default=None, ge=0, le=1, description=UNHEEDED)
    metadata: dict[str, str] | None = Field(default=None, max_length=16, description=UNHEEDED)
    parallel_tool_calls: bool | None = Field(default=None, description=UNHEEDED)
    prompt_cache_key: str | None = Field(default=None, description=UNHEEDED)
    prompt_cache_options: dict[str, Any] | None = Field(default=None, description=UNHEEDED)
    prompt_cache_retention: str | None = Field(default=None, description=UNHEEDED)
    safety_identifier: str | None = Field(default=None, description=UNHEEDED)
    service_tier: str | None = Field(default=None, description=UNHEEDED)
    store: bool | None = Field(default=None, description="Accepted; nothing is stored.")
    user: str | None = Field(default=None, description=UNHEEDED)
    tools: Annotated[list[Any] | None, Field(max_length=0), NO_TOOLS] = None
    tool_choice: Annotated[Literal["none", "auto"] | None, ANY_TOOL] = None
    top_logprobs: Annotated[Literal[0] | None, NO_TOP_LOGPROBS] = None
    moderation: Annotated[None, NOT_MODERATED] = None
