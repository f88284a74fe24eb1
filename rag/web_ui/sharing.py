"""What can be done with an answer: copied, taken out as a file, linked to, judged.

The row of buttons below each answer is HTML, which `sharing.js` brings to life; what they ask
for, the routes here give. All of it stands on the answer's id in the log, so an answer that was
not kept has no row.
"""

from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from rag.answer_log import AnswerLog
from rag.errors import BylineError, NotFound
from rag.export import Form, exported
from rag.records import Answer
from rag.web_ui.feedback import LONGEST_REASON, FeedbackFiles, Verdict
from rag.web_ui.history import linked
from rag.wording import written_date

_THUMB = (
    '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" '
    'stroke="currentColor" stroke-width="1.2" stroke-linejoin="round"><path d="M1.6 7h2.6v7H1.6z'
    "M6.2 7.2 8.6 1.8c1.2 0 2 .9 1.8 2.1l-.4 2.4h3.1c.9 0 1.6.9 1.4 1.8l-1 4.5c-.2.8-.9 1.4-1.7 "
    '1.4H6.2z"/></svg>'
)
_FORMS: dict[Form, str] = {"markdown": "Markdown", "json": "JSON", "csl-json": "CSL-JSON"}


def actions_html(answer: Answer) -> str:
    """The row below an answer; empty for one that was not kept."""
    if not answer.id:
        return ""
    at = f"byline/answers/{quote(answer.id)}"
    files = "".join(
        f'<a href="{at}/{form}" download class="byline-action">{name}</a>'
        for form, name in _FORMS.items()
    )
    return (
        f'<div class="byline-actions" role="group" aria-label="This answer" data-at="{at}">'
        '<button type="button" class="byline-action" data-do="copy">Copy</button>'
        f'<a href="?answer={quote(answer.id)}" class="byline-action" data-do="link">Copy link</a>'
        f'<span class="byline-files" role="group" aria-label="Download">{files}</span>'
        '<span class="byline-thumbs" role="group" aria-label="Is it right?">'
        f"{_thumb_html('up', 'Right')}{_thumb_html('down', 'Wrong')}</span>"
        f'<span class="byline-done" role="status"></span>{_verdict_html(answer)}</div>'
    )


def _thumb_html(way: str, label: str) -> str:
    return (
        f'<button type="button" class="byline-action byline-thumb" data-do="{way}" '
        f'aria-label="{label}" title="{label}" aria-expanded="false">'
        f"{_THUMB}</button>"
    )


def _verdict_html(answer: Answer) -> str:
    """What a thumb asks; hidden until one is pressed."""
    if answer.status == "not_in_corpus":
        offered = {"": "The reports do say it"}
        offered |= {f"nearest-{c.number}": f"Quote [{c.number}] says it" for c in answer.nearest}
    else:
        offered = {
            "": "It is wrong, or not what I asked",
            "unanswerable": "The reports do not say this",
        }
    choices = "".join(
        f'<label><input type="radio" name="truth" value="{value}"'
        f"{'' if value else ' checked'}> {label}</label>"
        for value, label in offered.items()
    )
    return (
        '<form class="byline-verdict" hidden><fieldset class="byline-truth" hidden>'
        f"<legend>What is wrong?</legend>{choices}</fieldset>"
        f'<label>Why? <span class="byline-optional">(optional)</span>'
        f'<textarea name="reason" rows="2" maxlength="{LONGEST_REASON}"></textarea></label>'
        '<button type="submit" class="byline-action">Send</button>'
        '<button type="button" class="byline-action" data-do="cancel">Cancel</button></form>'
    )


def shared_html(answer: Answer | None) -> str:
    """What stands above an answer that somebody opened by its link; or above that there is none."""
    told = ""
    if answer and answer.answered_at:
        told = f"Asked on {written_date(answer.answered_at[:10])}. "
    return f'<p class="byline-note byline-shared">{told}<a href="./">Ask your own question</a></p>'


def answer_routes(log: AnswerLog, feedback: FeedbackFiles) -> APIRouter:
    """`GET /byline/answers/<id>/<form>`, `POST /byline/answers/<id>/verdict`: for the page."""
    routes = APIRouter()

    @routes.get("/byline/answers/{answer_id}/{form}", response_model=None)
    def taken_out(answer_id: str, form: Form) -> Response:
        """The answer as a file."""
        try:
            answer = _known(answer_id, log)
        except BylineError as error:
            return _refused(error)
        file = exported(answer, form, datetime.now(UTC).astimezone().date())
        return Response(
            file.text.encode("utf-8", "replace"),
            media_type=f"{file.media_type}; charset=utf-8",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{file.name}"',
            },
        )

    @routes.post("/byline/answers/{answer_id}/verdict", response_model=None)
    def judged(answer_id: str, verdict: Verdict) -> Response:
        """A reader's word on the answer, kept for the evaluation suites."""
        try:
            feedback.add(_known(answer_id, log), verdict)
        except BylineError as error:
            return _refused(error)
        return JSONResponse({"told": "Noted, thank you."}, 201)

    return routes


def _known(answer_id: str, log: AnswerLog) -> Answer:
    answer = linked(answer_id, log)
    if answer is None:
        raise no_such_answer()
    return answer


def no_such_answer() -> NotFound:
    """The error of a link to nothing."""
    return NotFound(
        "There is no such answer.", "It may have been deleted, or its link is not whole: ask again."
    )


def _refused(error: BylineError) -> JSONResponse:
    status = 404 if isinstance(error, NotFound) else 503
    return JSONResponse(
        {"problem": error.problem, "remedy": error.remedy}, status, {"Cache-Control": "no-store"}
    )
