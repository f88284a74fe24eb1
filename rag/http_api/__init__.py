"""HTTP → `pipeline` → records as JSON: the API, over an open library.

    problems.py     the error tree → problem+json
    description.py  the OpenAPI document, with the examples of examples.py
    unmatched.py    what no route serves
    watch.py        each request's id, its line in the log and its place in the figures
    access.py       who may use the server
    bounds.py       how large a body may be, and how slow
    refusals.py     errors that no route raised
    gate.py         how much is asked at once
    desk.py         every question, whichever way it came: admitted, answered, given up
    event_stream.py server-sent events, which end when the client goes
    numbers.py      numbers as JSON has them
    native.py       /v1/ask, /v1/search
    answers.py      /v1/answers: what was answered before
    documents.py    /v1/documents and /v1/corpus: what there is to be asked about
    changes.py      uploading, replacing, deleting; /v1/jobs
    openai/         /v1/models, /v1/chat/completions, /v1/responses
    mcp.py          /mcp, the tools of mcp_server.py
    operations.py   /healthz, /readyz, /metrics
    metrics.py      the figures
    logs.py         the log
    traces.py       requests and their stages as OpenTelemetry spans
    server.py       serving it all until told to stop

A request passes watch, access and bounds, in this order, and then reaches its route. The
page is mounted beside the routes by `web_ui/page.py`.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import Depends, FastAPI

from rag import pipeline
from rag.http_api.access import Access, AccessMiddleware
from rag.http_api.answers import answer_routes
from rag.http_api.bounds import BoundsMiddleware
from rag.http_api.changes import job_routes, writing_routes
from rag.http_api.description import describe
from rag.http_api.desk import Desk
from rag.http_api.documents import reading_routes
from rag.http_api.mcp import mcp_routes
from rag.http_api.metrics import Metrics
from rag.http_api.native import native_routes
from rag.http_api.openai.routes import openai_routes
from rag.http_api.operations import operations_routes
from rag.http_api.problems import answer_with_problems
from rag.http_api.traces import telemetry_of
from rag.http_api.unmatched import Unmatched
from rag.http_api.watch import WatchMiddleware
from rag.jobs import Ingestion


def create_app(
    library: pipeline.Library,
    ingestion: Ingestion,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """The HTTP API over an open library.

    Args:
        library: what is asked; the caller keeps it open while the app serves.
        ingestion: what ingests uploads; the caller keeps it open likewise.
        lifespan: what to do as the server starts and stops.

    Returns:
        The app, with the `desk` and the `access` that it works with in its `state`.
    """
    desk = Desk(library)
    access = Access(library.settings.keys)
    metrics = Metrics(desk, ingestion)
    app = FastAPI(
        title="Byline",
        description="Ask a corpus of news reports; get exact quotes, or prose that stands on them.",
        lifespan=lifespan,
        docs_url=None,  # these pages load their scripts from another host
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        telemetry=telemetry_of(desk),
    )
    app.state.desk, app.state.access = desk, access
    app.add_middleware(BoundsMiddleware)
    app.add_middleware(AccessMiddleware, access=access)
    app.add_middleware(WatchMiddleware, metrics=metrics, desk=desk)

    asking = [Depends(access.may("ask"))]
    app.include_router(native_routes(desk), dependencies=asking)
    app.include_router(answer_routes(library), dependencies=asking)
    app.include_router(openai_routes(desk), dependencies=asking)
    app.include_router(mcp_routes(desk), dependencies=asking)
    app.include_router(reading_routes(library, ingestion), dependencies=asking)
    app.include_router(job_routes(ingestion), dependencies=asking)
    app.include_router(
        writing_routes(library, ingestion), dependencies=[Depends(access.may("write"))]
    )
    app.include_router(operations_routes(desk, metrics, access.may()))

    app.router.routes.append(Unmatched(app.routes, under="/v1/"))

    answer_with_problems(app)
    describe(app)
    return app
