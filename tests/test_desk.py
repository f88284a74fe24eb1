"""A server that is asked too much: real HTTP, with a chat model that says nothing."""

import asyncio
import re
import time

import httpx

from rag.http_api.gate import prose_gate
from tests.conftest import wait_for
from tests.scripted_model import Says, ScriptedModel

ASKED = "What are the curfew hours in Kherson?"
INSIDE, WAITING = 16, 16


def figure(address: str, name: str, mode: str) -> float:
    """One of the server's figures."""
    text = httpx.get(f"{address}/metrics").text
    (value,) = re.findall(rf'^{name}{{mode="{mode}"}} (\S+)$', text, re.MULTILINE)
    return float(value)


def queue(address: str) -> tuple[float, float]:
    return (
        figure(address, "byline_questions_being_answered", "prose"),
        figure(address, "byline_questions_waiting", "prose"),
    )


def test_what_is_too_much_is_refused_at_once_and_who_leaves_makes_room(
    served_prose: str, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(then=Says("…", late_s=600))
    gate = prose_gate()
    assert gate.at_once == INSIDE
    refused = figure(served_prose, "byline_questions_refused_total", "prose")

    async def crowd() -> None:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=120, limits=limits) as client:

            def ask() -> "asyncio.Task[httpx.Response]":
                return asyncio.create_task(
                    client.post(f"{served_prose}/v1/ask", json={"question": ASKED})
                )

            asking = [ask() for _ in range(INSIDE + WAITING)]
            until = time.monotonic() + 60
            while queue(served_prose) != (INSIDE, WAITING):
                assert time.monotonic() < until, queue(served_prose)
                await asyncio.sleep(0.1)
            began = time.monotonic()
            response = await ask()
            assert response.status_code == 429
            assert int(response.headers["Retry-After"]) >= 1
            assert "16 questions are being answered and 16 wait" in response.json()["detail"]
            assert (await client.get(f"{served_prose}/healthz")).is_success
            assert time.monotonic() - began < 10
            # Quotes have a queue of their own.
            body = {"question": ASKED, "mode": "quotes"}
            assert (await client.post(f"{served_prose}/v1/ask", json=body)).is_success
            for task in asking:
                task.cancel()
            await asyncio.wait(asking)

    asyncio.run(crowd())
    wait_for(lambda: queue(served_prose) == (0, 0), "the queue to be empty", 30)
    assert figure(served_prose, "byline_questions_refused_total", "prose") == refused + 1


def test_a_reader_that_does_not_read_keeps_no_place(served: str) -> None:
    """Events wait for the reader, not the next question for the events to be read."""
    body = {"question": ASKED, "stream": True}
    with httpx.stream("POST", f"{served}/v1/ask", json=body, timeout=60):
        wait_for(
            lambda: figure(served, "byline_questions_being_answered", "quotes") == 0,
            "the answer to be found out",
            30,
        )
