"""Which reports a question is asked of: publishers, first and last day, as of another day.

Folded away, since most questions are asked of all; what is set is shown as chips above the
question, so that nobody is answered from a part of the corpus without seeing it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import gradio as gr
from anyio import to_thread

from rag.errors import BylineError, QuestionError
from rag.http_api.desk import Desk
from rag.pipeline.as_of import checked_moment
from rag.records import Answer, Filters
from rag.web_ui.inert import inert
from rag.wording import filters_told, written_date

#: The longest date that is taken: a moment with its zone.
_LONGEST_DATE = 40


class Narrowed(NamedTuple):
    """What a question is asked of.

    Attributes:
        filters: None for every report.
        as_of: a day or moment, ISO 8601; None for the corpus as it stands.
    """

    filters: Filters | None
    as_of: str | None


def narrowed(
    publishers: Sequence[str] | None, first: str | None, last: str | None, as_of: str | None
) -> Narrowed:
    """What a question is asked of, from what a reader has put in.

    Args:
        publishers: any of these; none for all.
        first, last: days, ISO 8601; empty for any.
        as_of: a day or moment; empty for the corpus as it stands.

    Raises:
        QuestionError: a date is none, or the first is after the last.
    """
    begins, ends = _day(first, "From"), _day(last, "To")
    if begins and ends and begins > ends:
        raise QuestionError(
            f"From {begins} is after to {ends}, so no report is between them.",
            "Swap them, or empty one.",
        )
    filters = Filters(
        publisher=tuple(publishers or ()),
        published_from=begins and begins.isoformat(),
        published_to=ends and ends.isoformat(),
    )
    return Narrowed(
        filters=None if filters == Filters() else filters,
        as_of=checked_moment((as_of or "").strip() or None),
    )


def _day(written: str | None, field: str) -> date | None:
    written = (written or "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise QuestionError(
            f"{field} is {written!r}, which is no ISO 8601 day.", "Write it as 2022-11-12."
        ) from None


def chips_html(asked_of: Narrowed) -> str:
    """What is set, a chip each; empty for nothing."""
    told = filters_told(asked_of.filters) if asked_of.filters else []
    if asked_of.as_of:
        told.append(f"as of {written_date(asked_of.as_of)}")
    if not told:
        return ""
    chips = "".join(f"<li>{inert(one)}</li>" for one in told)
    return f'<ul class="byline-chips" aria-label="Asked only of these reports">{chips}</ul>'


def asked_of_html(answer: Answer) -> str:
    """Which reports an answer is of, as chips; empty for one of them all."""
    return chips_html(Narrowed(answer.filters, answer.as_of))


class NarrowingRow(NamedTuple):
    """The components whose values `narrowed` takes, in its order."""

    publishers: gr.Dropdown
    first: gr.Textbox
    last: gr.Textbox
    as_of: gr.Textbox


def narrowing_row(desk: Desk) -> NarrowingRow:
    """What narrows a question down, folded away, and chips of what is set; within `gr.Blocks`."""
    with gr.Row(elem_id="byline-narrowed", visible=False) as row:
        chips = gr.HTML(js_on_load=None, apply_default_css=False)
        clear = gr.Button(
            "Ask of all reports", elem_classes="byline-action", size="sm", scale=0, min_width=0
        )
    with gr.Accordion(
        "Publishers, dates, as of another day", open=False, elem_id="byline-narrowing"
    ) as fold:
        publishers = gr.Dropdown(
            [], value=[], multiselect=True, label="Publishers", info="None chosen: all"
        )
        with gr.Row():
            first = _date_box("Published from")
            last = _date_box("Published until")
            as_of = _date_box("Answer as the corpus stood on")
    boxes = NarrowingRow(publishers, first, last, as_of)

    def shown(*values: Any) -> tuple[Any, Any]:
        try:
            told = chips_html(narrowed(*values))
        except QuestionError as error:
            told = (
                f'<p class="byline-note byline-notice byline-error" role="alert"><strong>'
                f"{inert(error.problem)}</strong> {inert(error.remedy)}</p>"
            )
        return gr.Row(visible=bool(told)), told

    async def offered(chosen: list[str] | None) -> Any:
        try:
            metadata = (await to_thread.run_sync(lambda: desk.library.retriever)).metadata
        except BylineError:  # whoever asks a question is told
            return gr.skip()
        names = sorted({told.publisher for told in metadata.values() if told.publisher})
        kept = [name for name in chosen or () if name in names]
        return gr.Dropdown(choices=names, value=kept)

    quiet: Any = {"api_visibility": "private", "show_progress": "hidden"}
    fold.expand(offered, [publishers], [publishers], **quiet)
    settled = [publishers.change, *(e for box in boxes[1:] for e in (box.blur, box.submit))]
    gr.on(settled, shown, list(boxes), [row, chips], **quiet)
    clear.click(
        lambda: ([], "", "", "", gr.Row(visible=False), ""), None, [*boxes, row, chips], **quiet
    )
    return boxes


def _date_box(label: str) -> gr.Textbox:
    return gr.Textbox(
        label=label,
        placeholder="2022-11-12",
        lines=1,
        max_lines=1,
        max_length=_LONGEST_DATE,
        min_width=150,
    )
