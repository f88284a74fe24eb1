"""What is denied: shares right on cases by hand, and that no text makes it raise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.grammar import words_of
from rag.reading.polarity import are_opposites, is_denied, is_without
from tests.cases import cases, place


@pytest.mark.parametrize(("half", "least"), [("tuning", 1.0), ("held_out", 0.95)])
def test_most_cases_are_right(half: str, least: float) -> None:
    rows = cases("denied", half)
    wrong = [
        (case["word"], case["sentence"])
        for case in rows
        if is_denied(words := words_of(case["sentence"]), place(words, case["word"]))
        != (case["denied"] == "yes")
    ]
    assert 1 - len(wrong) / len(rows) >= least, wrong


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    words = words_of(text)
    assert all(is_denied(words, n) in (True, False) for n in range(len(words)))


@pytest.mark.parametrize(
    ("one", "other"), [("win", "lose"), ("acquit", "convict"), ("stable", "unstable")]
)
def test_opposites_are_so_both_ways(one: str, other: str) -> None:
    assert are_opposites(one, other)
    assert are_opposites(other, one)


def test_a_word_is_not_its_own_opposite() -> None:
    assert not are_opposites("win", "win")


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The village has no water.", "water"),
        ("The village has no power or water.", "water"),
        ("The village was left without water.", "water"),
        ("The village lacks water.", "water"),
        ("The village does not have water.", "water"),
    ],
)
def test_a_thing_is_said_not_to_be_there(sentence: str, word: str) -> None:
    words = words_of(sentence)
    assert is_without(words, place(words, word))


@pytest.mark.parametrize(
    "sentence",
    ["The village has water.", "They did not drink the water.", "They have not only water."],
)
def test_a_thing_is_there_although_something_is_denied(sentence: str) -> None:
    words = words_of(sentence)
    assert not is_without(words, place(words, "water"))
