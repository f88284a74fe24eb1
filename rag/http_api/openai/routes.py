"""The paths that OpenAI's clients ask."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request

from rag.http_api.desk import Desk
from rag.http_api.event_stream import EventStream, described_event
from rag.http_api.openai import tokens
from rag.http_api.openai.chat import ChatCompletion, ChatRequest, chunks, completion
from rag.http_api.openai.models import Model, ModelList, mode_of, models
from rag.http_api.openai.responses import Responding, Response, ResponseRequest
from rag.http_api.openai.stream import first_told, stretches
from rag.http_api.openai.text import Text, paragraphs_of
from rag.http_api.openai.turns import Conversation, Message, conversation_of
from rag.http_api.problems import ASKING, Responses, problem_response
from rag.records import Answer, Usage

_MODEL_NOT_FOUND: Responses = {
    404: problem_response(HTTPStatus.NOT_FOUND, "There is no such model.")
}
_CHUNKS: Responses = {
    200: {
        "content": {
            "text/event-stream": {
                "itemSchema": {
                    "anyOf": [
                        described_event(None, "ChatCompletionChunk"),
                        described_event(None, "ErrorBody"),
                        {"type": "object", "properties": {"data": {"const": "[DONE]"}}},
                    ]
                }
            }
        }
    }
}
_EVENTS: Responses = {
    200: {
        "content": {
            "text/event-stream": {
                "itemSchema": {
                    "type": "object",
                    "properties": {
                        "event": {"type": "string", "pattern": r"^(response\.[a-z_.]+|error)$"},
                        "data": {"type": "string", "contentMediaType": "application/json"},
                    },
                    "required": ["event", "data"],
                }
            }
        }
    }
}


def openai_routes(desk: Desk) -> APIRouter:
    """Being asked as OpenAI's API is."""
    routes = APIRouter(tags=["openai"])
    has_chat_model = desk.library.writer is not None
    served = models(has_chat_model=has_chat_model, created=int(time.time()))

    @routes.get("/v1/models")
    async def list_models() -> ModelList:
        """The ways of answering that there are.

        `byline` answers in prose where a chat model is set, else in quotes; `byline-quotes` in
        quotes; `byline-prose`, where a chat model is set, in prose.
        """
        return served

    @routes.get("/v1/models/{model}", responses=_MODEL_NOT_FOUND)
    async def retrieve_model(
        model: Annotated[str, Path(description="One of those that `list_models` lists.")],
    ) -> Model:
        """One of the ways of answering."""
        mode_of(model, has_chat_model=has_chat_model)
        return next(known for known in served.data if known.id == model)

    @routes.post(
        "/v1/chat/completions",
        response_model=ChatCompletion,
        responses={**_CHUNKS, **ASKING, **_MODEL_NOT_FOUND},
    )
    async def create_chat_completion(
        body: ChatRequest, request: Request
    ) -> ChatCompletion | EventStream:
        """An answer to the last message of a conversation, in the shape of a chat completion.

        Each statement is followed by the numbers of its citations, `[1][2]`, and each such mark
        is an annotation. With `stream`, each statement comes as soon as it is found out, its
        annotations with it. The whole record is `byline`.
        """
        mode = mode_of(body.model, has_chat_model=has_chat_model)
        messages = body.conversation()
        asked = await _conversation(messages, "messages")
        text = body.text()
        usage_of = _counter(messages, text)
        if not body.stream:
            answer = await desk.answer(
                asked.question, turns=asked.turns, mode=mode, is_gone=request.is_disconnected
            )
            _write(answer, text)
            return completion(body.model, answer, text, await usage_of(answer))
        events = desk.events(asked.question, turns=asked.turns, mode=mode)
        first = await first_told(events, request)
        wants_usage = body.stream_options is not None and body.stream_options.include_usage
        told = stretches(first, events, text)
        return EventStream(chunks(body.model, told, text, usage_of if wants_usage else None))

    @routes.post(
        "/v1/responses",
        response_model=Response,
        responses={**_EVENTS, **ASKING, **_MODEL_NOT_FOUND},
    )
    async def create_response(body: ResponseRequest, request: Request) -> Response | EventStream:
        """An answer to a question or a conversation, in the shape of a response.

        As for chat completions.
        """
        mode = mode_of(body.model, has_chat_model=has_chat_model)
        messages = body.messages()
        asked = await _conversation(messages, "input")
        text = body.limited_text()
        usage_of = _counter(messages, text)
        responding = Responding(body)
        if not body.stream:
            answer = await desk.answer(
                asked.question, turns=asked.turns, mode=mode, is_gone=request.is_disconnected
            )
            _write(answer, text)
            return responding.whole(answer, text, await usage_of(answer))
        events = desk.events(asked.question, turns=asked.turns, mode=mode)
        first = await first_told(events, request)
        return EventStream(responding.events(stretches(first, events, text), text, usage_of))

    return routes


async def _conversation(messages: list[Message], param: str) -> Conversation:
    return await to_thread.run_sync(conversation_of, messages, param)


def _counter(messages: list[Message], text: Text) -> Callable[[Answer], Awaitable[Usage]]:
    """Counts what an answer took, once its text is written."""
    sent = [message.text for message in messages]

    async def usage_of(answer: Answer) -> Usage:
        return await to_thread.run_sync(tokens.usage_of, answer, sent, text.written)

    return usage_of


def _write(answer: Answer, text: Text) -> None:
    for paragraph in paragraphs_of(answer):
        text.add(paragraph)
    text.end()
