"""The text of an answer, its marks, and what `stop` and `max_tokens` leave of it."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.http_api.openai.text import (
    BETWEEN,
    Mark,
    Paragraph,
    Stretch,
    Text,
    paragraph_of,
    paragraphs_of,
    without_marks,
)
from rag.http_api.openai.tokens import count_tokens
from rag.records import Answer, Citation
from rag.release import released_at_once
from rag.wording import answer_in_text
from tests.answers_by_hand import answered, cited, silent

#: "It was shut. [1]" has 16 characters; the second begins behind 2 line ends, at 18.
TWO = answered([("It was shut.", (1,)), ("Six weeks.", (2, 1))])
WHOLE = "It was shut. [1]\n\nSix weeks. [2][1]"


class Written(NamedTuple):
    text: str
    marks: list[Mark]
    finish_reason: str
    stretches: list[Stretch]


def write(answer: Answer, stop: tuple[str, ...] = (), most_tokens: int | None = None) -> Written:
    text = Text(stop=stop, most_tokens=most_tokens)
    stretches = [text.add(paragraph) for paragraph in paragraphs_of(answer)]
    stretches.append(text.end())
    return Written(text.written, text.marks, text.finish_reason, stretches)


def places(written: Written) -> list[tuple[int, int, int]]:
    return [(mark.start, mark.end, mark.citation.number) for mark in written.marks]


def test_each_statement_is_a_paragraph_with_its_marks() -> None:
    written = write(TWO)
    assert written.text == WHOLE
    assert written.finish_reason == "stop"
    # 12 characters and a space; 18 + 10 characters and a space, then 3 more.
    assert places(written) == [(13, 16, 1), (29, 32, 2), (32, 35, 1)]
    assert written.stretches == [
        Stretch("It was shut. [1]", tuple(written.marks[:1])),
        Stretch("\n\nSix weeks. [2][1]", tuple(written.marks[1:])),
        Stretch("", ()),
    ]


def test_places_count_code_points() -> None:
    written = write(answered([("🌉 é", (1,))]))
    assert (written.text, places(written)) == ("🌉 é [1]", [(4, 7, 1)])


def test_a_mark_of_two_digits_is_as_long_as_it_is() -> None:
    written = write(answered([("It was.", tuple(range(1, 11)))]))
    assert written.text.endswith("[9][10]")
    assert places(written)[-1] == (8 + 9 * 3, 8 + 9 * 3 + 4, 10)


def test_silence_says_so_why_and_the_nearest_without_marks() -> None:
    near = cited(
        1,
        "The bridge [sic] was shut.",
        publisher="Coast Desk",
        published="2024-03-05",
        url="https://coast.example/shut",
    )
    written = write(silent(near, reason="The nearest report does not mention “ferry”."))
    assert written.text == (
        "The corpus does not say. The nearest report does not mention “ferry”.\n\n"
        "The nearest that it has:\n\n“The bridge [sic] was shut.” "
        "(A report. Coast Desk. 5 Mar 2024. https://coast.example/shut)"
    )
    assert written.marks == []
    assert written.finish_reason == "stop"
    assert write(silent()).text == "The corpus does not say."


def test_several_nearest_may_be_an_answer() -> None:
    assert write(silent(cited(1), cited(2))).text.startswith("The corpus does not clearly say.")


def test_what_was_withheld_and_the_notice_are_not_in_the_text() -> None:
    withheld = ({"text": "It fell.", "failed": ("located",)},)
    answer = answered([("It was shut.", (1,))], withheld=withheld, notice="Quotes instead.")
    assert write(answer).text == "It was shut. [1]"


@pytest.mark.parametrize(
    ("stop", "text", "marked"),
    [
        (("weeks",), "It was shut. [1]\n\nSix ", [1]),
        (("[2]",), "It was shut. [1]\n\nSix weeks. ", [1]),
        (("2]",), "It was shut. [1]\n\nSix weeks. [", [1]),
        (("][1]",), "It was shut. [1]\n\nSix weeks. [2", [1]),
        (("[1]\n\nSix",), "It was shut. ", []),  # begins in one paragraph, ends in the next
        (("\n\n",), "It was shut. [1]", [1]),
        (("It",), "", []),
        (("weeks", "was"), "It ", []),
        (("shut! [1]", "never"), WHOLE, [1, 2, 1]),
        (("[1]\n\nSeven",), WHOLE, [1, 2, 1]),  # begins, and does not end
        (("[2][1] more",), WHOLE, [1, 2, 1]),
    ],
)
def test_the_text_ends_before_the_first_stop_string(
    stop: tuple[str, ...], text: str, marked: list[int]
) -> None:
    written = write(TWO, stop)
    assert written.text == text
    assert [mark.citation.number for mark in written.marks] == marked
    assert written.finish_reason == "stop"


def test_what_may_be_a_stop_string_is_held_back() -> None:
    text = Text(stop=("[1]\n\nSeven",))
    first, second = paragraphs_of(TWO)
    assert text.add(first) == Stretch("It was shut. ", ())
    assert text.add(second).text == "[1]\n\nSix weeks. [2][1]"[:-3]  # "[1]" again
    assert text.end().text == "[1]"
    assert [mark.citation.number for mark in text.marks] == [1, 2, 1]


@pytest.mark.parametrize(
    ("most", "kept"), [(1, ""), (6, ""), (7, WHOLE[:16]), (14, WHOLE[:16]), (15, WHOLE)]
)
def test_statements_that_do_not_fit_are_left_out_whole(most: int, kept: str) -> None:
    assert count_tokens(WHOLE[:16]) == 7  # It| was| shut|.| [|1|]
    assert count_tokens(WHOLE) == 15  # …]\n\n|Six| weeks|.| [|2|][|1|]
    written = write(TWO, most_tokens=most)
    assert written.text == kept
    assert written.finish_reason == ("stop" if kept == WHOLE else "length")
    assert all(mark.end <= len(kept) for mark in written.marks)


def test_a_stop_string_may_make_what_is_left_fit() -> None:
    assert write(TWO, ("[1]\n\n",), most_tokens=7)[:3] == ("It was shut. ", [], "stop")
    assert write(TWO, ("weeks",), most_tokens=7).finish_reason == "length"


def test_nothing_comes_after_the_end() -> None:
    text = Text(most_tokens=7)
    for paragraph in paragraphs_of(TWO):
        text.add(paragraph)
    assert text.add(Paragraph("No.")) == Stretch("", ())
    assert text.written == "It was shut. [1]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE, "It was shut. Six weeks."),
        ("It was shut. [1]\n", "It was shut."),
        ("See [2] there. [1]", "See [2] there."),
        ("It was shut [sic]", "It was shut [sic]"),
        ("", ""),
        (write(silent(cited(1), reason="Why.")).text, ""),
        (write(silent(cited(1), cited(2))).text, ""),
    ],
)
def test_an_earlier_text_loses_its_marks(text: str, said: str) -> None:
    assert without_marks(text) == said


_TEXTS = st.text(alphabet="ab [1]\n.é🌉", min_size=1, max_size=12)
_STATEMENTS = st.lists(
    st.tuples(_TEXTS, st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)),
    min_size=1,
    max_size=4,
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    statements = draw(_STATEMENTS)
    used = sorted({n for _, cites in statements for n in cites})
    numbers = {n: used.index(n) + 1 for n in used}
    return answered([(text, tuple(numbers[n] for n in cites)) for text, cites in statements])


@settings(deadline=None)
@given(
    answers(),
    st.lists(st.text(alphabet="ab [1]\n.", min_size=1, max_size=6), max_size=4).map(tuple),
    st.none() | st.integers(1, 40),
)
def test_text_and_marks_hold_for_any_answer(
    answer: Answer, stop: tuple[str, ...], most_tokens: int | None
) -> None:
    whole = answer_in_text(answer)
    written = write(answer, stop, most_tokens)
    text = written.text
    assert whole.startswith(text)
    assert "".join(stretch.text for stretch in written.stretches) == text
    assert [mark for stretch in written.stretches for mark in stretch.marks] == written.marks
    assert not any(found in text for found in stop)
    for mark in written.marks:
        assert text[mark.start : mark.end] == f"[{mark.citation.number}]"
    every_mark = write(answer).marks
    assert written.marks == [mark for mark in every_mark if mark.end <= len(text)]
    ends = [0]
    for paragraph in paragraphs_of(answer):
        marks = "".join(f"[{citation.number}]" for citation in paragraph.citations)
        ends.append(ends[-1] + len(f"{paragraph.text} {marks}") + (len(BETWEEN) if ends[1:] else 0))
    if written.finish_reason == "length":
        assert most_tokens is not None
        assert len(text) in ends
        after = whole[: ends[ends.index(len(text)) + 1]]
        cut = min((after.find(s) for s in stop if s in after), default=len(after))
        assert count_tokens(after[:cut]) > most_tokens
    elif text != whole:
        assert any(whole.startswith(found, len(text)) for found in stop)
    if most_tokens is not None:
        assert count_tokens(text) <= most_tokens


@settings(deadline=None)
@given(answers())
def test_by_statements_as_they_are_released_it_is_the_same(answer: Answer) -> None:
    citations: dict[int, Citation] = {}
    text = Text()
    for released in released_at_once(answer):
        citations |= {citation.number: citation for citation in released.citations}
        text.add(paragraph_of(released.statement, citations))
    text.end()
    assert text.written == answer_in_text(answer)
