"""The events of an answer, and what is shown of it so far."""

import re

from rag.errors import TooBusy
from rag.http_api.desk import Queued
from rag.pipeline import Asked
from rag.records import Answer
from rag.release import Released, Waiting, released_at_once
from rag.web_ui.conversation import Conversation
from rag.web_ui.view import View
from tests.answers_by_hand import answered

TEXTS = ("The bridge is shut.", "Repairs take six weeks.")


def answer(mode: str = "prose") -> Answer:
    return answered(
        [(text, (number,)) for number, text in enumerate(TEXTS, start=1)],
        mode=mode,
        question="Is the bridge shut?",
        standalone_question="Is the Talle bridge shut?",
    )


def plain(shown: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", shown).replace("&#46;", ".").split())


def statements(shown: str) -> list[str]:
    return [text for text in TEXTS if text in plain(shown).replace(" .", ".")]


def test_what_was_shown_stays_where_it_is_while_more_comes() -> None:
    """Each statement appends; until the answer is there, nothing above or among them changes."""
    view = View("Is the bridge shut?", 3)
    view.take(Asked(standalone_question="Is the Talle bridge shut?", mode="prose"))
    before = view.html().split('<p class="byline-note byline-doing">')[0]
    for event in released_at_once(answer()):
        assert isinstance(event, Released)
        view.take(event)
        shown = view.html().split('<h3 class="byline-heading" hidden>')[0]
        assert shown.startswith(before)
        assert len(shown) > len(before)
        before = shown
        view.take(Waiting())
        assert view.html().startswith(before)
        assert 'aria-busy="true"' in view.html()
    view.take(answer())
    assert before.partition("<div")[2] in view.html()
    assert 'aria-busy="false"' in view.html()
    assert 'data-said="Answered with 2 sentences from 1 report."' in view.html()


def test_marks_lead_to_their_sources_before_the_list_of_them_is_shown() -> None:
    view = View("Is the bridge shut?", 3)
    view.take(Asked(standalone_question="Is the bridge shut?", mode="prose"))
    first, _ = released_at_once(answer())
    view.take(first)
    assert 'data-source="source-3-1"' in view.html()
    assert '<ol class="byline-sources" hidden><li id="source-3-1"' in view.html()


def test_quotes_are_shown_together_with_what_stands_above_them() -> None:
    view = View("Is the bridge shut?", 1)
    view.take(Asked(standalone_question="Is the bridge shut?", mode="quotes"))
    for event in released_at_once(answer("quotes")):
        view.take(event)
        assert statements(view.html()) == []
    view.take(answer("quotes"))
    assert statements(view.html()) == [*TEXTS]


def test_whoever_waits_for_their_turn_is_told_so() -> None:
    view = View("Is the bridge shut?", 1)
    view.take(Queued())
    assert "waits for its turn" in view.html()
    view.take(Waiting())
    assert "waits for its turn" not in view.html()
    view.take(Asked(standalone_question="Is the bridge shut?", mode="prose"))
    view.take(Waiting())
    assert "The chat model is writing" in view.html()
    view.fail(TooBusy("200 questions wait.", "Ask again in a moment."))
    assert "Ask again in a moment" in plain(view.html())
    assert "writing" not in view.html()


def test_a_stop_keeps_what_is_there_and_ends_nothing_that_has_ended() -> None:
    view = View("Is the bridge shut?", 1)
    view.take(Asked(standalone_question="Is the bridge shut?", mode="prose"))
    first, _ = released_at_once(answer())
    view.take(first)
    view.stop()
    assert statements(view.html()) == [TEXTS[0]]
    assert "Stopped." in view.html()
    view = View.of(answer(), 2)
    view.stop()
    assert "Stopped." not in view.html()


def test_a_conversation_leans_on_what_was_answered_and_shows_a_turn_once() -> None:
    conversation = Conversation()
    assert conversation.newest_html() == conversation.earlier_html() == ""
    conversation.resume([answer()])
    stopped = conversation.begin("And who shut it?")
    conversation.stop()
    newest = conversation.begin("When will it open?")
    newest.take(answer().model_copy(update={"standalone_question": "When?"}))
    assert [turn.question for turn in conversation.turns] == ["Is the Talle bridge shut?", "When?"]
    assert conversation.turns[0].answer == " ".join(TEXTS)
    assert re.findall(r'data-turn="(\d)"', conversation.earlier_html()) == ["1", "2"]
    assert conversation.earlier_html().endswith(stopped.html())
    assert conversation.newest_html() == newest.html()
    conversation.clear()
    assert (
        conversation.begin("Anew?").html().startswith('<article class="byline-turn" data-turn="4"')
    )
    assert conversation.turns == []


def test_a_turn_is_taken_up_once_and_not_after_it_was_stopped() -> None:
    conversation = Conversation()
    assert conversation.take_up() is None
    begun = conversation.begin("Who shut it?")
    assert conversation.is_answering
    assert conversation.take_up() is begun
    assert conversation.take_up() is None
    conversation.stop()
    assert not conversation.is_answering
    conversation.begin("When?")
    conversation.stop()
    assert conversation.take_up() is None
    conversation.begin("Why?")
    conversation.clear()
    assert conversation.take_up() is None
    assert not conversation.is_answering
