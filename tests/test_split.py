"""Passages tile any text, within the budget, and end where a reader would end them."""

import os
import subprocess
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.records import Document, Metadata
from rag.sentences import is_within_character, sentence_spans
from rag.settings import ROOT
from rag.split import BUDGET_TOKENS, count_tokens, passage_spans, split_document
from tests.test_sentences import FAMILY, UKRAINE, news_texts

SENTENCE = "The army left the city on Friday. "  # 9 tokens


def passages(text: str, budget: int, language: str | None = None) -> list[str]:
    return [text[start:end] for start, end in passage_spans(text, budget, language)]


@given(text=st.one_of(st.text(), news_texts), budget=st.sampled_from([4, 8, 16, 40, BUDGET_TOKENS]))
# "international" is 1 token, "internationa" 3; and the l belongs to the marks behind it.
@example(text="中" * 6 + "international" + "\u0301" * 20, budget=8)
@example(text="\u200d" * 2000, budget=BUDGET_TOKENS)
@settings(deadline=None, max_examples=400)
def test_passages_tile_any_text_within_the_budget(text: str, budget: int) -> None:
    found = passages(text, budget)
    assert "".join(found) == text
    assert all(found)
    assert max(map(count_tokens, found), default=0) <= budget


@given(text=news_texts, budget=st.sampled_from([8, 40, BUDGET_TOKENS]))
# The second sentence has 112 characters but only 6 tokens.
@example(text="They left. We stayed" + " " * 98 + "here.", budget=8)
@settings(deadline=None, max_examples=200)
def test_a_sentence_that_fits_is_never_cut(text: str, budget: int) -> None:
    ends = {end for _, end in passage_spans(text, budget)}
    for start, end in sentence_spans(text):
        if count_tokens(text[start:end]) <= budget:
            assert not ends & set(range(start + 1, end))


def test_no_character_takes_more_than_four_tokens() -> None:
    # A token is at least one of a character's bytes, and UTF-8 has at most four; so a budget
    # of 4 can be kept whatever the text.
    rare = [chr(code) for code in range(0x10000, 0x110000, 997)]
    assert max(map(count_tokens, rare)) == 4


def test_an_empty_text_has_no_passages() -> None:
    assert passage_spans("") == []


def test_a_text_within_the_budget_is_one_passage() -> None:
    text = f"A heading\n\n{SENTENCE * 3}\n\nAnother heading\n\n{SENTENCE * 3}"
    assert count_tokens(text) < BUDGET_TOKENS
    assert passages(text, BUDGET_TOKENS) == [text]


def test_sentences_are_packed_as_far_as_the_budget_goes() -> None:
    # 9 tokens a sentence: 3 are 27, a fourth would make 36.
    assert passages(SENTENCE * 6, 30) == [SENTENCE * 3, SENTENCE * 3]


def test_a_passage_ends_with_its_paragraph_when_that_fills_half_of_it() -> None:
    # 18 of 30 tokens are over half: the third sentence would fit, but begins a paragraph.
    text = f"{SENTENCE}{SENTENCE}\n\n{SENTENCE * 3}"
    assert passages(text, 30) == [f"{SENTENCE}{SENTENCE}\n\n", SENTENCE * 3]


def test_a_paragraph_that_fills_less_than_half_does_not_end_a_passage() -> None:
    # 9 of 30 tokens are under half.
    text = f"{SENTENCE}\n\n{SENTENCE * 4}"
    assert passages(text, 30) == [f"{SENTENCE}\n\n{SENTENCE * 2}", SENTENCE * 2]


def test_a_heading_goes_with_the_paragraph_below_it() -> None:
    # Two sentences of 9 and a heading of 4 fit into 24; the sentence below it does not any more.
    text = f"{SENTENCE * 2}\n\nRepairs begin\n\n{SENTENCE * 2}"
    assert passages(text, 24) == [f"{SENTENCE * 2}\n\n", f"Repairs begin\n\n{SENTENCE * 2}"]


def test_a_title_and_a_heading_go_together() -> None:
    text = f"{SENTENCE * 2}\n\nA title\n\nA heading\n\n{SENTENCE * 2}"
    assert passages(text, 27) == [f"{SENTENCE * 2}\n\n", f"A title\n\nA heading\n\n{SENTENCE * 2}"]


def test_a_short_paragraph_with_a_full_stop_is_no_heading() -> None:
    text = f"{SENTENCE * 2}\n\nRepairs begin.\n\n{SENTENCE * 2}"
    assert passages(text, 24) == [f"{SENTENCE * 2}\n\nRepairs begin.\n\n", SENTENCE * 2]


def test_a_heading_at_the_end_of_the_text_stays_there() -> None:
    text = f"{SENTENCE * 2}\n\nRead more"
    assert passages(text, 24) == [text]


def test_a_list_of_short_lines_is_not_taken_for_headings() -> None:
    line = "Three brown hens\n\n"
    assert count_tokens(line) == 5
    assert passages(line * 18, 30) == [line * 6] * 3


