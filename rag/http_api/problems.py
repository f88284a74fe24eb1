"""The error tree → problem+json (RFC 9457) with a `remedy`, in one table.

A chat model that fails is no error: quotes stand in, and the answer's `notice`
says why.
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from rag.errors import (
    BylineError,
    CorpusError,
    EmbeddingError,
    QuestionError,
    SettingsError,
    StoreError,
    TooBusy,
    TooSlow,
)
from rag.http_api.desk import ClientGone

#: The first that fits counts.
_STATUS_OF: tuple[tuple[type[BylineError], HTTPStatus], ...] = (
    (QuestionError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (CorpusError, HTTPStatus.CONFLICT),
    (SettingsError, HTTPStatus.CONFLICT),
    (EmbeddingError, HTTPStatus.SERVICE_UNAVAILABLE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (TooBusy, HTTPStatus.TOO_MANY_REQUESTS),
    (TooSlow, HTTPStatus.GATEWAY_TIMEOUT),
    (BylineError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


class Problem(BaseModel):
    """Why a request failed and what to do, as RFC 9457 has it, with a remedy."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    remedy: str


#: What asking may come to beside an answer, for OpenAPI.
ASKING: dict[int | str, dict[str, Any]] = {
    422: {"model": Problem, "description": "The question is empty, too long or malformed."},
    409: {
        "model": Problem,
        "description": "Nothing has been ingested yet, or prose is asked for and no chat "
        "model is set.",
    },
    429: {"model": Problem, "description": "Too much is asked at once."},
    503: {"model": Problem, "description": "The index or the embedding model is out of reach."},
    504: {"model": Problem, "description": "The answer took longer than it may."},
}


def answer_with_problems(app: FastAPI) -> None:
    """Let every error that leaves a route become a problem."""
    app.exception_handler(BylineError)(_byline_problem)
    app.exception_handler(RequestValidationError)(_malformed_problem)
    app.exception_handler(HTTPException)(_http_problem)
    app.exception_handler(ClientGone)(_unread)


def _response(
    status: HTTPStatus, detail: str, remedy: str, retry_after_s: int | None = None
) -> JSONResponse:
    problem = Problem(title=status.phrase, status=status, detail=detail, remedy=remedy)
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return JSONResponse(
        problem.model_dump(),
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def _byline_problem(request: Request, error: Any) -> JSONResponse:
    status = next(status for kind, status in _STATUS_OF if isinstance(error, kind))
    retry_after_s = error.retry_after_s if isinstance(error, TooBusy) else None
    return _response(status, error.problem, error.remedy, retry_after_s)


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


def _unread(request: Request, error: Any) -> Response:
    return Response(status_code=HTTPStatus.BAD_REQUEST)  # whoever it was for is gone
