"""Asking: the question, the conversation, and the answer as it is found out.

What a follow-up may lean on is kept by the server for one open page, and is gone when that
is loaded again.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import gradio as gr

from rag.errors import BylineError
from rag.http_api.desk import Desk
from rag.web_ui.conversation import Conversation
from rag.web_ui.source_panel import SOURCE_PANEL

_QUOTES = "Every answer is the reports’ exact words, with the source."
_PROSE = "Every sentence of an answer is checked against the exact words that it cites."


def ask_tab(desk: Desk) -> None:
    """The components of asking, and what they do; within `gr.Blocks`.

    Args:
        desk: answers the page's questions.
    """

    async def reply_to(
        text: str, conversation: Conversation, as_of: str | None
    ) -> AsyncIterator[tuple[Any, Any, Any]]:
        if not text.strip():
            yield "", gr.skip(), gr.skip()
            return
        view = conversation.begin(text.strip())
        asking = gr.Textbox("", submit_btn=False, stop_btn="Stop")
        yield asking, conversation.earlier_html(), view.html()
        shown = view.html()
        try:
            # Stop, and a page that is closed, close this iterator at one of its events.
            when = (as_of or "").strip() or None
            found = desk.events(text, turns=conversation.turns, as_of=when, patient=True)
            async with aclosing(found) as events:
                async for event in events:
                    view.take(event)
                    if view.html() == shown:
                        yield gr.skip(), gr.skip(), gr.skip()
                    else:
                        shown = view.html()
                        yield gr.skip(), gr.skip(), shown
        except BylineError as error:
            view.fail(error)
        yield gr.Textbox(submit_btn="Ask", stop_btn=False), gr.skip(), view.html()

    def stopped(conversation: Conversation) -> tuple[Any, str]:
        conversation.stop()
        return gr.Textbox(submit_btn="Ask", stop_btn=False), conversation.newest_html()

    def cleared(conversation: Conversation) -> tuple[Any, str, str]:
        conversation.clear()
        return gr.Textbox(submit_btn="Ask", stop_btn=False), "", ""

    conversation = gr.State(Conversation())
    with gr.Column(elem_id="byline-ask"):
        gr.HTML(
            f"<p>Ask the reports. {_PROSE if desk.library.writer else _QUOTES}</p>",
            elem_id="byline-welcome",
            js_on_load=None,
            apply_default_css=False,
        )
        earlier = gr.HTML(elem_id="byline-earlier", js_on_load=None, apply_default_css=False)
        newest = gr.HTML(elem_id="byline-newest", js_on_load=None, apply_default_css=False)
        # Example questions stand here, while nothing has been asked.
        with gr.Column(elem_id="byline-composer"):
            with gr.Row(elem_id="byline-tools"):
                # What narrows the question down stands here.
                with gr.Accordion("As of another day", open=False, elem_id="as-of"):
                    as_of = gr.Textbox(
                        label="Answer as the corpus stood on",
                        placeholder="2022-11-12; empty for today",
                        lines=1,
                        max_lines=1,
                        max_length=40,
                    )
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

    asked = question.submit(
        reply_to,
        [question, conversation, as_of],
        [question, earlier, newest],
        api_visibility="private",
        concurrency_limit=None,  # the desk lets in as many as can be answered
        show_progress="hidden",
    )
    question.stop(
        stopped,
        [conversation],
        [question, newest],
        cancels=[asked],
        api_visibility="private",
        show_progress="hidden",
    )
    clear.click(
        cleared,
        [conversation],
        [question, earlier, newest],
        cancels=[asked],
        api_visibility="private",
        show_progress="hidden",
    )
