"""The chat page: a Gradio app at `/` that asks `pipeline.ask` and lists its sources.

Gradio's chat renders Markdown and HTML, and fetches pictures that a message
names. So every word from the corpus, the reader or an error goes through
`inert`, after which it can only be text. The page loads nothing from another
host. Not covered: opening a source beside its answer, history over a reload.
"""

import html
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI

from rag import pipeline
from rag.errors import BylineError
from rag.records import Answer, Citation
from rag.wording import NEAREST, place, silence, written_date

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")

_CSS = """
.gradio-container { max-width: 860px !important; margin: 0 auto !important; }
#masthead h1 { font: 600 1.7rem/1.2 Georgia, 'Times New Roman', serif; margin: 0 0 .15rem; }
#masthead p { margin: 0; opacity: .78; }
#chat .byline-quote { font: 1.06rem/1.55 Georgia, 'Times New Roman', serif;
  border-left: 3px solid var(--primary-500); margin: 0 0 .7rem; padding: 0 0 0 .8rem; }
#chat .byline-quote sup a { text-decoration: none; font-family: var(--font); font-weight: 600;
  padding-left: .2em; }
#chat .byline-sources { margin: .5rem 0 0; padding-left: 1.6rem; font-size: .86rem;
  line-height: 1.45; }
#chat .byline-sources li { margin: 0 0 .25rem; padding-left: .2rem; overflow-wrap: anywhere; }
#chat .byline-place, #chat .byline-note { opacity: .78; font-size: .8rem; }
#chat .byline-sources .byline-title { font-weight: 600; }
footer { display: none !important; }
"""


def mount_chat(app: FastAPI, library: pipeline.Library) -> FastAPI:
    """`app` with the chat page at `/`."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it when it is imported
    import gradio as gr

    def reply_to(question: str, chat: list[Any]) -> Iterator[tuple[str, list[Any]]]:
        if not question.strip():
            yield "", chat
            return
        chat = [*chat, {"role": "user", "content": inert(question.strip())}]
        yield "", chat
        try:
            reply = answer_html(pipeline.ask(library, question), turn=len(chat))
        except BylineError as error:
            reply = notice_html(error)
        yield "", [*chat, {"role": "assistant", "content": reply}]

    with gr.Blocks(title="Byline", analytics_enabled=False) as page:
        gr.HTML(
            "<h1>Byline</h1><p>Ask the reports. Every answer is their exact words, "
            "with the source.</p>",
            elem_id="masthead",
        )
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
        question.submit(
            reply_to,
            [question, chat],
            [question, chat],
            api_visibility="private",
            concurrency_limit=8,
            show_progress="hidden",
        )
    theme = gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", font=("system-ui", "sans-serif")
    )
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="/", css=_CSS, theme=theme, footer_links=[], ssr_mode=False
    )
    return mounted


def inert(text: str) -> str:
    """`text` as HTML that Markdown and browsers show as it stands.

    Every mark of punctuation becomes a character reference, so none is markup.
    """
    escaped = _PUNCTUATION.sub(lambda mark: f"&#{ord(mark.group())};", text)
    return re.sub(r"\s*\n\s*", "<br>", escaped)


def answer_html(answer: Answer, turn: int) -> str:
    """An answer with numbered marks that lead to the list of its sources.

    Args:
        answer: what to show.
        turn: the answer's place in the chat; makes the anchors unique on the page.
    """
    if answer.status == "not_in_corpus":
        reason = f" {inert(answer.reason)}" if answer.reason else ""
        parts = [f"<p><strong>{silence(answer)}</strong>{reason}</p>"]
        if answer.nearest:
            parts.append(f'<p class="byline-note">{NEAREST}</p>')
            parts += (_quote_html(c.quote, [c.number], turn) for c in answer.nearest)
        return "".join(parts) + _sources_html(answer.nearest, turn)
    parts = [_quote_html(s.text, s.citations, turn) for s in answer.statements]
    return "".join(parts) + _sources_html(answer.citations, turn)


def notice_html(error: BylineError) -> str:
    """An error as a notice that says what to do."""
    return f"<p><strong>{inert(error.problem)}</strong> {inert(error.remedy)}</p>"


def _quote_html(text: str, numbers: Sequence[int], turn: int) -> str:
    marks = "".join(f'<sup><a href="#source-{turn}-{n}">[{n}]</a></sup>' for n in numbers)
    return f'<blockquote class="byline-quote">{inert(text)}{marks}</blockquote>'


def _sources_html(citations: Sequence[Citation], turn: int) -> str:
    if not citations:
        return ""
    items = []
    for citation in citations:
        told = [f'<span class="byline-title">{inert(citation.title)}</span>']
        if citation.publisher:
            told.append(inert(citation.publisher))
        if citation.published:
            told.append(inert(written_date(citation.published)))
        if citation.url and re.match(r"https?://", citation.url):
            url = html.escape(citation.url, quote=True)
            told.append(f'<a href="{url}" rel="noopener noreferrer nofollow">{inert(url)}</a>')
        items.append(
            f'<li id="source-{turn}-{citation.number}">{". ".join(told)}.<br>'
            f'<span class="byline-place">{inert(place(citation))}</span></li>'
        )
    return f'<ol class="byline-sources">{"".join(items)}</ol>'
