"""`byline`, `byline-quotes` and `byline-prose`, as OpenAI's API has models."""

from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel

from rag.http_api.openai.errors import ParameterRefused
from rag.pipeline import Mode

#: A model → how it answers; None is prose where a chat model is set.
_MODE_OF: dict[str, Mode | None] = {
    "byline": None,
    "byline-quotes": "quotes",
    "byline-prose": "prose",
}


class Model(BaseModel):
    """A way of answering."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["byline"] = "byline"


class ModelList(BaseModel):
    """The ways of answering that there are."""

    object: Literal["list"] = "list"
    data: list[Model]


def models(*, has_chat_model: bool, created: int) -> ModelList:
    """The models that can be asked.

    Args:
        has_chat_model: whether prose can be written.
        created: when they came to be, in seconds of Unix time.
    """
    names = _names(has_chat_model=has_chat_model)
    return ModelList(data=[Model(id=name, created=created) for name in names])


def _names(*, has_chat_model: bool) -> list[str]:
    return [name for name, mode in _MODE_OF.items() if has_chat_model or mode != "prose"]


def mode_of(model: str, *, has_chat_model: bool) -> Mode | None:
    """How a model answers, as `pipeline.answering` has it.

    Raises:
        ParameterRefused: there is no such model, or no chat model for it to write with.
    """
    if model == "byline-prose" and not has_chat_model:
        problem = "The model byline-prose needs a chat model, and none is set."
        remedy = "Set BYLINE_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY; or ask byline-quotes."
    elif model in _MODE_OF:
        return _MODE_OF[model]
    else:
        problem = f"The model {model[:100]!r} does not exist."
        remedy = f"Ask one of {', '.join(_names(has_chat_model=has_chat_model))}."
    raise ParameterRefused(
        problem, remedy, param="model", code="model_not_found", status=HTTPStatus.NOT_FOUND
    )
