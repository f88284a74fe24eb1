"""An answer as HTML: statements with marks, cards of positions, sources, what was withheld."""

import html
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from rag.errors import BylineError
from rag.records import Answer, Citation, Disagreement, Statement, Withheld
from rag.web_ui.inert import inert
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


def answer_html(answer: Answer, turn: int, today: date | None = None) -> str:
    """An answer with numbered marks that lead to the list of its sources.

    Args:
        answer: what to show.
        turn: the answer's place in the chat; makes the anchors unique on the page.
        today: what the age of the newest report counts to; the clock's day when None.
    """
    parts = [understood_html(answer.question, answer.standalone_question)]
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
        parts.append(statements_html(answer.statements, answer.citations, turn))
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


def understood_html(question: str, standalone: str) -> str:
    """How a question was understood, where that is not as it was asked; else empty."""
    if standalone == question.strip():
        return ""
    return f'<p class="byline-note byline-understood">Understood as: {inert(standalone)}</p>'


def statements_html(
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
