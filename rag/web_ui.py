"""The chat page: a Gradio app at `/` that shows an answer as `pipeline.answering` finds it out.

Gradio's chat renders Markdown and HTML, and fetches pictures that a message
names. So every word from the corpus, the reader, a chat model or an error goes
through `inert`, after which it can only be text. The page loads nothing from
another host. What a follow-up may lean on is kept by the server for one open page,
and is gone when that is loaded again. Not covered: opening a source beside its
answer, history over a reload.
"""

import html
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request

from rag import pipeline
from rag.errors import BylineError
from rag.http_api.access import Access
from rag.http_api.desk import Desk
from rag.records import Answer, Citation, Disagreement, Statement, Turn, Withheld
from rag.release import Released
from rag.wording import (
    NEAREST,
    cost,
    dates_told,
    difference,
    holder_told,
    place,
    sentences,
    silence,
    spread_told,
    standing,
    voices_told,
    why_withheld,
    written_date,
)

#: Turns that a follow-up may lean on.
_TURNS_KEPT = 20
#: What shows the login.
_LOGIN_PAGE = frozenset({"/", "/login", "/login/", "/theme.css", "/gradio_api/theme.css"})
_LOGIN_FILES = ("/assets/", "/static/", "/svelte/")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")

_CSS = """
.gradio-container { max-width: 860px !important; margin: 0 auto !important; }
#masthead h1 { font: 600 1.7rem/1.2 Georgia, 'Times New Roman', serif; margin: 0 0 .15rem; }
#masthead p { margin: 0; opacity: .78; }
#chat .byline-quote { font: 1.06rem/1.55 Georgia, 'Times New Roman', serif;
  border-left: 3px solid var(--primary-500); margin: 0 0 .7rem; padding: 0 0 0 .8rem; }
#chat .byline-prose { font-size: 1.02rem; line-height: 1.6; margin: 0 0 .6rem; }
#chat sup a { text-decoration: none; font-family: var(--font); font-weight: 600;
  padding-left: .2em; }
#chat .byline-last { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }
#chat .byline-dates, #chat .byline-spread
  { display: block; opacity: .78; font: .8rem/1.4 var(--font); }
#chat .byline-speaker { font-size: .8rem; opacity: .78; }
#chat .byline-quote .byline-speaker { display: block; font-family: var(--font); }
#chat .byline-sources { margin: .5rem 0 0; padding-left: 1.6rem; font-size: .86rem;
  line-height: 1.45; }
#chat .byline-sources li { margin: 0 0 .25rem; padding-left: .2rem; overflow-wrap: anywhere; }
#chat .byline-words { display: block; font: .92rem/1.5 Georgia, 'Times New Roman', serif;
  border-left: 2px solid var(--primary-500); margin: .2rem 0 .5rem; padding-left: .6rem; }
#chat .byline-quote, #chat .byline-last, #chat .byline-speaker, #chat .byline-words,
#chat .byline-title, #chat .byline-place, #chat .byline-text { unicode-bidi: isolate; }
#chat .byline-place, #chat .byline-note { opacity: .78; font-size: .8rem; }
#chat .byline-note { margin: .5rem 0; }
#chat .byline-sources .byline-title { font-weight: 600; }
#chat .byline-disagreement { margin: .7rem 0 0; padding: .5rem .8rem; font-size: .92rem;
  border: 1px solid var(--border-color-primary); border-left: 4px solid #b45309;
  border-radius: 6px; }
#chat .byline-disagreement ul { margin: .3rem 0 0; padding-left: 1.2rem; }
#chat .byline-disagreement li { margin: .2rem 0; overflow-wrap: anywhere; }
#chat .byline-value { font-weight: 600; }
#chat .byline-value, #chat .byline-holder { unicode-bidi: isolate; }
#chat .byline-withheld { margin: .7rem 0 0; font-size: .86rem; padding: .35rem .7rem;
  border: 1px dashed var(--border-color-primary); border-radius: 6px; }
#chat .byline-withheld summary { cursor: pointer; }
#chat .byline-withheld li { margin: .3rem 0; overflow-wrap: anywhere; }
#chat .byline-withheld .byline-text { text-decoration: line-through; opacity: .8; }
footer { display: none !important; }
"""
_WRITING = '<p class="byline-note">The chat model is writing …</p>'
_STOPPED = '<p class="byline-note">Stopped.</p>'
_QUOTES = "Ask the reports. Every answer is their exact words, with the source."
_PROSE = "Ask the reports. Every sentence is checked against the exact words that it cites."


