"""What is denied: shares right on cases by hand, and that no text makes it raise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.grammar import words_of
from rag.reading.polarity import is_denied
from tests.cases import cases, place


@pytest.mark.parametrize(("half", "least"), [("tuning", 0.80), ("held_out", 0.80)])
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
