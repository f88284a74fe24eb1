"""The OpenAPI document: what FastAPI finds in the routes, and what holds for all of them.

A route says what it can come to by itself (`problems.problems_of`). What is answered
before a route is reached, for want of a key or a body that fits, is added here.
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rag.http_api.problems import Problem, problem_response

_TAGS = [
    {"name": "ask", "description": "Ask, and find, in Byline's own shapes."},
    {"name": "openai", "description": "The same answers in the shapes of OpenAI's API."},
    {"name": "documents", "description": "What is answered from: upload, read, replace, delete."},
    {"name": "operations", "description": "How the server is."},
]
_UNAUTHORIZED = "No key was sent, or none that is known."
_FORBIDDEN = "The key may not do this."
_TOO_OFTEN = "This key has asked too often, or for too much at once."
_TOO_LARGE = "The body is larger than it may be."
_MALFORMED = "The request is not of the form that is described here."


def describe(app: FastAPI) -> None:
    """Let `/openapi.json` tell everything that the routes can come to."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                    tags=_TAGS,
                )
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # the way that FastAPI's manual has it


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


def _complete(operation: dict[str, Any]) -> None:
    """Add to one operation what is answered before its route is reached."""
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    added: dict[HTTPStatus, str] = {}
    if "requestBody" in operation or "parameters" in operation:
        added[HTTPStatus.UNPROCESSABLE_ENTITY] = _MALFORMED
    if "requestBody" in operation:
        added[HTTPStatus.REQUEST_ENTITY_TOO_LARGE] = _TOO_LARGE
    if "security" in operation:
        added[HTTPStatus.UNAUTHORIZED] = _UNAUTHORIZED
        added[HTTPStatus.FORBIDDEN] = _FORBIDDEN
        added[HTTPStatus.TOO_MANY_REQUESTS] = _TOO_OFTEN
    for status, summary in added.items():
        described = responses.setdefault(str(int(status)), problem_response(status))
        told = [sentence for sentence in (described["description"], summary) if sentence]
        described["description"] = " Or: ".join(told)
    operation["responses"] = dict(sorted(responses.items()))