def mount_chat(app: FastAPI, desk: Desk, access: Access) -> Callable[[], None]:
    """Let `app` have the chat page at `/`, behind a login where there are keys.

    Args:
        app: what has the API.
        desk: told of the page's answers.
        access: who may log in: a key's name with its secret.

    Returns:
        What ends the lines that open pages hold, which a stop would otherwise wait for.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it when it is imported
    import gradio as gr

    library = desk.library

    def reply_to(
        question: str, chat: list[Any], turns: list[Turn], as_of: str | None
    ) -> Iterator[tuple[Any, Any, Any]]:
        if not question.strip():
            yield "", chat, turns
            return
        chat = [*chat, {"role": "user", "content": inert(question.strip())}]
        yield gr.Textbox("", submit_btn=False, stop_btn="Stop"), chat, turns
        view = _View(question, number=len(chat))
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
        last = {"role": "assistant", "content": written.replace(_WRITING, _STOPPED)}
        return ready, [*chat[:-1], last]

    with gr.Blocks(title="Byline", analytics_enabled=False) as page:
        gr.HTML(
            f"<h1>Byline</h1><p>{_PROSE if library.writer else _QUOTES}</p>", elem_id="masthead"
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
    theme = gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", font=("system-ui", "sans-serif")
    )
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        css=_CSS,
        theme=theme,
        footer_links=[],
        ssr_mode=False,
        auth=access.login if access.is_limited else None,
        # Gradio lets whoever has not logged in reach more than the login page needs.
        app_kwargs={"dependencies": [Depends(_logged_in)]} if access.is_limited else None,
    )
    mounted: Any = app.router.routes[-1]
    close: Callable[[], None] = mounted.app.stop_event.set
    return close


def _logged_in(request: Request) -> None:
    """Raises 401 for all but the login page and its files, unless a login was made."""
    path = request.scope["path"]
    if path in _LOGIN_PAGE or path.startswith(_LOGIN_FILES):
        return
    tokens, name = request.app.tokens, request.app.cookie_id
    for cookie in (f"access-token-{name}", f"access-token-unsecure-{name}"):
        if request.cookies.get(cookie) in tokens:
            return
    raise HTTPException(HTTPStatus.UNAUTHORIZED, "Log in first.")


class _View:
    """An answer as far as it is known.

    Args:
        question: as it was asked.
        number: the answer's place in the chat.
    """

    def __init__(self, question: str, number: int) -> None:
        self._question = question
        self._number = number
        self._asked: pipeline.Asked | None = None
        self._released: list[Released] = []
        self._answer: Answer | None = None

    def take(self, event: pipeline.Event) -> None:
        """One more event."""
        if isinstance(event, pipeline.Asked):
            self._asked = event
        elif isinstance(event, Released):
            self._released.append(event)
        elif isinstance(event, Answer):
            self._answer = event

    def html(self) -> str:
        """What there is to show."""
        if self._answer:
            return answer_html(self._answer, self._number)
        statements = [released.statement for released in self._released]
        citations = [citation for released in self._released for citation in released.citations]
        understood = self._asked.standalone_question if self._asked else self._question
        parts = [_understood_html(self._question, understood)]
        parts.append(_statements_html(statements, citations, self._number))
        if self._asked is None or self._asked.mode == "prose":
            parts.append(_WRITING)
        return "".join(parts)

    @property
    def turns(self) -> list[Turn]:
        """What a follow-up may lean on."""
        return [turn_of(self._answer)] if self._answer else []


def turn_of(answer: Answer) -> Turn:
    """An answer as what a follow-up may lean on."""
    said = " ".join(statement.text for statement in answer.statements)
    return Turn(question=answer.standalone_question, answer=said)


def inert(text: str) -> str:
    """`text` as HTML that Markdown and browsers show as it stands.

    Every mark of punctuation becomes a character reference, so none is markup.
    """
    escaped = _PUNCTUATION.sub(lambda mark: f"&#{ord(mark.group())};", text)
    return re.sub(r"\s*\n\s*", "<br>", escaped)


def answer_html(answer: Answer, turn: int, today: date | None = None) -> str:
    """An answer with numbered marks that lead to the list of its sources.

    Args:
        answer: what to show.
        turn: the answer's place in the chat; makes the anchors unique on the page.
        today: what the age of the newest report counts to; the clock's day when None.
    """
    parts = [_understood_html(answer.question, answer.standalone_question)]
    if answer.notice:
        parts.append(f'<p class="byline-note byline-notice">{inert(answer.notice)}</p>')
    if answer.status == "not_in_corpus":
        reason = f" {inert(answer.reason)}" if answer.reason else ""
        parts.append(f"<p><strong>{silence(answer)}</strong>{reason}</p>")
        if answer.nearest:
            parts.append(f'<p class="byline-note">{NEAREST}</p>')
            parts += (_quote_html(c.quote, [c.number], turn) for c in answer.nearest)
        parts.append(_sources_html(answer.nearest, turn))
    else:
        parts.append(_statements_html(answer.statements, answer.citations, turn))
        parts += (_disagreement_html(answer, d, turn) for d in answer.disagreements)
    parts.append(_withheld_html(answer.withheld))
    if told := cost(answer):
        parts.append(f'<p class="byline-note byline-cost">{inert(told)}</p>')
    if told := standing(answer, today or datetime.now(UTC).astimezone().date()):
        parts.append(f'<p class="byline-note byline-standing">{inert(told)}</p>')
    return "".join(parts)


def notice_html(error: BylineError) -> str:
    """An error as a notice that says what to do."""
    return f"<p><strong>{inert(error.problem)}</strong> {inert(error.remedy)}</p>"


def _understood_html(question: str, standalone: str) -> str:
    if standalone == question.strip():
        return ""
    return f'<p class="byline-note byline-understood">Understood as: {inert(standalone)}</p>'


def _statements_html(
    statements: Sequence[Statement], citations: Sequence[Citation], turn: int
) -> str:
    """Quotes as quotes; a chat model's sentences as paragraphs, with the quotes below."""
    parts = []
    written = any("verbatim" not in statement.check for statement in statements)
    for statement in statements:
        if written:
            parts.append(_prose_html(statement, turn))
        else:
            told = _speaker_html(statement) + _dates_html(statement) + _spread_html(statement)
            parts.append(_quote_html(statement.text, statement.citations, turn, told))
    return "".join(parts) + _sources_html(citations, turn, with_words=written)


