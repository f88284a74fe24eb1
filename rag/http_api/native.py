"""`POST /v1/ask`: a question → the `Answer` record, whole or as it is found out.

`POST /v1/search`: a question → the passages that fit it.

A client that goes away stops the chat model.
"""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from rag import pipeline
from rag.errors import (
    BylineError,
    CorpusError,
    EmbeddingError,
    QuestionError,
    StoreError,
    TooBusy,
    TooSlow,
)
from rag.http_api.desk import ClientGone, Desk
from rag.http_api.event_stream import EventStream, described_event, event_of, keep_alive
from rag.http_api.numbers import Whole
from rag.http_api.problems import ASKING, problem_of, problems_of
from rag.records import DAY_OR_MOMENT, Answer, Filters, Hit, Turn
from rag.release import Released, Waiting

#: Turns of a conversation, at most.
MOST_TURNS = 50
#: Passages that a search finds, at most.
MOST_HITS = 50
#: Seconds of silence after which a comment is sent, lest the line be taken for dead.
KEEP_ALIVE_S = 2.0

#: What the pipeline refuses by itself, with an error that says more than a schema's.
_ASKABLE: dict[str, Any] = {
    "minLength": 1,
    "maxLength": pipeline.LONGEST_QUESTION,
    "pattern": pipeline.ASKS_SOMETHING,
}
_EVENT_OF = {pipeline.Asked: "asked", Released: "statement", Answer: "answer"}


class EarlierTurn(BaseModel):
    """A question that was asked before, and what was answered."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(
        max_length=pipeline.LONGEST_QUESTION,
        description="Best the answer's `standalone_question`.",
    )
    answer: str = Field(
        default="",
        max_length=pipeline.LONGEST_QUESTION,
        description="The texts of its statements; empty when the corpus did not say.",
    )


class Question(BaseModel):
    """What to ask."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(
        description=f"At most {pipeline.LONGEST_QUESTION:,} characters.",
        json_schema_extra=_ASKABLE,
    )
    history: list[EarlierTurn] = Field(
        default=[],
        max_length=MOST_TURNS,
        description="The conversation so far, oldest first, which a follow-up may lean on; the "
        "answer's `standalone_question` says how it was understood.",
    )
    mode: pipeline.Mode | None = Field(
        default=None,
        description="How to answer: in the reports' own words, or in a chat model's, checked "
        "against them. Prose where a chat model is set, when left out.",
    )
    filters: Filters | None = Field(
        default=None, description="Answer from these documents only; from all when left out."
    )
    as_of: str | None = Field(
        default=None,
        description="Answer as the corpus stood on this day, which counts whole, or at this "
        "moment: nothing that was published later is there. A document without a date is. "
        "Words such as `yesterday` in the question are of that day.",
        json_schema_extra=DAY_OR_MOMENT,
    )
    stream: bool = Field(
        default=False,
        strict=True,
        description="Whether the answer comes as server-sent events, each statement as soon as "
        "it is found out.",
    )


class Search(BaseModel):
    """What to search for."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(
        description=f"At most {pipeline.LONGEST_QUESTION:,} characters.",
        json_schema_extra=_ASKABLE,
    )
    limit: Whole = Field(
        default=10, ge=1, le=MOST_HITS, strict=True, description="How many passages, at most."
    )
    filters: Filters | None = Field(
        default=None, description="Search these documents only; all when left out."
    )
    as_of: str | None = Field(
        default=None,
        description="Search the corpus as it stood on this day or at this moment.",
        json_schema_extra=DAY_OR_MOMENT,
    )


class Found(BaseModel):
    """The passages that fit a question, best first.

    A passage's `text` is its document's from character `start` to `end`, exactly.
    """

    hits: list[Hit]


_ANSWERED: dict[str, Any] = {
    "description": "The answer, or that the corpus does not say.",
    "content": {
        "text/event-stream": {
            "itemSchema": {
                "oneOf": [
                    described_event("asked", "Asked"),
                    described_event("statement", "Released"),
                    described_event("answer", "Answer"),
                    described_event("error", "Problem"),
                ]
            }
        }
    },
    "links": {"answer": {"operationId": "answer", "parameters": {"id": "$response.body#/id"}}},
}


def native_routes(desk: Desk) -> APIRouter:
    """Byline's own way of being asked."""
    routes = APIRouter(tags=["ask"])

    @routes.post("/v1/ask", response_model=Answer, responses={200: _ANSWERED, **ASKING})
    async def ask(body: Question, request: Request) -> Answer | EventStream:
        """What the corpus says to a question, or that it does not say.

        In exact quotes, or in sentences that a chat model wrote and that were checked, each
        against the quotes that it cites.

        With `stream`, the events are, each with JSON as its data:

        - `asked`: `standalone_question` and `mode`, as the question is about to be answered;
        - `statement`: a `statement`, which stays as it is, and those of its `citations` that no
          earlier one had;
        - `answer`: the whole record, which holds all of them;
        - `error`: a problem, in place of what would have followed. What goes wrong before the
          first event is answered with its status instead.

        Comments are sent while a chat model is silent.
        """
        turns = [Turn(question=turn.question, answer=turn.answer) for turn in body.history]
        asked: dict[str, Any] = {
            "turns": turns,
            "mode": body.mode,
            "filters": body.filters,
            "as_of": body.as_of,
        }
        if not body.stream:
            return await desk.answer(body.question, **asked, is_gone=request.is_disconnected)
        events = desk.events(body.question, **asked)
        try:
            first = await _first_of(events, request)
        except BaseException:
            await events.aclose()
            raise
        return EventStream(_written(first, events, request))

    @routes.post(
        "/v1/search",
        responses={
            **problems_of(QuestionError, CorpusError, EmbeddingError, StoreError, TooBusy, TooSlow),
        },
    )
    async def search(body: Search) -> Found:
        """The passages that fit a question, best first, with the exact place of each.

        They are what an answer is made from; none of them need answer the question.
        """
        hits = await desk.search(
            body.question, limit=body.limit, filters=body.filters, as_of=body.as_of
        )
        return Found(hits=hits)

    return routes


async def _first_of(events: AsyncGenerator[pipeline.Event], request: Request) -> pipeline.Event:
    """The first event that is sent; until then, an error has a status.

    Raises:
        ClientGone: whoever asked went away.
        BylineError: as `pipeline.answering` does.
    """
    async for event in events:
        if not isinstance(event, Waiting):
            return event
        if await request.is_disconnected():
            break
    raise ClientGone


async def _written(
    first: pipeline.Event, events: AsyncGenerator[pipeline.Event], request: Request
) -> AsyncGenerator[bytes]:
    """The events as they go over the line."""
    async with aclosing(events):
        yield event_of(first.model_dump_json(), _EVENT_OF[type(first)])
        sent = time.monotonic()
        try:
            async for event in events:
                if not isinstance(event, Waiting):
                    yield event_of(event.model_dump_json(), _EVENT_OF[type(event)])
                elif time.monotonic() - sent >= KEEP_ALIVE_S:
                    yield keep_alive("the chat model is at work")
                else:
                    continue
                sent = time.monotonic()
        except BylineError as error:
            yield event_of(problem_of(request, error).model_dump_json(), "error")
