"""How large a body may be, and how slow: over HTTP, and with a clock of seconds' parts."""

import json
from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI, Request

from rag.http_api.bounds import LARGEST_BODY, BoundsMiddleware
from rag.http_api.problems import answer_with_problems

QUESTION = json.dumps({"question": "Who?"}).encode()


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/mcp", "/v1/no-such-thing"])
def test_a_body_that_is_too_large_is_a_problem(served: str, path: str) -> None:
    padded = QUESTION + b" " * (LARGEST_BODY - len(QUESTION))

    def in_chunks() -> Iterator[bytes]:
        yield padded
        yield b" "

    for body in (padded + b" ", in_chunks()):
        response = httpx.post(
            f"{served}{path}", content=body, headers={"Content-Type": "application/json"}
        )
        if path == "/v1/no-such-thing" and not isinstance(body, bytes):
            assert response.status_code == 404  # which reads no body
            continue
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert "larger than 4 MiB" in response.json()["detail"]


def test_the_largest_body_is_not_too_large(served: str) -> None:
    padded = QUESTION + b" " * (LARGEST_BODY - len(QUESTION))
    headers = {"Content-Type": "application/json"}
    assert httpx.post(f"{served}/v1/search", content=padded, headers=headers, timeout=60).is_success


def test_openais_clients_are_told_in_their_shape(served: str) -> None:
    response = httpx.post(f"{served}/v1/chat/completions", content=b" " * (LARGEST_BODY + 1))
    assert response.status_code == 413
    assert "larger than 4 MiB" in response.json()["error"]["message"]


@pytest.mark.parametrize("pieces", [[], [b'{"question":'], [b"{", b"}", b" "]])
def test_a_body_that_stays_away_is_not_waited_for(pieces: list[bytes]) -> None:
    sent = trickled(pieces, "/echo", body_time_s=0.2)
    assert sent[0]["status"] == 408
    assert b"did not arrive in time" in sent[1]["body"]
    assert len(sent) == 2


def test_a_long_body_that_keeps_arriving_is_waited_for() -> None:
    pieces = [b"x" * 16_384] * 6  # a second's worth each
    sent = trickled(pieces, "/length", body_time_s=0.2, every_s=0.1, ends=True)
    assert (sent[0]["status"], sent[1]["body"]) == (200, b"98304")


def trickled(
    pieces: list[bytes], path: str, body_time_s: float, every_s: float = 0.0, ends: bool = False
) -> list[dict[str, Any]]:
    """What an app sends to a body that comes in pieces and then, unless it ends, stalls."""
    app = FastAPI()

    @app.post("/echo")
    async def echo(body: dict[str, Any]) -> dict[str, Any]:
        return body

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    answer_with_problems(app)
    app.add_middleware(BoundsMiddleware, body_time_s=body_time_s)
    coming = iter(pieces)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await anyio.sleep(every_s)
        piece = next(coming, None)
        if piece is not None:
            return {"type": "http.request", "body": piece, "more_body": True}
        if not ends:
            await anyio.sleep_forever()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }

    async def call() -> None:
        with anyio.fail_after(10):
            await app(scope, receive, send)

    anyio.run(call)
    return sent
