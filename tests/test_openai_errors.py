"""Errors in OpenAI's shape, raised by its client as its own classes."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from openai import APIError, AsyncOpenAI, BadRequestError, NotFoundError, RateLimitError
from starlette.testclient import TestClient

from rag.errors import KeyNeeded, NotAllowed, TooBusy, TooSlow
from rag.http_api.event_stream import EventStream
from rag.http_api.openai.chat import chunks
from rag.http_api.openai.errors import is_openais
from rag.http_api.openai.responses import Responding, ResponseRequest
from rag.http_api.openai.stream import stretches
from rag.http_api.openai.text import Text
from rag.http_api.problems import answer_with_problems
from rag.pipeline import LONGEST_QUESTION, Event
from rag.records import Usage
from rag.release import released_at_once
from tests.answers_by_hand import answered
from tests.openai_clients import CURFEW, client, user

IMAGE = {"type": "image_url", "image_url": {"url": "https://desk.example/a.png"}}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}


@pytest.fixture(scope="module")
def http(served: str) -> Iterator[httpx.Client]:
    """What OpenAI's client would not send."""
    with httpx.Client(base_url=served, timeout=60) as http:
        yield http


@pytest.mark.parametrize(
    ("sent", "code", "param", "told"),
    [
        ({"zork": 1}, "unknown_parameter", "zork", "zork is not a parameter"),
        ({"n": 2}, "unsupported_value", "n", "n 2 is not supported"),
        ({"n": True}, "unsupported_value", "n", "n true is not supported"),
        ({"tools": [TOOL]}, "unsupported_value", "tools", "calls nothing"),
        ({"tool_choice": "required"}, "unsupported_value", "tool_choice", '"required"'),
        ({"functions": [{}]}, "unsupported_value", "functions", "calls nothing"),
        ({"response_format": {"type": "json_object"}}, "unsupported_value", "response_format", ""),
        ({"logprobs": True}, "unsupported_value", "logprobs", "true is not supported"),
        ({"top_logprobs": 3}, "unsupported_value", "top_logprobs", ""),
        ({"logit_bias": {"50256": -100}}, "unsupported_value", "logit_bias", ""),
        ({"audio": {"voice": "a"}}, "unsupported_parameter", "audio", "text"),
        ({"modalities": ["text", "audio"]}, "unsupported_value", "modalities", "audio"),
        ({"prediction": {}}, "unsupported_parameter", "prediction", ""),
        ({"web_search_options": {}}, "unsupported_parameter", "web_search_options", ""),
        ({"moderation": {}}, "unsupported_parameter", "moderation", ""),
        ({"temperature": 2.5}, "invalid_value", "temperature", "2"),
        ({"temperature": "hot"}, "invalid_value", "temperature", "number"),
        ({"max_tokens": 0}, "invalid_value", "max_tokens", "1"),
        ({"max_tokens": 1.5}, "invalid_value", "max_tokens", "integer"),
        ({"stop": ["a"] * 5}, "invalid_value", "stop", ""),
        ({"stop": ""}, "invalid_value", "stop", ""),
        ({"metadata": {"a": 1}}, "invalid_value", "metadata.a", "string"),
        ({"stream_options": {"usage": True}}, "unknown_parameter", "stream_options.usage", ""),
        ({"messages": None}, "invalid_value", "messages", "list"),
        ({"messages": []}, "invalid_value", "messages", "at least 1"),
        ({"messages": ["Who?"]}, "invalid_value", "messages[0]", ""),
        ({"messages": [{}]}, "invalid_value", "messages[0]", "role"),
        (
            {"messages": [{"role": "user"}]},
            "missing_required_parameter",
            "messages[0].content",
            "missing",
        ),
        ({"messages": [user(" \n")]}, "invalid_value", "messages[0].content", "blank"),
        (
            {"messages": [user("a" * (LONGEST_QUESTION + 1))]},
            "invalid_value",
            "messages[0].content",
            str(LONGEST_QUESTION),
        ),
        ({"messages": [user("\ud83d")]}, "invalid_value", "messages[0].content", ""),
        (
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "Who?"}, IMAGE]}]},
            "unsupported_value",
            "messages[0].content[1].type",
            '"image_url" is not supported',
        ),
        (
            {"messages": [{"role": "tool", "content": "7", "tool_call_id": "x"}]},
            "unsupported_value",
            "messages[0]",
            "'tool' is not supported",
        ),
        (
            {"messages": [{"role": "assistant", "tool_calls": [TOOL]}, user("Who?")]},
            "unsupported_value",
            "messages[0].tool_calls",
            "calls nothing",
        ),
        (
            {"messages": [user("Who?"), {"role": "assistant", "content": "I."}]},
            "invalid_value",
            "messages",
            "nothing is asked",
        ),
    ],
)
def test_what_a_chat_does_not_take_is_refused_by_name(
    http: httpx.Client, sent: dict[str, Any], code: str, param: str, told: str
) -> None:
    body = {"model": "byline", "messages": [user(CURFEW)], **sent}
    response = http.post(
        "/v1/chat/completions",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)
    assert told in error["message"]


