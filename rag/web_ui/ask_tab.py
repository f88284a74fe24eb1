"""Asking: the question, the conversation, and the answer as it is found out.

What a follow-up may lean on is kept by the server for one open page; `history.py` brings it
back when that is loaded again.
"""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import gradio as gr
from anyio import to_thread

from rag.errors import BylineError
from rag.http_api.desk import Desk
from rag.web_ui.answer_html import notice_html
from rag.web_ui.conversation import Conversation
from rag.web_ui.examples import examples_row
from rag.web_ui.history import conversation_store, linked, restored, stored
from rag.web_ui.narrowing import narrowed, narrowing_row
from rag.web_ui.sharing import no_such_answer, shared_html
from rag.web_ui.source_panel import SOURCE_PANEL
from rag.web_ui.view import View

#: How often a page is heard of while there is nothing new to show, seconds. Each time costs
#: the server milliseconds, and many may wait.
_PULSE_S = 1.0
_QUOTES = "Every answer is the reports’ exact words, with the source."
_PROSE = "Every sentence of an answer is checked against the exact words that it cites."


def ask_tab(desk: Desk, page: gr.Blocks) -> None:
    """The components of asking, and what they do; within `gr.Blocks`.

    Args:
        desk: answers the page's questions.
        page: the whole page.
    """
    log = desk.library.answers

    # Each of the three has the components that it alone changes: of two updates that come close
    # together the page may show only the later one, and one that skips a component is one too.
    def begin(text: str, conversation: Conversation) -> tuple[Any, Any, Any]:
        if not text.strip():
            return "", gr.skip(), gr.skip()
        if conversation.is_answering:
            return gr.skip(), gr.skip(), gr.skip()
        conversation.begin(text.strip())
        asking = gr.Textbox("", submit_btn=False, stop_btn="Stop")
        return asking, conversation.earlier_html(), conversation.newest_html()

    async def reply_to(
        request: gr.Request, conversation: Conversation, *asked_of: Any
    ) -> AsyncIterator[tuple[str, Any]]:
        view = conversation.take_up()
        if view is None:
            return
        shown, told = view.html(), time.monotonic()
        try:
            # Gradio closes this iterator for a page that was closed only when it yields.
            of = narrowed(*asked_of)
            found = desk.events(
                view.question,
                turns=conversation.turns,
                filters=of.filters,
                as_of=of.as_of,
                patient=True,
            )
            async with aclosing(found) as events:
                async for event in events:
                    view.take(event)
                    if view.html() == shown and time.monotonic() - told < _PULSE_S:
                        continue
                    shown, told = view.html(), time.monotonic()
                    # With the answer, so that a reload at once has it.
                    kept = stored(conversation.answers, request.username) if view.answer else None
                    yield shown, kept or gr.skip()
        except BylineError as error:
            view.fail(error)
            yield view.html(), gr.skip()
        finally:
            view.stop()

    def ended(conversation: Conversation) -> Any:
        if conversation.is_answering:
            return gr.skip()
        return gr.Textbox(submit_btn="Ask", stop_btn=False)

    def stopped(conversation: Conversation) -> tuple[Any, str]:
        conversation.stop()
        return gr.Textbox(submit_btn="Ask", stop_btn=False), conversation.newest_html()

    def cleared(request: gr.Request, conversation: Conversation) -> tuple[Any, str, str, Any]:
        conversation.clear()
        # Not None, which a browser state leaves unwritten.
        nothing = stored([], request.username)
        return gr.Textbox(submit_btn="Ask", stop_btn=False), "", "", nothing

    async def opened(
        request: gr.Request, kept: Any, conversation: Conversation
    ) -> tuple[Any, Any, Any, Any]:
        link = request.query_params.get("answer")
        try:
            if link is not None:
                answer = await to_thread.run_sync(linked, link, log)
                shown = View.of(answer, 1).html() if answer else notice_html(no_such_answer())
                hidden = gr.Column(visible=False)
                return hidden, hidden, shared_html(answer), shown
            answers = await to_thread.run_sync(restored, kept, request.username, log)
        except BylineError as error:
            return gr.skip(), gr.skip(), gr.skip(), notice_html(error)
        if not answers or conversation.newest_html():
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        conversation.resume(answers)
        return gr.skip(), gr.skip(), conversation.earlier_html(), conversation.newest_html()

    conversation = gr.State(Conversation())
    kept = conversation_store()
    with gr.Column(elem_id="byline-ask"):
        gr.HTML(
            f"<p>Ask the reports. {_PROSE if desk.library.writer else _QUOTES}</p>",
            elem_id="byline-welcome",
            js_on_load=None,
            apply_default_css=False,
        )
        earlier = gr.HTML(elem_id="byline-earlier", js_on_load=None, apply_default_css=False)
        newest = gr.HTML(elem_id="byline-newest", js_on_load=None, apply_default_css=False)
        examples = examples_row(desk)
        with gr.Column(elem_id="byline-composer") as composer:
            with gr.Row(elem_id="byline-tools"):
                asked_of = narrowing_row(desk)
                clear = gr.Button("New conversation", elem_id="byline-clear", size="sm")
            question = gr.Textbox(
                elem_id="question",
                label="Your question",
                placeholder="What do you want to know?",
                show_label=False,
                lines=1,
                max_lines=6,
                autofocus=True,
                submit_btn="Ask",
            )
    gr.HTML(SOURCE_PANEL, elem_id="byline-beside", js_on_load=None, apply_default_css=False)

    quiet: Any = {"api_visibility": "private", "show_progress": "hidden"}
    quickly: Any = {**quiet, "concurrency_limit": None}
    asked: list[Any] = []
    for asking, words in [
        (question.submit, question),
        *((button.click, button) for button in examples.buttons),
    ]:
        begun = asking(begin, [words, conversation], [question, earlier, newest], **quickly)
        # The desk lets in as many as can be answered.
        replied = begun.then(reply_to, [conversation, *asked_of], [newest, kept], **quickly)
        replied.then(ended, [conversation], [question], **quickly)
        asked.append(replied)
    question.stop(stopped, [conversation], [question, newest], cancels=asked, **quiet)
    clear.click(cleared, [conversation], [question, earlier, newest, kept], cancels=asked, **quiet)
    page.load(
        opened,
        [kept, conversation],
        [composer, examples.place, earlier, newest],
        concurrency_limit=None,
        **quiet,
    )