def test_the_last_line_of_a_list_goes_with_a_long_paragraph_below_it() -> None:
    # Four lines are 20 tokens, but a line of 5 and a sentence of 9 go together.
    line = "Three brown hens\n\n"
    assert passages(f"{line * 4}{SENTENCE * 2}", 20) == [line * 3, f"{line}{SENTENCE}", SENTENCE]


def test_a_sentence_over_the_budget_is_cut_at_the_end_of_a_clause() -> None:
    clause = "the army left the city and the villages around it; "
    found = passages(clause * 6, 30)
    assert set(found) == {clause * 2}


def test_a_clause_over_the_budget_is_cut_between_words() -> None:
    found = passages("bridge " * 100, 16)
    assert len(found) > 1
    assert all(passage.startswith("bridge") and passage.endswith(" ") for passage in found)


def test_a_word_over_the_budget_is_cut_between_characters() -> None:
    # One token a character here.
    assert passages("中" * 40, 16) == ["中" * 16, "中" * 16, "中" * 8]


@pytest.mark.parametrize("blank", ["", " "])
def test_a_line_of_five_thousand_characters_is_cut_within_the_budget(blank: str) -> None:
    text = (f"bridge{blank}" * 1000)[:5000]
    found = passages(text, BUDGET_TOKENS)
    assert "".join(found) == text
    assert max(map(count_tokens, found)) <= BUDGET_TOKENS
    # They are at least half full on average.
    assert len(found) <= 2 * count_tokens(text) / BUDGET_TOKENS + 1


CHARACTERS = [
    FAMILY,
    UKRAINE,
    "🇫🇷",
    "👍🏽",
    "1\ufe0f\u20e3",
    "e\u0301",
    "नि",
    "🏴\U000e0067\U000e007f",
]


@given(
    text=st.lists(st.sampled_from([*CHARACTERS, "x", ". ", "; ", "\r\n"]), max_size=150).map(
        "".join
    ),
    budget=st.sampled_from([20, 40, BUDGET_TOKENS]),
)
@example(text=UKRAINE * 500, budget=20)
@example(text=FAMILY * 200, budget=20)
@settings(deadline=None, max_examples=150)
def test_what_a_reader_sees_as_one_character_is_not_cut(text: str, budget: int) -> None:
    # The longest, the family, is 18 tokens: every character fits each of these budgets.
    assert max(map(count_tokens, CHARACTERS)) == 18
    for _, end in passage_spans(text, budget):
        assert not is_within_character(text, end)


def test_a_character_over_the_budget_is_cut_all_the_same() -> None:
    text = "e" + "\u0301" * 100
    found = passages(text, 8)
    assert "".join(found) == text
    assert max(map(count_tokens, found)) <= 8


def test_a_special_token_in_a_text_is_plain_text() -> None:
    # As a special token it would be one.
    assert count_tokens("<|endoftext|>") > 1
    text = "<|endoftext|> " * 30
    assert "".join(passages(text, 8)) == text


def test_a_text_is_split_alike_in_another_process() -> None:
    text = f"{SENTENCE * 30}\n\nA heading\n\n{FAMILY * 40} {SENTENCE * 30}"
    script = "import sys; from rag.split import passage_spans; print(passage_spans(sys.argv[1]))"
    other = subprocess.run(
        [sys.executable, "-c", script, text],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == str(passage_spans(text))


@pytest.mark.parametrize(
    "unit", ["a", "\n", '"a. (b. ', " ", "e\u0301", UKRAINE, "\u200d", "中", "Heading\n\n"]
)
def test_a_hundred_thousand_characters_take_no_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    count_tokens(text[:9])  # the encoding is read once, before the clock starts
    began = time.perf_counter()
    assert passage_spans(text)[-1][1] == 100_000
    assert time.perf_counter() - began < 2


def test_a_document_becomes_numbered_passages_at_their_offsets() -> None:
    document = Document(id="a.txt", text=SENTENCE * 100)
    found = split_document(document, budget_tokens=40)
    assert len(found) > 2
    assert [passage.ordinal for passage in found] == list(range(len(found)))
    assert {(passage.document, passage.version) for passage in found} == {
        ("a.txt", document.version)
    }
    assert all(passage.text == document.text[passage.start : passage.end] for passage in found)
    assert "".join(passage.text for passage in found) == document.text


def test_a_document_is_split_by_the_rules_of_its_language() -> None:
    # In Russian "г." shortens a word; read as English it ends a sentence.
    text = "He lives in г. Киеве, he said. "
    russian = Document(id="a", text=text, metadata=Metadata(language="ru"))
    english = Document(id="a", text=text, metadata=Metadata(language="en"))
    assert split_document(english, 12)[0].text == "He lives in г. "
    assert split_document(russian, 12)[0].text != "He lives in г. "
