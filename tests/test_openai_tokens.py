"""How much was read and written."""

import pytest

from rag.http_api.openai.tokens import count_tokens, usage_of
from rag.records import Usage
from tests.answers_by_hand import answered

ANSWER = answered([("It was shut.", (1,))], usage={"input_tokens": 11, "output_tokens": 7})


def test_tokens_are_counted_by_o200k() -> None:
    assert count_tokens("It was shut. [1]") == 7  # It| was| shut|.| [|1|]
    assert count_tokens("<|endoftext|>") > 1  # text, whatever it looks like
    assert count_tokens("") == 0


@pytest.mark.parametrize("character", [" ", "a", "\n", "中"])
def test_a_long_run_of_one_character_is_counted(character: str) -> None:
    assert 1_000 < count_tokens(character * 300_000) <= 300_000


def test_where_no_chat_model_was_asked_the_texts_are_counted() -> None:
    usage = usage_of(ANSWER, ["It was shut.", "It was."], "It was shut. [1]")
    assert usage == Usage(input_tokens=4 + 3, output_tokens=7)


def test_where_one_was_asked_it_is_what_it_was_charged_for() -> None:
    answer = ANSWER.model_copy(update={"timings_ms": {"model": 3.2}})
    assert usage_of(answer, ["It was shut."], "It was.") == Usage(input_tokens=11, output_tokens=7)
