"""The OpenAPI document: what FastAPI finds in the routes, and what holds for all of them.

A route says what it can come to by itself (`problems.problems_of`). What is answered
before a route is reached, for want of a key or a body that fits, is added here.
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from rag.errors import BodyTooLarge, BodyTooSlow, KeyNeeded, NotAllowed, TooBusy
from rag.http_api import examples
from rag.http_api.openai.chat import ChatCompletionChunk
from rag.http_api.openai.errors import ErrorBody, is_openais
from rag.http_api.problems import Problem, Responses, problem_response, problems_of
from rag.pipeline import Asked
from rag.release import Released

#: What is sent otherwise than as a route's `response_model`.
_NOT_FOUND_BY_FASTAPI = (Problem, ErrorBody, Asked, Released, ChatCompletionChunk)
_TAGS = [
    {"name": "ask", "description": "Ask, and find, in Byline's own shapes."},
    {"name": "openai", "description": "The same answers in the shapes of OpenAI's API."},
    {"name": "documents", "description": "What is answered from: upload, read, replace, delete."},
    {"name": "operations", "description": "How the server is."},
]
_UNDECODED = "The body cannot be decoded."
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
    _, others = models_json_schema(
        [(model, "serialization") for model in _NOT_FOUND_BY_FASTAPI],
        ref_template="#/components/schemas/{model}",
    )
    schemas.update({n: s for n, s in others["$defs"].items() if n not in schemas})
    for path, item in document["paths"].items():
        for operation in item.values():
            _add_what_precedes(operation)
            if is_openais(path):
                _shape_as_openai(operation)
            _add_examples(operation)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


def _add_what_precedes(operation: dict[str, Any]) -> None:
    """What is answered before the operation's route is reached."""
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    added: Responses = {}
    if "requestBody" in operation or "parameters" in operation:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        added[status] = problem_response(status, _MALFORMED)
    if "requestBody" in operation:
        added[HTTPStatus.BAD_REQUEST] = problem_response(HTTPStatus.BAD_REQUEST, _UNDECODED)
        added |= problems_of(BodyTooLarge, BodyTooSlow)
    if "security" in operation:
        added |= problems_of(KeyNeeded, NotAllowed, TooBusy)
    for code, response in added.items():
        known = responses.setdefault(str(int(code)), response)
        if response["description"] not in known["description"]:
            known["description"] += f" Or: {response['description']}"
    operation["responses"] = dict(sorted(responses.items()))


def _shape_as_openai(operation: dict[str, Any]) -> None:
    """Errors as they are where OpenAI's clients ask; what is 422 elsewhere is 400 there."""
    responses = operation["responses"]
    malformed = responses.pop("422", None)
    if malformed is not None:
        known = responses.setdefault("400", malformed)
        if known is not malformed:
            known["description"] += f" Or: {malformed['description']}"
    for status, response in responses.items():
        if status.startswith(("4", "5")):
            shape = {"$ref": "#/components/schemas/ErrorBody"}
            response["content"] = {"application/json": {"schema": shape}}
    operation["responses"] = dict(sorted(responses.items()))


def _add_examples(operation: dict[str, Any]) -> None:
    shown = examples.REQUESTS.get(operation["operationId"], {})
    for media in operation.get("requestBody", {}).get("content", {}).values():
        media["examples"] = {name: {"value": body} for name, body in shown.items()}
    for kind, example in examples.ANSWERS.get(operation["operationId"], {}).items():
        for status, response in operation["responses"].items():
            if status.startswith("2") and kind in response["content"]:
                response["content"][kind]["example"] = example
