"""How sure a text is: shares right on cases by hand, and that no text makes it raise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.certainty import Certainty, certainty_of, claims_more
from rag.reading.grammar import words_of
from tests.cases import cases, place

LEVELS: tuple[Certainty, ...] = ("done", "probable", "possible", "planned")


def certainty(sentence: str, word: str) -> frozenset[Certainty]:
    words = words_of(sentence)
    return certainty_of(words, place(words, word))


@pytest.mark.parametrize(("half", "least"), [("tuning", 0.97), ("held_out", 0.92)])
def test_most_words_are_as_sure_as_they_are_told(half: str, least: float) -> None:
    rows = cases("certainty", half)
    wrong = [
        (case["word"], case["sentence"], found)
        for case in rows
        if (found := certainty(case["sentence"], case["word"])) != set(case["certainty"].split())
    ]
    assert 1 - len(wrong) / len(rows) >= least, wrong


@pytest.mark.parametrize(("half", "least"), [("tuning", 1.0), ("held_out", 0.94)])
def test_most_statements_that_claim_more_are_told(half: str, least: float) -> None:
    rows = cases("claims_more", half)
    wrong = [
        (case["statement"], case["quote"])
        for case in rows
        if claims_more(
            certainty_of(said := words_of(case["statement"]), place(said, case["stated"])),
            certainty_of(quote := words_of(case["quote"]), place(quote, case["quoted"])),
        )
        != (case["more"] == "yes")
    ]
    assert 1 - len(wrong) / len(rows) >= least, wrong


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    words = words_of(text)
    for number in range(len(words)):
        found = certainty_of(words, number)
        assert found
        assert found <= set(LEVELS)


@given(st.frozensets(st.sampled_from(LEVELS), min_size=1))
def test_nothing_claims_more_than_itself(levels: frozenset[Certainty]) -> None:
    assert not claims_more(levels, levels)
