"""HTTP → `pipeline` → records as JSON: the API, over an open library.

    problems.py     the error tree → problem+json
    gate.py         how much is asked at once
    desk.py         every question, whichever way it came: admitted, answered, given up
    native.py       /v1/ask
    operations.py   /healthz

The chat page is mounted beside them by `web_ui.py`. Not covered: access control.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag import pipeline
from rag.http_api.desk import Desk
from rag.http_api.native import native_routes
from rag.http_api.operations import operations_routes
from rag.http_api.problems import answer_with_problems

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


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
    desk = Desk(library)
    app.include_router(native_routes(desk))
    app.include_router(operations_routes())

    @app.api_route("/v1/{path:path}", methods=_METHODS, include_in_schema=False)
    def unknown(request: Request) -> None:
        # Without this, the chat page at / would answer for what the API does not have.
        known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in app.routes)
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED if known else HTTPStatus.NOT_FOUND)

    answer_with_problems(app)
    return app
