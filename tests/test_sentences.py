"""Sentence spans tile any text, and end where a reader's sentences end."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.sentences import LONG_SENTENCE, is_within_character, sentence_spans, stripped_span

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
UKRAINE = "🇺🇦"

#: What news text is made of, and what breaks splitters.
FRAGMENTS = (
    *(
        "The army left",
        " on Nov. 11",
        " at 5 p.m.",
        " Lt. Gen. Ivanov said",
        " in the U.S.",
        "Dr. ",
    ),
    *(
        ". ",
        ".",
        "? ",
        "! ",
        "... ",
        "…",
        ", ",
        "; ",
        ": ",
        " – ",
        "\n",
        "\n\n",
        "\r\n",
        "\r\n\r\n",
    ),
    *(
        " ",
        "\t",
        " " * 40,
        "\n" * 20,
        "\u00a0",
        "\u2028",
        "\u3000",
        "\u0085",
        "\x0c",
        "\x1b",
        "\x7f",
    ),
    *(
        "“",
        "”",
        '"',
        "‘",
        "’",
        "«",
        "»",
        "(",
        ")",
        "[",
        "]",
        "„",
        "「",
        "」",
        "A heading",
        "- item",
    ),
    *("Армия ушла", "г. Киев", "غادر الجيش", "؟ ", "军队离开了", "。", "नमस्ते", "B", "a" * 60),
    *(
        FAMILY,
        UKRAINE,
        UKRAINE * 5,
        "e\u0301",
        "\u0301" * 6,
        "👍🏽",
        "1\ufe0f\u20e3",
        "⁉\ufe0f",
        "\u200d",
    ),
    *(
        "<|endoftext|>",
        "https://harbourwire.example/2022/11/",
        "20,000",
        "🔥🔥🔥",
        "\ufeff",
        "\u200b",
    ),
)
news_texts = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)


def sentences(text: str, language: str | None = None) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


@given(text=st.one_of(st.text(), news_texts))
@example(text="Plan B\u00a0. It failed.")  # sentencex alone panics here
@example(text="A line of a list\n\n" * 700)  # and drops a paragraph break here
@settings(deadline=None, max_examples=300)
def test_spans_tile_any_text(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert all(before[1] == after[0] for before, after in pairwise(spans))


@given(text=st.one_of(st.text(), news_texts))
@settings(deadline=None, max_examples=200)
def test_a_sentence_begins_with_its_first_word_and_parts_no_character(text: str) -> None:
    for start, _ in sentence_spans(text)[1:]:
        assert not text[start].isspace()
        assert not is_within_character(text, start)


def test_nothing_has_no_sentences_and_white_space_is_one() -> None:
    assert sentence_spans("") == []
    assert sentence_spans(" \n\t ") == [(0, 4)]


def test_white_space_belongs_to_the_sentence_before_it_or_at_the_start_to_the_first() -> None:
    assert sentences("\n  They left.  \n We stayed. \n") == ["\n  They left.  \n ", "We stayed. \n"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Olha Koval met Lt. Gen. Ivanov in the U.S. on Nov. 11 at 5 p.m. local time.",
        "Gen. Mark Milley and Sen. Smith spoke to Mr. Jones, No. 5 on the list.",
        "A. B. Smith walked 36.5 kilometres.",
        "It was “over. Done.”",
        "They waited (nobody knew why. Nobody asked) and left.",
        "He paused … and went on.",
    ],
)
def test_what_only_looks_like_an_end_is_none(sentence: str) -> None:
    assert sentences(f"{sentence} Then it rained.") == [f"{sentence} ", "Then it rained."]


def test_sentences_of_other_scripts_end_at_their_own_marks() -> None:
    assert sentences("军队离开了。真的吗？是。") == ["军队离开了。", "真的吗？", "是。"]
    assert sentences("غادر الجيش. هل وصل؟ نعم.") == ["غادر الجيش. ", "هل وصل؟ ", "نعم."]


def test_a_text_mostly_in_cyrillic_is_read_with_russian_abbreviations() -> None:
    text = "Это было в г. Киеве. Он ушел."
    assert sentences(text) == ["Это было в г. Киеве. ", "Он ушел."]
    assert sentences(text, language="en") == ["Это было в г. ", "Киеве. ", "Он ушел."]


@pytest.mark.parametrize("language", ["ru", "ru-RU", "ru_RU", "RU"])
def test_a_language_may_name_a_region(language: str) -> None:
    assert sentences("Он живет в г. Киеве.", language) == ["Он живет в г. Киеве."]


def test_paragraphs_end_sentences_with_either_line_end() -> None:
    assert sentences("A heading\n\nThey left.") == ["A heading\n\n", "They left."]
    assert sentences("A heading\r\n\r\nThey left.") == ["A heading\r\n\r\n", "They left."]


def test_sentences_far_into_a_long_text_are_whole() -> None:
    # 1,300 paragraphs of 9 characters: 11,700, past the 10,240 bytes that sentencex takes at once.
    assert sentences("Heading\n\n" * 1300) == ["Heading\n\n"] * 1300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wow‼\ufe0f Next.", ["Wow‼\ufe0f ", "Next."]),
        ("Ok?\u0301 Then.", ["Ok?\u0301 ", "Then."]),
        (f"Yes! {FAMILY} No.", ["Yes! ", f"{FAMILY} No."]),
    ],
)
def test_a_sentence_ends_behind_a_whole_character(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "place", "within"),
    [
        ("e\u0301", 1, True),
        ("ee", 1, False),
        ("\r\n", 1, True),
        ("\n\r", 1, False),
        ("\n\u0301", 1, False),  # a mark has nothing to stand on behind a line end
        (FAMILY, 1, True),  # before the joiner
        (FAMILY, 2, True),  # behind it
        ("👍🏽", 1, True),
        ("1\ufe0f\u20e3", 1, True),
        ("1\ufe0f\u20e3", 2, True),
        (UKRAINE * 2, 1, True),
        (UKRAINE * 2, 2, False),
        (UKRAINE * 2, 3, True),
        ("x" + UKRAINE, 1, False),
        ("नि", 1, True),
        ("ab", 0, False),
        ("ab", 2, False),
    ],
)
def test_a_place_is_within_a_character_or_between_two(text: str, place: int, within: bool) -> None:
    assert is_within_character(text, place) is within


def test_flags_are_counted_from_the_last_cut() -> None:
    # Three flag letters, cut behind the first: the other two are a flag.
    assert is_within_character("🇺🇺🇦", 2, start=1)
    assert not is_within_character("🇺🇺🇦", 2, start=0)


def speech(opening: str, closing: str) -> str:
    """A quotation of 10 sentences, 42 characters each: longer than `LONG_SENTENCE`."""
    said = " ".join(f"We waited at the river for {n} long hours." for n in range(10, 20))
    assert len(said) > LONG_SENTENCE
    return f"{opening}{said}{closing}"


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "()", "„“"])
def test_a_long_quotation_is_cut_at_the_sentences_inside_it(marks: str) -> None:
    text = f"She spoke: {speech(marks[0], marks[1])} Then she left."
    found = sentences(text)
    assert found[0] == f"She spoke: {marks[0]}We waited at the river for 10 long hours. "
    assert found[1] == "We waited at the river for 11 long hours. "
    assert found[9] == f"We waited at the river for 19 long hours.{marks[1]} "
    assert found[10:] == ["Then she left."]


def test_a_short_quotation_is_left_whole() -> None:
    text = "“We waited. We waited long. Nobody came.”"
    assert len(text) < LONG_SENTENCE
    assert sentences(text) == [text]


def test_an_opening_mark_inside_a_long_quotation_stays_with_its_sentence() -> None:
    text = speech("“", " ‘Then go.’ So we went.”")
    assert sentences(text)[-2:] == ["‘Then go.’ ", "So we went.”"]
    nested = speech("(", " «“Then go.”» So we went.)")
    assert sentences(nested)[-2:] == ["«“Then go.”» ", "So we went.)"]


@pytest.mark.parametrize("unit", ["a", "\n", '"a. (b. ', "e\u0301", UKRAINE, ". ", "a.\u0301"])
def test_a_hundred_thousand_characters_take_no_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    began = time.perf_counter()
    assert sentence_spans(text)[-1][1] == 100_000
    assert time.perf_counter() - began < 2


def test_a_span_is_stripped_to_its_words() -> None:
    assert stripped_span("ab  cd \n ef", 2, 9) == (4, 6)
    assert stripped_span("ab  cd", 0, 2) == (0, 2)
    assert stripped_span("ab  cd", 2, 4) == (2, 2)
