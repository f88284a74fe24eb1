"""The events of an answer → what there is to show of it so far."""

from rag import pipeline
from rag.errors import BylineError
from rag.http_api.desk import Queued
from rag.records import Answer
from rag.release import Released
from rag.web_ui.answer_html import (
    answer_html,
    answer_said,
    notice_html,
    sources_html,
    statements_html,
    turn_html,
    understood_html,
)
from rag.web_ui.narrowing import asked_of_html
from rag.web_ui.sharing import actions_html

_STOPPED = '<p class="byline-note">Stopped.</p>'
_QUEUED = "Others are being answered; this question waits for its turn …"
_LOOKING = "Looking through the reports …"
_WRITING = "The chat model is writing …"


class View:
    """A question and its answer, as far as it is known.

    Args:
        question: as it was asked.
        number: its place in the conversation; unique on the page.

    Attributes:
        question: likewise.
        answer: the whole answer, once it is there.
    """

    def __init__(self, question: str, number: int) -> None:
        self.question = question
        self.answer: Answer | None = None
        self._number = number
        self._asked: pipeline.Asked | None = None
        self._released: list[Released] = []
        self._doing = _LOOKING
        self._ended = ""
        self._said = ""

    @classmethod
    def of(cls, answer: Answer, number: int) -> "View":
        """The view of an answer that is there already."""
        view = cls(answer.question, number)
        view.take(answer)
        return view

    def take(self, event: pipeline.Event) -> None:
        """One more event."""
        if isinstance(event, pipeline.Asked):
            self._asked = event
            self._doing = _WRITING if event.mode == "prose" else _LOOKING
        elif isinstance(event, Released):
            self._released.append(event)
        elif isinstance(event, Answer):
            self.answer = event
            self._said = answer_said(event)
        elif self._asked is None:
            self._doing = _QUEUED if isinstance(event, Queued) else _LOOKING

    def fail(self, error: BylineError) -> None:
        """It ended in an error; what is there stays."""
        self._ended = notice_html(error)
        self._said = f"{error.problem} {error.remedy}"

    def stop(self) -> None:
        """The reader stopped it; what is there stays. Nothing where it has ended."""
        if not self._said:
            self._ended = _STOPPED
            self._said = "Stopped."

    @property
    def is_over(self) -> bool:
        """Whether there is no more to come."""
        return self.answer is not None or bool(self._ended)

    def html(self) -> str:
        """What there is to show."""
        return turn_html(self._number, self.question, self._body(), said=self._said)

    def _body(self) -> str:
        if self.answer:
            asked_of = asked_of_html(self.answer)
            return asked_of + answer_html(self.answer, self._number) + actions_html(self.answer)
        understood = self._asked.standalone_question if self._asked else self.question
        parts = [understood_html(self.question, understood)]
        # Quotes come all at once, and a card of positions may stand above them.
        if self._asked and self._asked.mode == "prose":
            statements = [released.statement for released in self._released]
            citations = [c for released in self._released for c in released.citations]
            parts.append(statements_html(statements, citations, self._number))
            parts.append(sources_html(citations, self._number, statements, hidden=True))
        parts.append(self._ended or f'<p class="byline-note byline-doing">{self._doing}</p>')
        return "".join(parts)
