"""Sorts of answers: what a sentence gives that the question does not."""

import pytest

from rag.reading.answers import AnswerKind, counts, gives


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("count", "The game ended with 17 seconds left."),
        ("count", "Thirteen boats came."),
        ("count", "Dozens of boats came."),
        ("count", "There were 1,850 boats."),
        ("count", "A single boat came."),
        ("date", "It fell on Monday."),
        ("year", "It was built in 1985."),
        ("clock", "It fell at 05:00."),
        ("age", "He is 42 years old."),
        ("length", "It is 60 kilometres long."),
        ("extent", "Repairs take six weeks."),
        ("money", "It cost $5."),
        ("percent", "A third of the boats came."),
    ],
)
def test_a_sentence_gives_what_it_names(kind: AnswerKind, text: str) -> None:
    assert gives(kind, text, set())


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("count", "The boats came in 1985."),  # a year is no number of boats
        ("count", "A boat came."),
        ("year", "Thirteen boats came."),
        ("clock", "Thirteen boats came."),
        ("age", "The bridge fell."),
    ],
)
def test_it_gives_nothing_of_another_sort(kind: AnswerKind, text: str) -> None:
    assert not gives(kind, text, set())


def test_what_the_question_names_is_no_answer() -> None:
    assert not gives("count", "The 17 boats came.", {"17", "boat"})
    assert gives("count", "The 17 boats made 40 trips.", {"17", "boat"})


@pytest.mark.parametrize(
    ("noun", "text"),
    [
        ("boat", "Five or six boats came."),
        ("boat", "Nineteen small boats came."),
        ("boat", "Hundreds of boats came."),
        ("people", "He counted 36.5 thousand people."),
    ],
)
def test_a_number_before_a_noun_counts_it(noun: str, text: str) -> None:
    assert counts(noun, text)


@pytest.mark.parametrize(
    ("noun", "text"),
    [
        ("boat", "A boat came."),
        ("boat", "Six men and a woman came in boats."),
        ("boat", "Six men came."),
        ("boat", ""),
    ],
)
def test_a_number_of_something_else_does_not(noun: str, text: str) -> None:
    assert not counts(noun, text)
