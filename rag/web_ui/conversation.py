"""What one open page has asked, and what it was answered.

The newest turn is shown by a component of its own, so that the earlier ones stay as they are
while it grows; it joins them when the next question is asked, and not when it ends, so that
nothing that a reader points at is made anew.
"""

from collections.abc import Iterable

from rag.records import Answer, Turn
from rag.web_ui.view import View

#: Turns that stay on a page.
_MOST_SHOWN = 100
#: Turns that a follow-up may lean on.
_TURNS_KEPT = 20


class Conversation:
    """The turns of one page, oldest first."""

    def __init__(self) -> None:
        self._views: list[View] = []
        self._begun: View | None = None
        self._count = 0

    def begin(self, question: str) -> View:
        """One more turn, whose answer is to be found out."""
        self._begun = self._add(View(question, self._next_number()))
        return self._begun

    def take_up(self) -> View | None:
        """The turn that was begun, for whoever finds out its answer; None where there is none."""
        view, self._begun = self._begun, None
        return None if view is None or view.is_over else view

    def resume(self, answers: Iterable[Answer]) -> None:
        """One more turn for each of these answers, oldest first."""
        for answer in answers:
            self._add(View.of(answer, self._next_number()))

    def clear(self) -> None:
        """Forget every turn."""
        self._views.clear()
        self._begun = None

    def stop(self) -> None:
        """Let the newest turn be as it is, where it has not ended."""
        if self._views:
            self._views[-1].stop()

    @property
    def is_answering(self) -> bool:
        """Whether the newest turn's answer is still to come."""
        return bool(self._views) and not self._views[-1].is_over

    @property
    def answers(self) -> list[Answer]:
        """The whole answers, oldest first."""
        return [view.answer for view in self._views if view.answer]

    @property
    def turns(self) -> list[Turn]:
        """What a follow-up may lean on."""
        return [turn_of(answer) for answer in self.answers[-_TURNS_KEPT:]]

    def earlier_html(self) -> str:
        """All turns but the newest."""
        return "".join(view.html() for view in self._views[:-1])

    def newest_html(self) -> str:
        """The newest turn; empty for none."""
        return self._views[-1].html() if self._views else ""

    def _next_number(self) -> int:
        self._count += 1
        return self._count

    def _add(self, view: View) -> View:
        self._views = [*self._views, view][-_MOST_SHOWN:]
        return view


def turn_of(answer: Answer) -> Turn:
    """An answer as what a follow-up may lean on."""
    said = " ".join(statement.text for statement in answer.statements)
    return Turn(question=answer.standalone_question, answer=said)
