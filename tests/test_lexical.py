"""Terms by script, and BM25 against arithmetic by hand."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.lexical import LexicalIndex, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine's Ukraine’s Ukraineʼs soldiers'", "ukrain ukrain ukrain soldier"),
        ("O'Brien O’Brien don’t", "o'brien o'brien don't"),
        ("five-storey S-300", "five storey s 300"),
        ("BRIDGES bridge Bridged", "bridg bridg bridg"),
        ("At 05:00, 20,000 or 36.5", "at 05 00 20000 or 36.5"),
        ("1,250,000.75, 20000, 1,5 and 3.5m.", "1250000.75 20000 1,5 and 3 5m"),
        ("https://a.example/b_c?d", "https a exampl b c d"),
        ("“Nobody—moved…”", "nobodi move"),
        ("ﬁne ｆｕｌｌ ２", "fine full 2"),  # a ligature, full-width letters and digit
        ("Straße STRASSE", "strass strass"),
        ("İstanbul Istanbul", "istanbul istanbul"),
    ],
)
def test_latin_words_are_folded_and_stemmed(text: str, expected: str) -> None:
    assert terms(text) == expected.split()


@pytest.mark.parametrize(
    "forms",
    [
        "войска войскам войсками ВОЙСКА",
        "за\u0301мок замок",  # with its stress marked, and without
        "Слов'янськ Слов’янськ Словʼянськ",
        "\u0438\u0306од йод",  # й of two code points, and of one
        "Ελλάδα Ελλάδας ΕΛΛΆΔΑ",
        "كتاب كِتَاب",  # without vowel signs, and with
        "שלום שָׁלוֹם",
        "हिन्दी हिन्दी",
    ],
)
def test_forms_of_a_word_are_one_term(forms: str) -> None:
    assert len(set(terms(forms))) == 1
    assert len(terms(forms)) == len(forms.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("军队离开", ["军队", "队离", "离开"]),
        ("桥", ["桥"]),
        ("军队。离开", ["军队", "离开"]),
        ("さくら", ["さく", "くら"]),
        ("BBC中文网2022年", ["bbc", "中文", "文网", "2022", "年"]),
    ],
)
def test_scripts_without_spaces_become_pairs(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_thai_keeps_its_vowel_signs() -> None:
    assert terms("ข่าว") == ["ข่", "่า", "าว"]


# The last is the stroke that stretches Arabic words, which the stemmer takes away.
@pytest.mark.parametrize("text", ["", " \n", "…—“”", "👩\u200d👧 🇺🇦", "___", "ـ"])
def test_a_text_without_words_has_no_terms(text: str) -> None:
    assert terms(text) == []


@given(st.text())
@settings(deadline=None)
@example("ـ")
def test_terms_do_not_depend_on_case_or_on_what_stands_around(text: str) -> None:
    assert all(terms(text))
    assert terms(f" {text} (") == terms(text)
    assert terms(text.upper().lower()) == terms(text.lower().upper().lower())


#: Lengths 3, 2, 5: 10/3 on average.
TEXTS = ["bridge bridge river", "river town", "bridge council votes town hall"]


def score(tf: int, length: int, having: int) -> float:
    """BM25, Lucene's variant, k1 = 1.5, b = 0.75, for a term that `having` of the 3 texts have.

    ln(1 + (3 - n + 0.5) / (n + 0.5)) · tf / (tf + 1.5 · (1 - 0.75 + 0.75 · length / (10/3)))
    """
    idf = math.log(1 + (3 - having + 0.5) / (having + 0.5))
    return idf * tf / (tf + 1.5 * (0.25 + 0.75 * length * 3 / 10))


def assert_ranked(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    assert [number for number, _ in found] == [number for number, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-6)


def test_scores_are_bm25_worked_by_hand() -> None:
    # n = 2 for bridge: idf = ln(1 + 1.5/2.5) = ln 1.6 = 0.470004.
    # Text 0, tf 2, length 3: 0.470004 · 2 / (2 + 1.5 · (0.25 + 0.675)) = 0.940007 / 3.3875.
    # Text 2, tf 1, length 5: 0.470004 · 1 / (1 + 1.5 · (0.25 + 1.125)) = 0.470004 / 3.0625.
    assert_ranked(LexicalIndex(TEXTS).best("bridge", 9), [(0, 0.277493), (2, 0.153471)])


def test_scores_add_up_over_the_terms_of_the_question() -> None:
    # river: n = 2, in text 0 (tf 1 of 3) and text 1 (tf 1 of 2).
    assert_ranked(
        LexicalIndex(TEXTS).best("river bridges", 9),
        [
            (0, score(2, 3, 2) + score(1, 3, 2)),
            (1, score(1, 2, 2)),
            (2, score(1, 5, 2)),
        ],
    )


def test_a_term_asked_twice_counts_twice() -> None:
    assert_ranked(LexicalIndex(TEXTS).best("bridge bridge", 1), [(0, 2 * score(2, 3, 2))])


def test_unknown_terms_change_nothing() -> None:
    index = LexicalIndex(TEXTS)
    assert index.best("the mayor's bridge", 9) == index.best("bridge", 9)
    assert index.best("mayor", 9) == []
    assert index.best("", 9) == []


def test_equal_scores_keep_the_texts_order_and_depth_cuts_them() -> None:
    index = LexicalIndex(["bridge", "town"] * 50)
    assert [number for number, _ in index.best("bridge", 99)] == list(range(0, 100, 2))
    assert [number for number, _ in index.best("bridge", 2)] == [0, 2]


@pytest.mark.parametrize("texts", [[], [""], ["", "…", " "]])
def test_without_any_term_nothing_is_found(texts: list[str]) -> None:
    assert LexicalIndex(texts).best("bridge", 9) == []


def test_empty_texts_among_others_keep_their_numbers() -> None:
    assert [n for n, _ in LexicalIndex(["", "bridge", "", "bridge"]).best("bridge", 9)] == [1, 3]


def test_idf_is_lucene_s_worked_by_hand() -> None:
    index = LexicalIndex(TEXTS)
    assert index.idf("bridg") == pytest.approx(0.470004, abs=1e-6)  # n = 2: ln(1 + 1.5/2.5)
    assert index.idf("hall") == pytest.approx(0.980829, abs=1e-6)  # n = 1: ln(1 + 2.5/1.5)
    assert index.idf("mayor") == pytest.approx(2.079442, abs=1e-6)  # n = 0: ln(1 + 3.5/0.5) = ln 8


def test_idf_of_a_term_that_every_text_has_is_above_zero() -> None:
    # n = N = 2: ln(1 + 0.5/2.5) = ln 1.2.
    assert LexicalIndex(["bridge", "bridge"]).idf("bridg") == pytest.approx(math.log(1.2))


def test_idf_counts_texts_not_repeats() -> None:
    assert LexicalIndex(["a b", "b b b", "c"]).idf("b") == LexicalIndex(["b", "b", "c"]).idf("b")


def test_idf_without_texts() -> None:
    assert LexicalIndex([]).idf("bridg") == pytest.approx(math.log(2))  # ln(1 + 0.5/0.5)


def test_texts_that_do_not_count_have_no_score() -> None:
    index = LexicalIndex(TEXTS)
    (first, _), (second, score) = index.best("bridge", 9)
    among = np.arange(len(TEXTS)) != first
    assert index.best("bridge", 9, among) == [(second, score)]


@given(
    before=st.lists(st.text("ab c", max_size=9), max_size=6),
    after=st.lists(st.text("bd c", max_size=9) | st.integers(0, 5), max_size=6),
)
def test_a_renewed_index_is_the_same_as_one_made_anew(
    before: list[str], after: list[str | int]
) -> None:
    after = [text for text in after if isinstance(text, str) or text < len(before)]
    texts = [before[text] if isinstance(text, int) else text for text in after]
    old, new = LexicalIndex(before), LexicalIndex(texts)
    asked = old.best("a b c d", 9)
    renewed = old.renewed(after)
    assert renewed.best("a b c d", 9) == new.best("a b c d", 9)
    assert [renewed.idf(term) for term in "abcd"] == [new.idf(term) for term in "abcd"]
    assert renewed.vocabulary_size == new.vocabulary_size  # nothing of what left is kept
    assert old.best("a b c d", 9) == asked
