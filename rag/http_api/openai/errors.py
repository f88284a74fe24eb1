"""Errors as OpenAI's clients read them: `{"error": {message, type, param, code}}`.

The status chooses the exception that the client raises: 400 `BadRequestError`, 401
`AuthenticationError`, 403 `PermissionDeniedError`, 404 `NotFoundError`, 409
`ConflictError`, 429 `RateLimitError`, 5xx `InternalServerError`. `problems.py` answers so
on the paths that OpenAI has; what it would refuse with 422 is 400 there.
"""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from rag.errors import RequestError

#: The paths that OpenAI has too, and everything under them.
_PATHS = re.compile(r"/v1/(?:models|chat|responses)(?:/|\Z)")
_CODE_OF = {
    HTTPStatus.UNAUTHORIZED: "invalid_api_key",
    HTTPStatus.FORBIDDEN: "insufficient_permissions",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request_too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_exceeded",
    HTTPStatus.GATEWAY_TIMEOUT: "timeout",
}
#: pydantic's name for a fault → OpenAI's code; `unsupported_…` are `parameters.py`'s own.
_CODE_OF_FAULT = {
    "missing": "missing_required_parameter",
    "extra_forbidden": "unknown_parameter",
    "unsupported_parameter": "unsupported_parameter",
    "unsupported_value": "unsupported_value",
    "literal_error": "unsupported_value",
    "union_tag_invalid": "unsupported_value",
    "json_invalid": None,
}


class Fault(BaseModel):
    """Why a request failed, and what to do."""

    message: str = Field(examples=["n is not supported: Byline gives one answer."])
    type: str = Field(examples=["invalid_request_error"])
    param: str | None = Field(description="The parameter at fault.", examples=["n"])
    code: str | None = Field(examples=["unsupported_value"])


class ErrorBody(BaseModel):
    """An error as OpenAI has it."""

    error: Fault


class ParameterRefused(RequestError):  # noqa: N818 - named for what it is, not as an error
    """A parameter has a value that the schema cannot tell of.

    Args:
        problem, remedy: as for every error.
        param: which.
        code: OpenAI's word for it.
        status: with which it leaves.
    """

    def __init__(
        self,
        problem: str,
        remedy: str,
        *,
        param: str,
        code: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
    ) -> None:
        super().__init__(problem, remedy)
        self.param = param
        self.code = code
        self.status = status


def is_openais(path: str) -> bool:
    """Whether errors at this path have OpenAI's shape."""
    return _PATHS.match(path) is not None


def fault_of(status: int, message: str, error: Exception | None = None) -> tuple[int, Fault]:
    """An error's status and its shape, on OpenAI's paths.

    Args:
        status: the one that it has on other paths.
        message: what happened and what to do.
        error: what was raised, where it may name a parameter.
    """
    param = code = None
    if isinstance(error, ParameterRefused):
        status, param, code = error.status, error.param, error.code
    elif status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    kind = "invalid_request_error"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        kind = "requests"
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "server_error"
    known = _CODE_OF.get(HTTPStatus(status))
    return status, Fault(message=message, type=kind, param=param, code=code or known)


def error_response(
    status: int,
    message: str,
    error: Exception | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error as the whole answer; as for `fault_of`."""
    status, fault = fault_of(status, message, error)
    body = ErrorBody(error=fault)
    return JSONResponse(body.model_dump(), status, headers=dict(headers or {}))


def malformed_response(faults: Sequence[Mapping[str, Any]], body: Any) -> JSONResponse:
    """The answer to a request that is not of the form it should have.

    Args:
        faults: what pydantic found, at least one; the first counts.
        body: what was sent.
    """
    first = faults[0]
    if first["type"] == "json_invalid":
        message, param = "The body is no JSON: send JSON with Content-Type: application/json.", None
    else:
        param = _parameter(first, body)
        message = _message(first, param)
    code = _CODE_OF_FAULT.get(first["type"], "invalid_value")
    fault = Fault(message=message, type="invalid_request_error", param=param, code=code)
    return JSONResponse(ErrorBody(error=fault).model_dump(), HTTPStatus.BAD_REQUEST)


def _message(fault: Mapping[str, Any], param: str | None) -> str:
    match fault["type"]:
        case "missing":
            return f"{param} is missing."
        case "extra_forbidden":
            return f"{param} is not a parameter that Byline knows: leave it out."
        case "unsupported_parameter" | "unsupported_value":
            return f"{param} {_written(fault['input'])} is not supported: {fault['msg']}"
        case "literal_error":
            known = fault["ctx"]["expected"]
            return f"{param} {_written(fault['input'])} is not supported; what is: {known}."
        case "string_pattern_mismatch":
            return f"{param} is blank: write a question."
        case "union_tag_invalid":
            known = fault["ctx"]["expected_tags"]
            return f"{param}: {fault['ctx']['tag']!r} is not supported; what is: {known}."
        case _:
            return f"{param or 'The body'}: {fault['msg']}."


def _written(value: Any) -> str:
    """A value at fault, as JSON has it, shortened."""
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 60 else f"{written[:59]}…"


def _parameter(fault: Mapping[str, Any], body: Any) -> str | None:
    """Where a fault is, as in `messages[0].content[1].type`; None for the body as a whole."""
    named = ""
    for part in fault["loc"][1:]:
        if isinstance(part, int) and isinstance(body, list):
            named += f"[{part}]"
            body = body[part]
        elif isinstance(body, dict) and part in body:
            named += f".{part}"
            body = body[part]
        elif fault["type"] == "missing" and part == fault["loc"][-1]:
            named += f".{part}"
        # else it names an alternative that pydantic tried, and nothing that was sent
    return named.removeprefix(".") or None
