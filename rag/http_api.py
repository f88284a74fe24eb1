"""HTTP → `pipeline.ask` → the `Answer` record as JSON.

`POST /v1/ask` and `GET /healthz`; the chat page is mounted beside them by
`web_ui.py`. Errors are problem+json (RFC 9457) with a `remedy`, from the error
tree in one table below. A chat model that fails is no error: quotes stand in, and
the answer's `notice` says why. A client that goes away stops the chat model. Not
covered: access control, streaming, limits on the body beyond its fields' own.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from http import HTTPStatus
from typing import Any

from anyio import from_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag import pipeline
from rag.errors import (
    BylineError,
    CorpusError,
    EmbeddingError,
    QuestionError,
    SettingsError,
    StoreError,
)
from rag.records import Answer, Turn

#: Turns of a conversation, at most.
MOST_TURNS = 50
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
#: The first that fits counts.
_STATUS_OF: tuple[tuple[type[BylineError], HTTPStatus], ...] = (
    (QuestionError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (CorpusError, HTTPStatus.CONFLICT),
    (SettingsError, HTTPStatus.CONFLICT),
    (EmbeddingError, HTTPStatus.SERVICE_UNAVAILABLE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (BylineError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


class Problem(BaseModel):
    """Why a request failed and what to do, as RFC 9457 has it, with a remedy."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    remedy: str


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

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "Who left Kherson?"},
                {
                    "question": "And Mykolaiv?",
                    "history": [{"question": "Who left Kherson?", "answer": "Russian troops."}],
                },
            ]
        },
    )

    question: str = Field(description=f"At most {pipeline.LONGEST_QUESTION:,} characters.")
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


class Health(BaseModel):
    """That the server runs."""

    status: str = "ok"


def create_app(
    library: pipeline.Library,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """The HTTP API over an open library.

    Args:
        library: what is asked; the caller keeps it open while the app serves.
        lifespan: what to do as the server starts and stops.
    """
    app = FastAPI(
        title="Byline",
        description="Ask a corpus of news reports; get exact quotes, or prose that stands on them.",
        lifespan=lifespan,
        docs_url=None,  # these pages load their scripts from another host
        redoc_url=None,
    )
    described: dict[int | str, dict[str, Any]] = {
        422: {"model": Problem, "description": "The question is empty, too long or malformed."},
        409: {
            "model": Problem,
            "description": "Nothing has been ingested yet, or prose is asked for and no chat "
            "model is set.",
        },
        503: {"model": Problem, "description": "The index or the embedding model is out of reach."},
    }

    @app.post("/v1/ask", responses=described)
    def ask(body: Question, request: Request) -> Answer:
        """What the corpus says to a question, or that it does not say.

        In exact quotes, or in sentences that a chat model wrote and that were checked, each
        against the quotes that it cites.
        """
        turns = [Turn(question=turn.question, answer=turn.answer) for turn in body.history]
        events = pipeline.answering(library, body.question, turns=turns, mode=body.mode)
        with closing(events):
            for event in events:
                if isinstance(event, Answer):
                    return event
                if from_thread.run(request.is_disconnected):
                    break
        # Nobody is there to read it.
        raise HTTPException(HTTPStatus.BAD_REQUEST, "The client went away.")

    @app.get("/healthz")
    def healthz() -> Health:
        """That the server runs."""
        return Health()

    @app.api_route("/v1/{path:path}", methods=_METHODS, include_in_schema=False)
    def unknown(request: Request) -> None:
        # Without this, the chat page at / would answer for what the API does not have.
        known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in app.routes)
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED if known else HTTPStatus.NOT_FOUND)

    app.exception_handler(BylineError)(_byline_problem)
    app.exception_handler(RequestValidationError)(_malformed_problem)
    app.exception_handler(HTTPException)(_http_problem)
    return app


def _response(status: HTTPStatus, detail: str, remedy: str) -> JSONResponse:
    problem = Problem(title=status.phrase, status=status, detail=detail, remedy=remedy)
    return JSONResponse(
        problem.model_dump(), status_code=status, media_type="application/problem+json"
    )


def _byline_problem(request: Request, error: Any) -> JSONResponse:
    status = next(status for kind, status in _STATUS_OF if isinstance(error, kind))
    return _response(status, error.problem, error.remedy)


def _malformed_problem(request: Request, error: Any) -> JSONResponse:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return _response(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"{place}: {first['msg']}.",
        'Send JSON of the form {"question": "…"}, with Content-Type: application/json.',
    )


def _http_problem(request: Request, error: Any) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    return _response(
        status, f"{request.method} {request.url.path}: {error.detail}.", "See /openapi.json."
    )
