"""The words that the terminal and the chat page share."""

from typing import Any

from rag.check.checker import Checker
from rag.records import Answer, Usage
from rag.release import LOCATED, OPINION, PLAIN
from rag.wording import FAILED, cost, sentences, why_withheld, written_date


def test_every_test_that_can_withhold_has_its_words() -> None:
    no_model: Any = None
    every = Checker(no_model).check("It fails closed.", []).failed
    assert set(FAILED) == {PLAIN, LOCATED, *every, OPINION}


def test_why_a_sentence_was_withheld_is_one_sentence() -> None:
    assert why_withheld(("figures", "names")) == (
        "A figure in it is not in its quotes; a name in it is not in its quotes."
    )
    assert why_withheld(("spelling",)) == "It failed the test spelling."


def test_sentences_are_counted_as_readers_count_them() -> None:
    assert [sentences(n) for n in (1, 2)] == ["1 sentence", "2 sentences"]


def test_what_a_model_cost_is_told_where_one_was_asked() -> None:
    answer = Answer(
        question="q", standalone_question="q", mode="prose", status="not_in_corpus"
    ).model_copy(
        update={
            "usage": Usage(input_tokens=1234, output_tokens=5),
            "timings_ms": {"model": 2000.0, "total": 2160.0},
        }
    )
    assert cost(answer) == "1,234 tokens read, 5 written; 2.2 s"
    assert cost(answer.model_copy(update={"timings_ms": {"total": 60.0}})) is None


def test_dates_are_written_as_readers_write_them() -> None:
    assert written_date("2022-11-13") == "13 Nov 2022"
    assert written_date("2022-11-11T16:20:00+02:00") == "11 Nov 2022, 16:20 +02:00"
    assert written_date("2022-11-11T06:05") == "11 Nov 2022, 06:05"
