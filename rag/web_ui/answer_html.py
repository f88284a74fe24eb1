"""An answer as HTML: statements with marks, who says so, cards of positions, sources.

Each source in the list carries, as data, where its quote stands; each mark names its source
in the list. `page.js` opens the report from these.
"""

import html
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from rag.errors import BylineError
from rag.records import Answer, Citation, Disagreement, Position, Statement, Withheld
from rag.web_ui.inert import inert
from rag.wording import (
    NEAREST,
    changes_told,
    cost,
    dates_told,
    difference,
    event_told,
    place,
    sentences,
    silence,
    spread_told,
    standing,
    voices_told,
    why_withheld,
    written_date,
)

_MODES = {"quotes": "Exact quotes", "prose": "Written by the chat model, checked"}


def turn_html(number: int, question: str, body: str, *, said: str = "") -> str:
    """A question and what there is to show to it, as an article of the page.

    Args:
        number: its place in the conversation; unique on the page.
        question: as it was asked.
        body: HTML of the answer, as far as it is known.
        said: what a screen reader is told when it is there; empty while it is being found out.
    """
    busy = "false" if said else "true"
    return (
        f'<article class="byline-turn" data-turn="{number}" aria-labelledby="asked-{number}" '
        f'aria-busy="{busy}" data-said="{html.escape(said)}">'
        f'<h2 class="byline-asked" id="asked-{number}">{inert(question)}</h2>'
        f'<div class="byline-answer">{body}</div></article>'
    )


def answer_html(answer: Answer, turn: int, today: date | None = None) -> str:
    """An answer with numbered marks that open its sources.

    Args:
        answer: what to show.
        turn: the answer's place in the conversation; makes the anchors unique on the page.
        today: what the age of the newest report counts to; the clock's day when None.
    """
    parts = [understood_html(answer.question, answer.standalone_question)]
    if answer.notice:
        parts.append(f'<p class="byline-note byline-notice">{inert(answer.notice)}</p>')
    parts += (
        f'<p class="byline-note byline-notice byline-changed">{inert(line)}</p>'
        for line in changes_told(answer)
    )
    cards = [_disagreement_html(answer, d, turn) for d in answer.disagreements]
    if answer.status == "not_in_corpus":
        parts.append(_silence_html(answer, turn))
    elif answer.mode == "prose":  # whose statements are on the page before its positions are known
        parts += [statements_html(answer.statements, answer.citations, turn), *cards]
    else:
        parts += [*cards, statements_html(answer.statements, answer.citations, turn)]
    parts.append(sources_html(answer.citations or answer.nearest, turn, answer.statements))
    parts.append(_withheld_html(answer.withheld))
    parts.append(_status_html(answer, today or datetime.now(UTC).astimezone().date()))
    return "".join(parts)


def answer_said(answer: Answer) -> str:
    """What a screen reader is told when an answer is there."""
    if answer.status == "not_in_corpus":
        return silence(answer)
    reports = len({citation.document for citation in answer.citations})
    disputed = "; reports differ" if answer.status == "disputed" else ""
    return (
        f"Answered with {sentences(len(answer.statements))} from {reports} "
        f"report{'' if reports == 1 else 's'}{disputed}."
    )


def notice_html(error: BylineError) -> str:
    """An error as a notice that says what to do."""
    told = f"<strong>{inert(error.problem)}</strong> {inert(error.remedy)}"
    return f'<p class="byline-note byline-notice">{told}</p>'


def understood_html(question: str, standalone: str) -> str:
    """How a question was understood, where that is not as it was asked; else empty."""
    if standalone == question.strip():
        return ""
    return f'<p class="byline-note byline-understood">Understood as: {inert(standalone)}</p>'


