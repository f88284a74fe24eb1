"""Each request: its id, its line in the log, its place in the figures, and what becomes of
an error that nobody foresaw.

A request's id is the client's `X-Request-Id`, where that is well-formed, and comes back as
that header. The line names the route by its template and never holds the question, unless
the settings say so. Of the chat page and of who asks how the server is, only failures are
logged: a page loads dozens of files, and a supervisor asks every few seconds.
"""

import re
import time
import uuid
from contextvars import ContextVar
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.http_api.desk import Desk
from rag.http_api.logs import logger
from rag.http_api.metrics import Metrics
from rag.http_api.refusals import refuse
from rag.records import Answer

_WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OPERATIONS = frozenset({"/healthz", "/readyz", "/metrics"})
_PAGE = "page"
#: What the line of the request under way will say of its answer.
_told: ContextVar[dict[str, Any]] = ContextVar("told")


class WatchMiddleware:
    """Watches requests.

    Args:
        metrics: where they are counted.
        desk: whose answers are told of.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, desk: Desk) -> None:
        self._app = app
        self._metrics = metrics
        self._with_questions = desk.library.settings.log_questions
        desk.witnesses.append(self._tell_answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _WELL_FORMED_ID.fullmatch(given) else uuid.uuid4().hex
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        app, status = scope["app"], 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        started = time.perf_counter()
        told: dict[str, Any] = {}
        token = _told.set(told)
        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            logger.exception("unexpected error", request_id=request_id, route=_route(scope))
            if status:
                raise  # what was sent cannot be taken back; the server drops the line
            await refuse(Exception(), app, scope, receive, send_with_id)
        finally:
            _told.reset(token)
            seconds = time.perf_counter() - started
            route = _route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.count_request(method, route, status, seconds)
            if status >= 400 or not (route == _PAGE or route in _OPERATIONS):
                key = state.get("key")
                logger.log(
                    30 if status >= 500 else 20,
                    "request",
                    request_id=request_id,
                    method=method,
                    route=route,
                    status=status,
                    duration_ms=round(1000 * seconds, 1),
                    **({"key": key.name} if key else {}),
                    **told,
                )

    def _tell_answer(self, answer: Answer, began: int) -> None:
        told = _told.get(None)
        if told is None:
            return
        told["answer"] = {
            "status": answer.status,
            "mode": answer.mode,
            "timings_ms": answer.timings_ms,
        }
        if self._with_questions:
            told["question"] = answer.question


def _route(scope: Scope) -> str:
    """The template of the route that served it; one name for all of the chat page."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str) and (path.startswith(("/v1/", "/mcp")) or path in _OPERATIONS):
        return path
    return "unmatched" if scope["path"].startswith("/v1/") else _PAGE
