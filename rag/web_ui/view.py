"""The events of an answer → what there is to show of it so far."""

from rag import pipeline
from rag.records import Answer, Turn
from rag.release import Released
from rag.web_ui.answer_html import answer_html, statements_html, understood_html

WRITING = '<p class="byline-note">The chat model is writing …</p>'


class View:
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
        parts = [understood_html(self._question, understood)]
        parts.append(statements_html(statements, citations, self._number))
        if self._asked is None or self._asked.mode == "prose":
            parts.append(WRITING)
        return "".join(parts)

    @property
    def turns(self) -> list[Turn]:
        """What a follow-up may lean on."""
        return [turn_of(self._answer)] if self._answer else []


def turn_of(answer: Answer) -> Turn:
    """An answer as what a follow-up may lean on."""
    said = " ".join(statement.text for statement in answer.statements)
    return Turn(question=answer.standalone_question, answer=said)
