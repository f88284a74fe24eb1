"""An answer as it is found out → stretches of its text, in time with it."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import Request

from rag.errors import BylineError
from rag.http_api.desk import ClientGone
from rag.http_api.openai.errors import Fault, fault_of
from rag.http_api.openai.text import Stretch, Text, paragraph_of, paragraphs_of
from rag.http_api.problems import status_of
from rag.pipeline import Event
from rag.records import Answer, Citation
from rag.release import Released, Waiting

#: Seconds of silence after which a comment is sent, so that nothing between takes the line
#: for dead.
KEEP_ALIVE_S = 2.0


async def first_told(events: AsyncGenerator[Event], request: Request) -> Event:
    """The first event that a client is told of; until then, an error has a status.

    Args:
        events: of one answer; closed when there is nothing to tell.
        request: who waits for it.

    Raises:
        ClientGone: nobody does.
        BylineError: as `Desk.events` does.
    """
    began = time.monotonic()
    try:
        async for event in events:
            if isinstance(event, Released | Answer):
                return event
            if await request.is_disconnected():
                break
            if time.monotonic() - began >= KEEP_ALIVE_S:
                return event
    except BaseException:
        await events.aclose()
        raise
    await events.aclose()
    raise ClientGone


def fault_in_stream(error: BylineError) -> Fault:
    """What a client is told that has had a part of the answer."""
    _, fault = fault_of(status_of(type(error)), str(error), error)
    return fault


async def stretches(
    first: Event, events: AsyncGenerator[Event], text: Text
) -> AsyncGenerator[Stretch | Waiting | Answer]:
    """An answer's text as it comes, and last the answer, for which the text is then whole.

    Args:
        first: an event.
        events: those that follow; closed at the end.
        text: nothing yet.

    Yields:
        No empty stretch; a `Waiting` every `KEEP_ALIVE_S` seconds of silence.
    """
    citations: dict[int, Citation] = {}
    told = 0
    sent = time.monotonic()
    event: Event | None = first
    async with aclosing(events):
        while event is not None:
            if isinstance(event, Released):
                citations |= {citation.number: citation for citation in event.citations}
                paragraphs = [paragraph_of(event.statement, citations)]
                told += 1
            elif isinstance(event, Answer):
                paragraphs = paragraphs_of(event)[told:]
            else:
                paragraphs = []
            for paragraph in paragraphs:
                if (stretch := text.add(paragraph)).text:
                    yield stretch
                    sent = time.monotonic()
            if isinstance(event, Waiting) and time.monotonic() - sent >= KEEP_ALIVE_S:
                yield event
                sent = time.monotonic()
            if isinstance(event, Answer):
                if (stretch := text.end()).text:
                    yield stretch
                yield event
                return
            event = await anext(events, None)
