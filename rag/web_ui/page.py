"""The page at `/`, a Gradio app: its tabs, its looks, and who may see it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI

from rag.http_api.access import Access
from rag.http_api.desk import Desk
from rag.web_ui.login import logged_in

_STYLE = Path(__file__).with_name("style.css")
_QUOTES = "Ask the reports. Every answer is their exact words, with the source."
_PROSE = "Ask the reports. Every sentence is checked against the exact words that it cites."


def mount_page(app: FastAPI, desk: Desk, access: Access) -> Callable[[], None]:
    """Let `app` have the page at `/`, behind a login where there are keys.

    Args:
        app: what has the API.
        desk: told of the page's answers.
        access: who may log in: a key's name with its secret.

    Returns:
        What ends the lines that open pages hold, which a stop would otherwise wait for.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it when it is imported
    import gradio as gr

    from rag.web_ui.ask_tab import ask_tab

    with gr.Blocks(title="Byline", analytics_enabled=False) as page:
        gr.HTML(
            f"<h1>Byline</h1><p>{_PROSE if desk.library.writer else _QUOTES}</p>",
            elem_id="masthead",
        )
        with gr.Tabs(), gr.Tab("Ask"):
            ask_tab(desk)
    theme = gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", font=("system-ui", "sans-serif")
    )
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        css=_STYLE.read_text("utf-8"),
        theme=theme,
        footer_links=[],
        ssr_mode=False,
        auth=access.login if access.is_limited else None,
        # Gradio lets whoever has not logged in reach more than the login page needs.
        app_kwargs={"dependencies": [Depends(logged_in)]} if access.is_limited else None,
    )
    mounted: Any = app.router.routes[-1]
    close: Callable[[], None] = mounted.app.stop_event.set
    return close