@pytest.mark.parametrize(
    ("sent", "code", "param"),
    [
        ({"zork": 1}, "unknown_parameter", "zork"),
        ({"previous_response_id": "resp_1"}, "unsupported_parameter", "previous_response_id"),
        ({"conversation": "conv_1"}, "unsupported_parameter", "conversation"),
        ({"prompt": {"id": "p"}}, "unsupported_parameter", "prompt"),
        ({"background": True}, "unsupported_value", "background"),
        ({"truncation": "auto"}, "unsupported_value", "truncation"),
        ({"include": ["message.output_text.logprobs"]}, "unsupported_value", "include[0]"),
        ({"text": {"format": {"type": "json_object"}}}, "unsupported_value", "text.format"),
        ({"tools": [{"type": "web_search"}]}, "unsupported_value", "tools"),
        ({"max_output_tokens": 0}, "invalid_value", "max_output_tokens"),
        ({"stop": "."}, "unknown_parameter", "stop"),
        ({"input": ""}, "invalid_value", "input"),
        ({"input": []}, "invalid_value", "input"),
        ({"input": [{"type": "function_call"}]}, "unsupported_value", "input[0]"),
        ({"input": [{"role": "assistant", "content": "I."}]}, "invalid_value", "input"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "x"}]}]},
            "unsupported_value",
            "input[0].content[0].type",
        ),
    ],
)
def test_what_a_response_does_not_take_is_refused_by_name(
    served: str, sent: dict[str, Any], code: str, param: str
) -> None:
    asked: Any = {"model": "byline", "input": CURFEW, **{n: sent[n] for n in sent if n == "input"}}
    with pytest.raises(BadRequestError) as raised:
        client(served).responses.create(**asked, extra_body=sent)
    error = raised.value
    assert (error.type, error.code, error.param) == ("invalid_request_error", code, param)


@pytest.mark.parametrize("body", ["{broken", "", "[]", '"Who?"', '{"model": "byline"}'])
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses"])
def test_what_is_no_request_is_refused_in_openai_s_shape(
    http: httpx.Client, path: str, body: str
) -> None:
    response = http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/chat/completions", 405),
        ("DELETE", "/v1/models", 405),
        ("GET", "/v1/chat/completions/chatcmpl-1", 404),
        ("GET", "/v1/responses/resp_1", 404),
        ("POST", "/v1/responses/resp_1/cancel", 404),
        ("POST", "/v1/chat", 404),
    ],
)
def test_what_there_is_not_is_refused_in_openai_s_shape(
    http: httpx.Client, method: str, path: str, status: int
) -> None:
    response = http.request(method, path)
    assert response.status_code == status
    assert response.json()["error"]["message"].startswith(f"{method} {path}")


def test_other_paths_keep_their_problems(http: httpx.Client) -> None:
    assert [is_openais(path) for path in ("/v1/modelsx", "/v1/ask", "/v1/chat", "/chat")] == [
        False,
        False,
        True,
        False,
    ]
    assert "error" not in http.get("/v1/no-such-thing").json()