def statements_html(
    statements: Sequence[Statement], citations: Sequence[Citation], turn: int
) -> str:
    """Quotes as quotes, and a chat model's sentences as paragraphs; below each, who says so."""
    sources = {citation.number: citation for citation in citations}
    parts = []
    for statement in statements:
        cited = [sources[number] for number in statement.citations]
        told = _told_html(statement, cited)
        if "verbatim" in statement.check:
            when = event_told(statement)
            parts.append(_quote_html(statement.text, cited, turn, told, when))
        else:
            marked = _marked_html(statement.text, cited, turn)
            parts.append(
                f'<div class="byline-statement"><p class="byline-prose">{marked}</p>'
                f'<p class="byline-told">{told}</p></div>'
            )
    return "".join(parts)


def _silence_html(answer: Answer, turn: int) -> str:
    reason = f" {inert(answer.reason)}" if answer.reason else ""
    parts = [f'<p class="byline-silence"><strong>{inert(silence(answer))}</strong>{reason}</p>']
    if answer.nearest:
        parts.append(f'<p class="byline-note">{inert(NEAREST)}</p>')
        parts += (_quote_html(c.quote, [c], turn, _outlet_html([c])) for c in answer.nearest)
    return "".join(parts)


def _quote_html(
    text: str, cited: Sequence[Citation], turn: int, told: str, when: str | None = None
) -> str:
    event = f'<p class="byline-event">{inert(when)}</p>' if when else ""
    return (
        f'<figure class="byline-statement">{event}<blockquote class="byline-quote">'
        f"{_marked_html(text, cited, turn)}</blockquote>"
        f'<figcaption class="byline-told">{told}</figcaption></figure>'
    )


def _told_html(statement: Statement, cited: Sequence[Citation]) -> str:
    """Who says it and how, in which outlet of what date, when, and how widely."""
    parts = []
    if told := voices_told(statement):
        parts.append(f'<span class="byline-speaker">– {inert(told)}</span>')
    parts.append(_outlet_html(cited))
    if told := dates_told(statement):
        parts.append(f'<span class="byline-dates">{inert(told)}</span>')
    if told := spread_told(statement):
        parts.append(f'<span class="byline-spread">{inert(told)}</span>')
    return "".join(parts)


def _outlet_html(cited: Sequence[Citation]) -> str:
    outlets = dict.fromkeys(_outlet(citation) for citation in cited)
    return f'<span class="byline-outlet">{inert("; ".join(outlets))}</span>'


def _outlet(citation: Citation) -> str:
    """The publisher and the date: `Estuary Radio News, 11 Nov 2022`; the title without one."""
    day = citation.published and written_date(citation.published)
    return ", ".join(filter(None, [citation.publisher or citation.title, day]))


def _marked_html(text: str, cited: Sequence[Citation], turn: int) -> str:
    """A text with its marks, the first of which stays on the line of the last word."""
    first, *more = (_mark_html(citation, turn) for citation in cited)
    head, space, last = text.rpartition(" ")
    return f'{inert(head)}{space}<span class="byline-last">{inert(last)}{first}</span>' + "".join(
        more
    )


def _mark_html(citation: Citation, turn: int) -> str:
    label = html.escape(f"Source {citation.number}: {_outlet(citation)}")
    return (
        f'<sup><button type="button" class="byline-mark" aria-label="{label}" '
        f'aria-haspopup="dialog" data-source="source-{turn}-{citation.number}">'
        f"[{citation.number}]</button></sup>"
    )


