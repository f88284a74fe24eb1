"""Messages as a question and the turns before it."""

import pytest

from rag.http_api.openai.errors import ParameterRefused
from rag.http_api.openai.turns import MOST_TURNS, Message, conversation_of
from rag.records import Turn

FIRST = Message("user", "How many people died in the Mykolaiv strike?")
SEVEN = Message("assistant", "Seven people died. [1]\n\nOne was a child. [2][1]")
SAID = "Seven people died. One was a child."


def test_the_last_message_asks_and_the_others_are_turns() -> None:
    asked = conversation_of([FIRST, SEVEN, Message("user", "And in Kherson?")], "messages")
    assert asked.question == "And in Kherson?"
    assert asked.turns == (Turn(question=FIRST.text, answer=SAID),)


def test_earlier_questions_stand_alone_by_what_came_before_them() -> None:
    follow_up = Message("user", "And in Kherson?")
    said = [FIRST, SEVEN, follow_up, SEVEN, Message("user", "and wounded?")]
    first, second = conversation_of(said, "messages").turns
    assert first.question == FIRST.text
    assert second.question == "How many people died in Kherson?"


def test_what_the_system_says_is_left_out_wherever_it_stands() -> None:
    said = [Message("system", "Rhyme."), FIRST, Message("developer", "Be brief.")]
    assert conversation_of(said, "messages") == (FIRST.text, ())


def test_what_answers_nothing_and_what_nobody_answered() -> None:
    greeting = Message("assistant", "Ask the reports.")
    asked = conversation_of([greeting, FIRST, FIRST, SEVEN, SEVEN, FIRST], "messages")
    assert asked.turns == (
        Turn(question=FIRST.text, answer=""),
        Turn(question=FIRST.text, answer=f"{SAID} {SAID}"),
    )


def test_silence_gives_nothing_to_lean_on() -> None:
    silence = Message("assistant", "The corpus does not say.\n\nThe nearest that it has:\n\n“No.”")
    assert conversation_of([FIRST, silence, FIRST], "messages").turns[0].answer == ""


@pytest.mark.parametrize(
    "said", [[], [SEVEN], [FIRST, SEVEN], [Message("system", "Rhyme.")], [FIRST, SEVEN, SEVEN]]
)
def test_a_conversation_that_does_not_end_with_a_question_is_refused(said: list[Message]) -> None:
    with pytest.raises(ParameterRefused, match="input does not end with a message") as refused:
        conversation_of(said, "input")
    assert (refused.value.param, refused.value.status) == ("input", 400)


def test_the_last_turns_are_kept() -> None:
    said = [Message("user", f"Who said {n}?") for n in range(MOST_TURNS + 3)]
    asked = conversation_of(said, "messages")
    assert len(asked.turns) == MOST_TURNS
    assert asked.turns[0].question == "Who said 2?"
    assert asked.question == f"Who said {MOST_TURNS + 2}?"


def test_a_long_answer_is_cut() -> None:
    asked = conversation_of([FIRST, Message("assistant", "a" * 100_000), FIRST], "messages")
    assert asked.turns[0].answer == "a" * 20_000