def test_the_client_raises_its_own_classes(served: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        client(served).responses.retrieve("resp_1")
    assert raised.value.code is None
    with pytest.raises(BadRequestError, match="n 2 is not supported"):
        client(served).chat.completions.create(
            model="byline", messages=[{"role": "user", "content": CURFEW}], n=2
        )


@pytest.mark.parametrize(
    ("error", "status", "code", "header"),
    [
        (KeyNeeded("No key.", "Send one."), 401, "invalid_api_key", "www-authenticate"),
        (NotAllowed("No.", "Ask."), 403, "insufficient_permissions", ""),
        (TooBusy("Full.", "Wait.", 7), 429, "rate_limit_exceeded", "retry-after"),
        (TooSlow("Slow.", "Ask for less."), 504, "timeout", ""),
        (ZeroDivisionError(), 500, None, ""),
    ],
)
def test_every_error_of_the_tree_has_its_shape(
    error: Exception, status: int, code: str | None, header: str
) -> None:
    app = FastAPI()

    @app.get("/v1/models")
    def fail() -> None:
        raise error

    answer_with_problems(app)
    response = TestClient(app, raise_server_exceptions=False).get("/v1/models")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    kind = {4: "invalid_request_error", 5: "server_error"}[status // 100]
    assert response.json()["error"]["type"] == ("requests" if status == 429 else kind)
    assert not header or response.headers[header]


def streaming_app(error: Exception) -> FastAPI:
    """Both streams, in which an error follows the first statement."""
    answer = answered([("It was shut.", (1,)), ("Six weeks.", (2,))])

    async def events() -> AsyncGenerator[Event]:
        yield next(iter(released_at_once(answer)))
        raise error

    async def free(_: Any) -> Usage:
        return Usage()

    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def chat() -> EventStream:
        found, text = events(), Text()
        return EventStream(chunks("byline", stretches(await anext(found), found, text), text, None))

    @app.post("/v1/responses")
    async def respond() -> EventStream:
        found, text = events(), Text()
        responding = Responding(ResponseRequest(model="byline", input="Who?"))
        told = stretches(await anext(found), found, text)
        return EventStream(responding.events(told, text, free))

    return app


@pytest.mark.parametrize("asked", ["chat", "responses"])
def test_an_error_in_mid_answer_is_raised_after_what_came_before(asked: str) -> None:
    app = streaming_app(TooSlow("It took 180 seconds.", "Ask for less."))

    async def read() -> tuple[str, APIError]:
        transport = AsyncClient(transport=ASGITransport(app))
        byline = AsyncOpenAI(base_url="http://byline/v1", api_key="x", http_client=transport)
        text = ""
        try:
            stream: Any
            if asked == "chat":
                stream = await byline.chat.completions.create(
                    model="byline", messages=[{"role": "user", "content": "Who?"}], stream=True
                )
                async for chunk in stream:
                    text += chunk.choices[0].delta.content or ""
            else:
                stream = await byline.responses.create(model="byline", input="Who?", stream=True)
                async for event in stream:
                    if event.type == "response.output_text.delta":
                        text += event.delta
        except APIError as error:
            return text, error
        raise AssertionError("nothing was raised")

    text, error = asyncio.run(read())
    assert text == "It was shut. [1]"
    assert error.message == "It took 180 seconds. Ask for less."
    assert (error.type, error.code) == ("server_error", "timeout")


def test_too_much_at_once_is_a_rate_limit_error(served: str) -> None:
    async def crowd() -> list[Any]:
        byline = AsyncOpenAI(base_url=f"{served}/v1", api_key="x", max_retries=0, timeout=60)
        async with byline:
            asked = [byline.responses.create(model="byline", input=CURFEW) for _ in range(30)]
            return await asyncio.gather(*asked, return_exceptions=True)

    results = asyncio.run(crowd())
    refused = [result for result in results if isinstance(result, Exception)]
    assert refused
    assert len(refused) < len(results)
    for error in refused:
        assert isinstance(error, RateLimitError)
        assert int(error.response.headers["retry-after"]) >= 1
        assert error.code == "rate_limit_exceeded"
