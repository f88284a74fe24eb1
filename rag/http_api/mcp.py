"""`/mcp`: the tools of `mcp_server.py` over streamable HTTP.

A client of the protocol's newest version sends requests that stand alone. One of an older
version opens a session; what it cancels is found by that, so there are sessions, but not
without bound. The server has nothing to say unasked: GET, which would wait for that, is
not allowed, and so nothing is left open that a stop would wait for.

Not covered: who may ask, and from which page; `access.py` decides that for every path,
so the SDK's own protection against DNS rebinding is off.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, HTTPException, Response
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Receive, Scope, Send

from rag.http_api.desk import Desk

#: Sessions that may be open at once, and how long one stays that nobody uses, seconds.
MOST_SESSIONS, SESSION_IDLE_S = 1_000, 600.0


def mcp_routes(desk: Desk) -> APIRouter:
    """The MCP server at `/mcp`; it runs as long as the app that includes it."""
    from rag.mcp_server import make_server  # which needs this package whole

    sessions = StreamableHTTPSessionManager(
        make_server(desk),
        session_idle_timeout=SESSION_IDLE_S,
        max_sessions=MOST_SESSIONS,
    )

    class Served(Response):
        """Answers by the SDK, which reads the request and writes the response itself."""

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await sessions.handle_request(scope, receive, send)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with sessions.run():
            yield

    routes = APIRouter(lifespan=running)

    @routes.api_route("/mcp", methods=["POST", "DELETE"], include_in_schema=False)
    async def mcp() -> Response:
        return Served()

    @routes.get("/mcp", include_in_schema=False)
    async def unasked() -> Response:
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST, DELETE"})

    return routes
