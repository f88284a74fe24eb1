"""Asking: the question, the conversation, and the answer as it is found out.

What a follow-up may lean on is kept by the server for one open page, and is gone when that
is loaded again.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import gradio as gr

from rag import pipeline
from rag.errors import BylineError
from rag.http_api.desk import Desk
from rag.records import Answer, Turn
from rag.web_ui.answer_html import notice_html
from rag.web_ui.inert import inert
from rag.web_ui.view import WRITING, View

#: Turns that a follow-up may lean on.
_TURNS_KEPT = 20
_STOPPED = '<p class="byline-note">Stopped.</p>'


def ask_tab(desk: Desk) -> None:
    """The components of asking, and what they do; within `gr.Blocks`.

    Args:
        desk: told of the page's answers; has the library that is asked.
    """
    library = desk.library

    def reply_to(
        question: str, chat: list[Any], turns: list[Turn], as_of: str | None
    ) -> Iterator[tuple[Any, Any, Any]]:
        if not question.strip():
            yield "", chat, turns
            return
        chat = [*chat, {"role": "user", "content": inert(question.strip())}]
        yield gr.Textbox("", submit_btn=False, stop_btn="Stop"), chat, turns
        view = View(question, number=len(chat))
        shown, began = "", time.time_ns()
        try:
            # Stop, and a page that is closed, close this iterator at one of its events.
            when = (as_of or "").strip() or None
            found = pipeline.answering(library, question, turns=turns, as_of=when)
            with closing(found) as events:
                for event in events:
                    view.take(event)
                    if isinstance(event, Answer):
                        desk.note(event, began)
                    if view.html() == shown:
                        yield gr.skip(), gr.skip(), gr.skip()
                    else:
                        shown = view.html()
                        yield gr.skip(), [*chat, {"role": "assistant", "content": shown}], gr.skip()
            turns = [*turns, *view.turns][-_TURNS_KEPT:]
        except BylineError as error:
            shown = notice_html(error)
        done = [*chat, {"role": "assistant", "content": shown}]
        yield gr.Textbox(submit_btn="Ask", stop_btn=False), done, turns

    def stopped(chat: list[Any]) -> tuple[Any, list[Any]]:
        ready = gr.Textbox(submit_btn="Ask", stop_btn=False)
        if not chat or chat[-1]["role"] != "assistant":
            return ready, [*chat, {"role": "assistant", "content": _STOPPED}]
        written = "".join(part["text"] for part in chat[-1]["content"])
        last = {"role": "assistant", "content": written.replace(WRITING, _STOPPED)}
        return ready, [*chat[:-1], last]

    chat = gr.Chatbot(
        elem_id="chat",
        label="Questions and answers",
        show_label=False,
        height="62vh",
        latex_delimiters=[],
        reasoning_tags=[],
        buttons=[],
        feedback_options=None,
        placeholder="Nothing asked yet.",
    )
    question = gr.Textbox(
        elem_id="question",
        label="Your question",
        placeholder="What do you want to know?",
        lines=1,
        max_lines=6,
        autofocus=True,
        submit_btn="Ask",
    )
    with gr.Accordion("As of another day", open=False, elem_id="as-of"):
        as_of = gr.Textbox(
            label="Answer as the corpus stood on",
            placeholder="2022-11-12; empty for today",
            lines=1,
            max_lines=1,
            max_length=40,
        )
    turns = gr.State([])
    asked = question.submit(
        reply_to,
        [question, chat, turns, as_of],
        [question, chat, turns],
        api_visibility="private",
        concurrency_limit=8,
        show_progress="hidden",
    )
    chat.clear(list, None, turns, api_visibility="private", show_progress="hidden")
    question.stop(
        stopped,
        [chat],
        [question, chat],
        cancels=[asked],
        api_visibility="private",
        show_progress="hidden",
    )
