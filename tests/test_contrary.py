"""The contrary: what a question denies, what a sentence denies, and opposite words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lexical import terms
from rag.reading.contrary import denies, has_opposite, may_deny


@pytest.mark.parametrize(
    "text",
    [
        "Who was not invited?",
        "Which ministers weren't at the meeting?",
        "Which ministers weren’t at the meeting?",
        "Who never replied?",
        "Which villages have no water?",
        "Which town was left without power?",
        "Neither of which bridges stands?",
    ],
)
def test_a_question_may_ask_what_is_not_so(text: str) -> None:
    assert denies(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who was invited?",
        "Who wrote the notice?",  # "not" within a word
        "Didn't the mayor resign?",  # asks what "Did the mayor resign?" asks
        "Wasn’t the bridge closed?",
        "Who stayed no longer than a day?",
        "Who spoke of not only one bridge?",
        "Who lives at No. 5?",
    ],
)
def test_a_question_may_look_as_if_it_did(text: str) -> None:
    assert not denies(text)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor was not invited.",
        "The ferry couldn’t sail.",
        "The bridge is no longer open.",
        "He refused to come.",
        "They were unable to cross.",
        "All came except the mayor.",
        "Few came.",
    ],
)
def test_a_sentence_denies_in_many_words(text: str) -> None:
    assert may_deny(text)


def test_a_sentence_that_affirms_denies_nothing() -> None:
    assert not may_deny("The mayor was invited, and the notice was read.")


def opposed(question: str, sentence: str) -> bool:
    return has_opposite([{t} for t in terms(question)], set(terms(sentence)))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("the lowest bridge", "It is the highest bridge."),
        ("the northern bank", "The southern bank fell."),
        ("What decreased?", "Prices increased."),
        ("an unofficial count", "The official count is known."),
        ("the official count", "An unofficial count is known."),
        ("a direct hit", "It was an indirect hit."),
    ],
)
def test_an_opposite_stands_for_the_word(question: str, sentence: str) -> None:
    assert opposed(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("the lowest bridge", "It is the lowest bridge, not the highest."),  # the word is there
        ("Who bought the boat?", "Jens Berg sold the boat to Marta Olsen."),
        ("Which goods do they import?", "The port is busy."),  # "im" is no prefix here
        ("What is under it?", "Der Turm"),
        ("Who closed it?", "Nobody knows."),
        ("", ""),
    ],
)
def test_other_words_are_not_opposite(question: str, sentence: str) -> None:
    assert not opposed(question, sentence)


def test_a_word_is_found_under_any_of_its_spellings() -> None:
    assert not has_opposite([{"lowest", "bottommost"}], {"bottommost", "highest"})


WORDS = st.sets(st.sampled_from(["highest", "lowest", "offici", "unoffici", "bridg", "closed"]))


@given(WORDS)
def test_nothing_is_the_opposite_of_what_is_there(words: set[str]) -> None:
    assert not has_opposite([{word} for word in words], words)


@given(WORDS, WORDS)
def test_opposition_goes_both_ways(one: set[str], other: set[str]) -> None:
    apart = one - other, other - one
    assert has_opposite([{w} for w in apart[0]], apart[1]) == has_opposite(
        [{w} for w in apart[1]], apart[0]
    )
