"""HTTP → `pipeline` → records as JSON: the API, over an open library.

    problems.py     the error tree → problem+json
    description.py  the OpenAPI document
    unmatched.py    what no route serves
    gate.py         how much is asked at once
    desk.py         every question, whichever way it came: admitted, answered, given up
    native.py       /v1/ask
    documents.py    /v1/documents and /v1/corpus: what there is to be asked about
    changes.py      uploading, replacing, deleting; /v1/jobs
    operations.py   /healthz

The chat page is mounted beside them by `web_ui.py`. Not covered: access control.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from rag import pipeline
from rag.http_api.changes import job_routes, writing_routes
from rag.http_api.description import describe
from rag.http_api.desk import Desk
from rag.http_api.documents import reading_routes
from rag.http_api.native import native_routes
from rag.http_api.operations import operations_routes
from rag.http_api.problems import answer_with_problems
from rag.http_api.unmatched import Unmatched
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
    """
    app = FastAPI(
        title="Byline",
        description="Ask a corpus of news reports; get exact quotes, or prose that stands on them.",
        lifespan=lifespan,
        docs_url=None,  # these pages load their scripts from another host
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    desk = Desk(library)
    app.include_router(native_routes(desk))
    app.include_router(reading_routes(library))
    app.include_router(job_routes(ingestion))
    app.include_router(writing_routes(library, ingestion))
    app.include_router(operations_routes())

    app.router.routes.append(Unmatched(app.routes, under="/v1/"))

    answer_with_problems(app)
    describe(app)
    return app