def _quote_html(text: str, numbers: Sequence[int], turn: int, told: str = "") -> str:
    marked = _marked_html(text, numbers, turn)
    return f'<blockquote class="byline-quote">{marked}{told}</blockquote>'


def _prose_html(statement: Statement, turn: int) -> str:
    marked = _marked_html(statement.text, statement.citations, turn)
    told = _speaker_html(statement) + _dates_html(statement) + _spread_html(statement)
    return f'<p class="byline-prose">{marked}{told}</p>'


def _speaker_html(statement: Statement) -> str:
    """Who says it, and how; empty for the report's own voice."""
    told = voices_told(statement)
    return f' <span class="byline-speaker">– {inert(told)}</span>' if told else ""


def _dates_html(statement: Statement) -> str:
    """What its words for when name; empty for none."""
    told = dates_told(statement)
    return f'<span class="byline-dates">{inert(told)}</span>' if told else ""


def _spread_html(statement: Statement) -> str:
    """How widely it was reported; empty for one report."""
    told = spread_told(statement)
    return f'<span class="byline-spread">{inert(told)}</span>' if told else ""


def _marked_html(text: str, numbers: Sequence[int], turn: int) -> str:
    """A text with its marks, the first of which stays on the line of the last word."""
    first, *more = (f'<sup><a href="#source-{turn}-{n}">[{n}]</a></sup>' for n in numbers)
    head, space, last = text.rpartition(" ")
    return f'{inert(head)}{space}<span class="byline-last">{inert(last)}{first}</span>' + "".join(
        more
    )


def _sources_html(citations: Sequence[Citation], turn: int, *, with_words: bool = False) -> str:
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
        words = f'<span class="byline-words">{inert(citation.quote)}</span>' if with_words else ""
        items.append(
            f'<li id="source-{turn}-{citation.number}">{". ".join(told)}.<br>'
            f'<span class="byline-place">{inert(place(citation))}</span>{words}</li>'
        )
    return f'<ol class="byline-sources">{"".join(items)}</ol>'


def _disagreement_html(answer: Answer, disagreement: Disagreement, turn: int) -> str:
    """A card: each position with its value, who holds it, outlet and date."""
    items = []
    for position in disagreement.positions:
        marks = "".join(f'<a href="#source-{turn}-{n}">[{n}]</a>' for n in position.citations)
        items.append(
            f'<li><span class="byline-value">{inert(position.value)}</span> '
            f'<span class="byline-holder">{inert(holder_told(answer, position))}</span>'
            f"<sup>{marks}</sup></li>"
        )
    return (
        f'<div class="byline-disagreement"><strong>{inert(difference(disagreement))}</strong>'
        f"<ul>{''.join(items)}</ul></div>"
    )


def _withheld_html(withheld: Sequence[Withheld]) -> str:
    if not withheld:
        return ""
    items = "".join(
        f'<li><span class="byline-text">{inert(sentence.text)}</span><br>'
        f"{inert(why_withheld(sentence.failed))}</li>"
        for sentence in withheld
    )
    return (
        f'<details class="byline-withheld"><summary>{sentences(len(withheld))} withheld</summary>'
        "<p>The chat model wrote this too, and nothing vouches for it.</p>"
        f"<ul>{items}</ul></details>"
    )
