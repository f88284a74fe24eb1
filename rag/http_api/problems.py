"""The error tree → problem+json (RFC 9457) with a `remedy`, in one table.

The table says with which status an error leaves, and so what a route can come to
is described from it too: `responses=problems_of(QuestionError, TooBusy)`.

On the paths that OpenAI has too, errors have OpenAI's shape (`openai/errors.py`).

A chat model that fails is no error: quotes stand in, and the answer's `notice`
says why.
"""

from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from rag.errors import (
    BodyTooLarge,
    BodyTooSlow,
    BylineError,
    CorpusError,
    DiskFull,
    EmbeddingError,
    KeyNeeded,
    NotAllowed,
    NotFound,
    NotReady,
    QuestionError,
    SettingsError,
    StoreError,
    TooBusy,
    TooSlow,
    UploadConflict,
    UploadRefused,
)
from rag.http_api.desk import ClientGone
from rag.http_api.openai.errors import error_response, is_openais, malformed_response

#: The first that fits counts.
_STATUS_OF: tuple[tuple[type[BylineError], HTTPStatus], ...] = (
    (QuestionError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (CorpusError, HTTPStatus.CONFLICT),
    (SettingsError, HTTPStatus.CONFLICT),
    (EmbeddingError, HTTPStatus.SERVICE_UNAVAILABLE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (KeyNeeded, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (BodyTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (BodyTooSlow, HTTPStatus.REQUEST_TIMEOUT),
    (NotFound, HTTPStatus.NOT_FOUND),
    (UploadConflict, HTTPStatus.CONFLICT),
    (UploadRefused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (DiskFull, HTTPStatus.INSUFFICIENT_STORAGE),
    (TooBusy, HTTPStatus.TOO_MANY_REQUESTS),
    (TooSlow, HTTPStatus.GATEWAY_TIMEOUT),
    (NotReady, HTTPStatus.SERVICE_UNAVAILABLE),
    (BylineError, HTTPStatus.INTERNAL_SERVER_ERROR),
)

MEDIA_TYPE = "application/problem+json"

#: What a route may come to beside its answer, as FastAPI's `responses=` takes it.
Responses = dict[int | str, dict[str, Any]]


class Problem(BaseModel):
    """Why a request failed and what to do, as RFC 9457 has it, with a remedy."""

    type: Literal["about:blank"] = Field(
        default="about:blank", description="The status says what kind it is."
    )
    title: str = Field(description="The status in words.", examples=["Conflict"])
    status: int = Field(description="The HTTP status.", ge=400, le=599, examples=[409])
    detail: str = Field(
        description="What happened, with the value at fault.", examples=["The index is empty."]
    )
    remedy: str = Field(
        description="What to do.", examples=["Put reports into corpus/ and ingest them."]
    )
    request_id: str | None = Field(
        default=None,
        description="The request in the server's log; null where there was none.",
        examples=["01KAQ7T4ZJ9M8V3B2N6C5X1D0F"],
    )


def status_of(kind: type[BylineError]) -> HTTPStatus:
    """With which status an error of this kind leaves the server."""
    return next(status for known, status in _STATUS_OF if issubclass(kind, known))


def problems_of(*kinds: type[BylineError]) -> Responses:
    """The statuses that errors of these kinds leave with, described by their docstrings."""
    described: dict[HTTPStatus, list[str]] = {}
    for kind in kinds:
        summary = (kind.__doc__ or "").partition("\n")[0]
        described.setdefault(status_of(kind), []).append(summary)
    return {
        status: problem_response(status, *summaries)
        for status, summaries in sorted(described.items())
    }


def problem_response(status: int, *summaries: str) -> dict[str, Any]:
    """One status of a route that is answered with a problem, for OpenAPI.

    Args:
        status: the HTTP status.
        summaries: the ways to come to it, a sentence each.
    """
    response: dict[str, Any] = {
        "description": " Or: ".join(summaries),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["headers"] = {
            "Retry-After": {
                "description": "When to try again, seconds from now.",
                "schema": {"type": "integer", "minimum": 0},
            }
        }
    return response


#: What asking may come to beside an answer.
ASKING = problems_of(
    QuestionError, CorpusError, SettingsError, EmbeddingError, StoreError, TooBusy, TooSlow
)


def answer_with_problems(app: FastAPI) -> None:
    """Let every error that leaves a route become a problem."""
    app.exception_handler(BylineError)(_byline_problem)
    app.exception_handler(RequestValidationError)(_malformed_problem)
    app.exception_handler(HTTPException)(_http_problem)
    app.exception_handler(ClientGone)(_unread)
    app.exception_handler(Exception)(_bug_problem)


def problem_of(request: Request, error: BylineError) -> Problem:
    """An error as the problem that tells of it."""
    status = status_of(type(error))
    return Problem(
        title=status.phrase,
        status=status,
        detail=error.problem,
        remedy=error.remedy,
        request_id=_request_id(request),
    )


def _request_id(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)


def _response(
    request: Request,
    problem: Problem,
    error: Exception,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    if is_openais(request.url.path):
        told = f"{problem.detail} {problem.remedy}"
        return error_response(problem.status, told, error, headers)
    return JSONResponse(
        problem.model_dump(), problem.status, media_type=MEDIA_TYPE, headers=headers
    )


def _byline_problem(request: Request, error: Any) -> JSONResponse:
    return _response(request, problem_of(request, error), error, headers_of(error))


def headers_of(error: BylineError) -> dict[str, str]:
    """What an error tells a client in headers, whatever its body is."""
    if isinstance(error, TooBusy):
        return {"Retry-After": str(error.retry_after_s)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, KeyNeeded) else {}


def _malformed_problem(request: Request, error: Any) -> JSONResponse:
    if is_openais(request.url.path):
        return malformed_response(error.errors(), error.body)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _response(
        request,
        Problem(
            title=status.phrase,
            status=status,
            detail=f"{place}: {first['msg']}.",
            remedy=f"See {request.method} {request.url.path} in /openapi.json, with examples; "
            "JSON needs Content-Type: application/json.",
            request_id=_request_id(request),
        ),
        error,
    )


def _http_problem(request: Request, error: Any) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    return _response(
        request,
        Problem(
            title=status.phrase,
            status=status,
            detail=f"{request.method} {request.url.path}: {error.detail}.",
            remedy="See /openapi.json.",
            request_id=_request_id(request),
        ),
        error,
        error.headers,
    )


def _bug_problem(request: Request, error: Any) -> JSONResponse:
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _response(
        request,
        Problem(
            title=status.phrase,
            status=status,
            detail="Something went wrong in Byline.",
            remedy="Tell whoever runs the server, with the request_id.",
            request_id=_request_id(request),
        ),
        error,
    )


def _unread(request: Request, error: Any) -> Response:
    return Response(status_code=HTTPStatus.BAD_REQUEST)  # whoever it was for is gone
