"""The page at `/`, a Gradio app: its tabs, its looks, its scripts, and who may see it."""

import os
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse

from rag.http_api.access import Access
from rag.http_api.desk import Desk
from rag.jobs import Ingestion
from rag.web_ui.evaluate_report import report_routes
from rag.web_ui.evaluate_runs import Runs
from rag.web_ui.feedback import FeedbackFiles
from rag.web_ui.login import logged_in, logged_in_as
from rag.web_ui.policy import PolicyMiddleware
from rag.web_ui.sharing import answer_routes
from rag.web_ui.source import source_routes

_FOLDER = Path(__file__).parent
#: Every style and every script of this folder is the page's.
_STYLES, _SCRIPTS = sorted(_FOLDER.glob("*.css")), sorted(_FOLDER.glob("*.js"))


def mount_page(
    app: FastAPI,
    desk: Desk,
    access: Access,
    ingestion: Ingestion,
    runs: Runs | None = None,
) -> Callable[[], None]:
    """Let `app` have the page at `/`, behind a login where there are keys.

    Args:
        app: what has the API.
        desk: answers the page's questions.
        access: who may log in: a key's name with its secret; told who has.
        ingestion: what changes the corpus.
        runs: of evaluations, to show; None shows none.

    Returns:
        What ends the lines that open pages hold, which a stop would otherwise wait for.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it when it is imported
    import gradio as gr

    from rag.web_ui.ask_tab import ask_tab
    from rag.web_ui.corpus_tab import corpus_routes, corpus_tab
    from rag.web_ui.evaluate_tab import evaluate_tab

    with gr.Blocks(title="Byline", analytics_enabled=False) as page:
        gr.HTML("<h1>Byline</h1>", elem_id="masthead", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="byline-tabs"):
            with gr.Tab("Ask"):
                ask_tab(desk, page)
            with gr.Tab("Corpus"):
                corpus_tab(desk.library)
            if runs is not None:
                with gr.Tab("Evaluate") as tab:
                    evaluate_tab(runs, tab)
    theme = gr.themes.Default(
        primary_hue="blue",
        neutral_hue="slate",
        font=("system-ui", "sans-serif"),
        font_mono=("ui-monospace", "monospace"),
    )
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        css="\n".join(style.read_text("utf-8") for style in _STYLES),
        head="".join(f'<script src="byline/{script.name}"></script>' for script in _SCRIPTS),
        theme=theme,
        footer_links=[],
        run_history=False,  # it would keep every question in the browser
        ssr_mode=False,
        auth=access.login if access.is_limited else None,
        # Gradio lets whoever has not logged in reach more than the login page needs.
        app_kwargs={
            "dependencies": [*([Depends(logged_in)] * access.is_limited), Depends(_kept_out)]
        },
    )
    mounted: Any = app.router.routes[-1]
    access.logins = partial(logged_in_as, mounted.app)
    mounted.app.include_router(_script_routes())
    mounted.app.include_router(source_routes(desk.library))
    mounted.app.include_router(corpus_routes(desk.library, ingestion, access))
    if runs is not None:
        mounted.app.include_router(report_routes(runs))
    feedback = FeedbackFiles(desk.library.settings.data)
    mounted.app.include_router(answer_routes(desk.library.answers, feedback))
    mounted.app.add_middleware(PolicyMiddleware)
    close: Callable[[], None] = mounted.app.stop_event.set
    return close


def _kept_out(request: Request) -> None:
    """Raises 404 for Gradio's uploads, which would fill the disk and which no tab uses."""
    if request.scope["path"].rstrip("/") == "/gradio_api/upload":
        raise HTTPException(HTTPStatus.NOT_FOUND, "Upload with POST /v1/documents.")


def _script_routes() -> APIRouter:
    """`GET /byline/<name>.js` for each script."""
    routes = APIRouter()
    path_of = {script.stem: script for script in _SCRIPTS}

    @routes.get("/byline/{name}.js", response_model=None)
    def script(name: str) -> FileResponse:
        """One script."""
        if name not in path_of:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return FileResponse(path_of[name], headers={"Cache-Control": "no-cache"})

    return routes
