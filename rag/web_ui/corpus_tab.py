"""The corpus as a reader sees and changes it: its documents, where they come from, and when.

The tab's own script, `corpus.js`, asks `GET /byline/corpus` for the table and what stands
above it, and has the plot drawn by telling it what is sought. Files are uploaded, replaced
and deleted, and their jobs followed and cancelled, by the API and nothing else: with the
login of the page, where there are keys (`http_api/access.py`).
"""

from typing import Annotated, Any

import gradio as gr
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from rag.errors import BylineError
from rag.http_api.access import Access
from rag.http_api.changes import LARGEST_UPLOAD
from rag.jobs import Ingestion
from rag.load import SUFFIXES
from rag.pipeline import Library
from rag.web_ui.corpus_catalogue import Sought, fitting, listing
from rag.web_ui.corpus_html import legend_html, listing_html, overview_html
from rag.web_ui.corpus_plot import bars_of
from rag.web_ui.inert import inert
from rag.web_ui.login import logged_in_as

#: Where the axis of a plot with few reports ends; below, it would count halves of them.
_LOWEST_TOP = 5
#: What is left of an upload when the form around the file is taken off, bytes.
_LARGEST_FILE = LARGEST_UPLOAD - 10_000
_ABOVE = f"""\
<section class="byline-corpus" aria-label="Corpus">
  <div class="byline-corpus-overview"></div>
  <p class="byline-corpus-refused" hidden></p>
  <div class="byline-corpus-upload" hidden>
    <label class="byline-corpus-drop">
      <input type="file" multiple accept="{",".join(SUFFIXES)}"
        data-limit="{_LARGEST_FILE}" aria-describedby="byline-corpus-kinds">
      <span><strong>Add reports</strong>: drop files here, or choose them</span>
    </label>
    <p id="byline-corpus-kinds">{" ".join(SUFFIXES)}, each up to
      {LARGEST_UPLOAD // 1_000_000} MB. A file that is there already is replaced only when you
      say so.</p>
  </div>
  <div class="byline-corpus-progress" hidden>
    <progress max="1" aria-labelledby="byline-corpus-rate"></progress>
    <p id="byline-corpus-rate"></p>
    <button type="button" data-corpus="cancel">Cancel</button>
  </div>
  <div class="byline-corpus-outcome">
    <p role="status"></p><ul class="byline-corpus-problems"></ul>
  </div>
</section>
"""
_BELOW = """\
<section class="byline-corpus" aria-label="Documents">
  <form class="byline-corpus-sought" role="search">
    <label>Search <input type="search" name="search" placeholder="Title, publisher or file"
      autocomplete="off"></label>
    <label>Publisher <select name="publisher"><option value="">All</option></select></label>
    <label>From <input type="date" name="published_from"></label>
    <label>To <input type="date" name="published_to"></label>
  </form>
  <div class="byline-corpus-listing"></div>
  <dialog class="byline-corpus-document" aria-labelledby="byline-corpus-document-title">
    <header>
      <button type="button" data-corpus="close">Close</button>
      <h2 id="byline-corpus-document-title"></h2>
      <p class="byline-corpus-about"></p>
    </header>
    <div class="byline-corpus-text" tabindex="0" role="document" aria-label="Text of the report">
    </div>
  </dialog>
  <dialog class="byline-corpus-confirm" aria-labelledby="byline-corpus-confirm-what">
    <p id="byline-corpus-confirm-what"></p>
    <p class="byline-corpus-confirm-why"></p>
    <p><button type="button" data-corpus="close" autofocus>Keep</button>
      <button type="button" data-corpus="confirmed">Delete</button></p>
  </dialog>
</section>
"""
#: Between the page's script and Gradio, which runs this when the tab is there.
_BRIDGE = """\
element.addEventListener("byline-corpus-sought", (event) => trigger("change", event.detail));
element.dispatchEvent(new CustomEvent("byline-corpus-ready", { bubbles: true }));
"""


def corpus_tab(library: Library) -> None:
    """The components of the tab; within `gr.Blocks`. `corpus_routes` serves what they ask for.

    Args:
        library: what the plot is of.
    """

    def plot(event: gr.EventData) -> tuple[Any, str]:
        sought = Sought.model_validate(event.sought)
        retriever = library.retriever
        bars = bars_of(retriever.metadata[name] for name in fitting(retriever, sought))
        shown = gr.BarPlot(
            bars.value,
            color_map=bars.colours,
            sort=list(bars.periods),
            label=bars.title,
            x_title=bars.period,
            y_lim=[0, max(_LOWEST_TOP, bars.highest)],
            visible=True,
        )
        return (shown if bars.bars else gr.BarPlot(visible=False)), legend_html(bars)

    gr.HTML(_ABOVE, js_on_load=None, apply_default_css=False)
    bars = gr.BarPlot(
        x="period",
        y="reports",
        color="publisher",
        y_title="reports",
        height=260,
        colors_in_legend=[],  # it would be clipped; the legend is `legend_html`
        x_label_angle=-60,
        show_label=True,
        visible=False,
        elem_id="byline-corpus-plot",
    )
    legend = gr.HTML(js_on_load=None, apply_default_css=False)
    below = gr.HTML(_BELOW, js_on_load=_BRIDGE, apply_default_css=False)
    below.change(
        plot,
        None,
        [bars, legend],
        api_visibility="private",
        queue=False,
        show_progress="hidden",
        trigger_mode="always_last",
    )


def corpus_routes(library: Library, ingestion: Ingestion, access: Access) -> APIRouter:
    """`GET /byline/corpus`, for the tab's own script.

    Args:
        library: what is listed.
        ingestion: what was done to it.
        access: who may change it.
    """
    routes = APIRouter()

    @routes.get("/byline/corpus", response_model=None)
    def corpus(request: Request, sought: Annotated[Sought, Query()]) -> JSONResponse:
        """The documents that are sought, and how the corpus stands, as HTML.

        `refused` says why the reader may not change anything, and is null where they may;
        `running`, whether files are being ingested.
        """
        headers = {"Cache-Control": "no-store"}
        name = logged_in_as(request.app, request.cookies)
        may_write = access.allows(name, "write")
        try:
            retriever = library.retriever
            found = listing(retriever, sought)
        except BylineError as error:
            told = {"problem": error.problem, "remedy": error.remedy}
            return JSONResponse(told, 503, headers)
        publishers = {m.publisher for m in retriever.metadata.values() if m.publisher}
        return JSONResponse(
            {
                "overview": overview_html(retriever, ingestion, may_write=may_write),
                "listing": listing_html(
                    found, is_empty=not retriever.metadata, may_write=may_write
                ),
                "publishers": sorted(publishers, key=str.casefold),
                "page": found.sought.page,
                "running": ingestion.running,
                "refused": None if may_write else _refused_html(name),
            },
            headers=headers,
        )

    return routes


def _refused_html(name: str | None) -> str:
    return (
        f"You are logged in with the key {inert(name or '')}, which lacks the scope write: reports "
        "can be read here and not added or deleted. Log in with a key that has it, or ask whoever "
        "runs the server for one."
    )
