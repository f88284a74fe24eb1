"""Grammar: where the words stand, what they are, and that threads do not disturb each other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading import grammar
from rag.reading.grammar import children_of, entities_of, words_of, words_of_each

TEXT = "Mayor Jens Berg closed two bridges in Kherson on Monday."


def test_each_word_has_its_grammar() -> None:
    found = {w.text: w for w in words_of(TEXT)}
    closed = found["closed"]
    assert (closed.part, closed.lemma, closed.relation) == ("VERB", "close", "ROOT")
    assert (found["Berg"].part, found["Berg"].relation) == ("PROPN", "nsubj")
    assert (found["bridges"].part, found["bridges"].lemma) == ("NOUN", "bridge")
    assert found["two"].part == "NUM"


def test_a_head_is_the_number_of_a_word_and_the_root_is_its_own() -> None:
    words = words_of(TEXT)
    for number, word in enumerate(words):
        assert (word.head == number) == (word.relation == "ROOT")
    berg = next(w for w in words if w.text == "Berg")
    assert words[berg.head].text == "closed"


def test_children_are_the_words_that_hang_on_a_word() -> None:
    words = words_of("Berg closed two bridges.")
    texts = [[words[n].text for n in children] for children in children_of(words)]
    assert texts == [[], ["Berg", "bridges", "."], [], ["two"], []]


def test_named_things_have_labels() -> None:
    found = {e.text: e.label for e in entities_of(TEXT)}
    assert found["Jens Berg"] == "PERSON"
    assert found["two"] == "CARDINAL"
    assert found["Kherson"] == "GPE"
    assert found["Monday"] == "DATE"


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_a_text_without_words_names_nothing(text: str) -> None:
    assert entities_of(text) == ()
    assert [w for w in words_of(text) if w.text.strip()] == []


def test_a_long_text_is_read_up_to_4000_characters() -> None:
    text = "Jens Berg left. " * 1_000
    assert words_of(text)[-1].end <= 4_000
    assert len(entities_of(text)) <= 250  # 4,000 / 16 characters


PIECES = [
    *("Kherson", "fell", "…", "it's", "U.S.", "軍隊", "Войска"),
    *("👩\u200d👧", "e\u0301", "\u2028", "\n"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
@settings(deadline=None, max_examples=40)
def test_every_word_stands_where_it_says(text: str) -> None:
    words = words_of(text)
    assert all(text[w.start : w.end] == w.text for w in words)
    assert "".join("".join(w.text for w in words).split()) == "".join(text.split())
    assert all(0 <= w.head < len(words) for w in words)


def test_threads_that_read_at_once_get_what_one_alone_gets() -> None:
    texts = [f"Jens Berg met Marta Olsen {n} times in Kherson in 20{n}." for n in range(10, 34)]
    alone = [(*grammar._parsed([t]), entities_of.__wrapped__(t)) for t in texts]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda t: (words_of(t), entities_of(t)), texts))
    assert found == alone


def test_texts_that_are_read_together_have_the_words_of_each() -> None:
    texts = [f"Marta Olsen sold {n} boats to a brewer from Tolnar, he said." for n in range(40)]
    texts += ["", "Rain.", "x" * 5_000, texts[0]]
    assert words_of_each(texts) == [grammar._parsed([text])[0] for text in texts]
    assert words_of_each([]) == []