def sources_html(
    citations: Sequence[Citation],
    turn: int,
    statements: Sequence[Statement],
    *,
    hidden: bool = False,
) -> str:
    """The sources, each with what opens it, and its words where they are not shown above.

    Args:
        citations: what to list.
        turn: the answer's place in the conversation.
        statements: what is shown above.
        hidden: whether they are there for the marks alone, so that nothing moves on the page
            while statements are still to come.
    """
    if not citations:
        return ""
    # Of an answer without statements the nearest quotes are shown above.
    shown = {s.text for s in statements if "verbatim" in s.check}
    if not statements:
        shown = {c.quote for c in citations}
    items = []
    for citation in citations:
        told = [inert(citation.publisher)] if citation.publisher else []
        if citation.published:
            told.append(inert(written_date(citation.published)))
        if link := link_html(citation.url):
            told.append(link)
        told.append(f'<span class="byline-place">{inert(place(citation))}</span>')
        words = ""
        if citation.quote not in shown:
            words = f'<q class="byline-words">{inert(citation.quote)}</q>'
        items.append(
            f'<li id="source-{turn}-{citation.number}" value="{citation.number}" '
            f'data-document="{_attribute(citation.document)}" '
            f'data-version="{_attribute(citation.version)}" '
            f'data-start="{citation.start}" data-end="{citation.end}" '
            f'data-quote="{_attribute(citation.quote)}">'
            f'<button type="button" class="byline-title" aria-haspopup="dialog" '
            f'data-source="source-{turn}-{citation.number}">{inert(citation.title)}</button>'
            f'<span class="byline-where">{" · ".join(told)}</span>{words}</li>'
        )
    none = " hidden" if hidden else ""
    return (
        f'<h3 class="byline-heading"{none}>Sources</h3>'
        f'<ol class="byline-sources"{none}>{"".join(items)}</ol>'
    )


def _attribute(text: str) -> str:
    """A text as an attribute's value, line ends included, which a browser would else change."""
    return html.escape(text).replace("\r", "&#13;").replace("\n", "&#10;")


def link_html(url: str | None) -> str:
    """A link to a report where it was published; empty for what is no address of the web."""
    if not url or not re.match(r"https?://", url):
        return ""
    return (
        f'<a class="byline-link" href="{html.escape(url)}" target="_blank" '
        f'rel="noopener noreferrer nofollow">{inert(url)}</a>'
    )


def _disagreement_html(answer: Answer, disagreement: Disagreement, turn: int) -> str:
    """A card: each position with its value, who holds it, and the reports that have it."""
    is_settled = disagreement.kind == "superseded"
    items = []
    for index, position in enumerate(disagreement.positions):
        standing_now = ("Now" if index == 0 else "Before") if is_settled else ""
        items.append(_position_html(answer, position, turn, standing_now))
    asked = {answer.question.strip(), answer.standalone_question, ""}
    about = "" if disagreement.about in asked else f"About: {disagreement.about}"
    return (
        f'<section class="byline-disagreement"><h3>{inert(difference(disagreement))}</h3>'
        + (f'<p class="byline-about">{inert(about)}</p>' if about else "")
        + f"<ul>{''.join(items)}</ul></section>"
    )


def _position_html(answer: Answer, position: Position, turn: int, standing_now: str) -> str:
    cited = [c for c in answer.citations if c.number in position.citations]
    reports = "".join(
        f"<li>{_marked_html(_outlet(citation), [citation], turn)}</li>" for citation in cited
    )
    earlier = " byline-earlier" if standing_now == "Before" else ""
    return (
        f'<li class="byline-position{earlier}">'
        + (f'<span class="byline-when">{standing_now}</span>' if standing_now else "")
        + f'<span class="byline-value">{inert(position.value)}</span>'
        + (
            f'<span class="byline-holder">{inert(position.speaker)}</span>'
            if position.speaker
            else ""
        )
        + f'<ul class="byline-reports">{reports}</ul>'
        + (
            f'<span class="byline-origins">{position.origins} origins</span>'
            if position.origins > 1
            else ""
        )
        + "</li>"
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


def _status_html(answer: Answer, today: date) -> str:
    """How it was answered, what that took, and how new the reports are."""
    parts = [f'<span class="byline-mode">{_MODES[answer.mode]}</span>']
    if told := cost(answer):
        parts.append(f'<span class="byline-cost">{inert(told)}</span>')
    elif "total" in answer.timings_ms:
        took_ms = answer.timings_ms["total"]
        told = f"{took_ms:.0f} ms" if took_ms < 1000 else f"{took_ms / 1000:.1f} s"
        parts.append(f'<span class="byline-took">{told}</span>')
    if told := standing(answer, today):
        parts.append(f'<span class="byline-standing">{inert(told)}</span>')
    if answer.mode == "prose" and not answer.withheld:
        parts.append('<span class="byline-nothing-withheld">Nothing withheld</span>')
    return f'<p class="byline-status">{"".join(parts)}</p>'
