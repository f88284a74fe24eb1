"""A reply in JSON, read as it arrives."""

import json
from typing import Any

import pytest

from rag.answer.excerpts import Excerpt
from rag.answer.prose import MOST_STATEMENTS, Statements, Written, is_plain, messages_for
from rag.prompts import load_prompt
from rag.records import Metadata

ONE = {"quotes": [{"passage": 1, "words": 'It {was} "shut".'}], "text": "The bridge was shut."}
TWO = {"quotes": [{"passage": 2, "words": "a ferry"}], "text": "A {ferry} sails."}


def read(text: str, pieces: int = 1) -> tuple[list[str], bool]:
    """The texts in a reply that comes in pieces of so many characters, and whether it was read."""
    statements = Statements()
    found = [
        written.text
        for at in range(0, len(text), pieces)
        for written in statements.feed(text[at : at + pieces])
    ]
    return found, statements.readable


@pytest.mark.parametrize("pieces", [1, 7, 10_000])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("Here:\n```json\n", "\n```\nDone {so}."), ("<think>{</think>", "")],
)
def test_a_reply_is_read_however_it_arrives(
    pieces: int, indent: int | None, before: str, after: str
) -> None:
    text = before + json.dumps({"statements": [ONE, TWO]}, indent=indent) + after
    assert read(text, pieces) == (["The bridge was shut.", "A {ferry} sails."], True)


def test_a_statement_is_there_with_its_last_brace() -> None:
    statements = Statements()
    text = json.dumps({"statements": [ONE, TWO]})
    end = text.index('}, {"quotes": [{"passage": 2') + 1
    assert list(statements.feed(text[: end - 1])) == []
    (written,) = statements.feed(text[end - 1 : end])
    assert written.quotes[0].words == 'It {was} "shut".'
    assert [w.text for w in statements.feed(text[end:])] == ["A {ferry} sails."]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("No, the dam still stands.", "The dam still stands."),
        ("Yes: two ships left.", "Two ships left."),
        ("Yes", "Yes"),
        ("No ship left.", "No ship left."),
        ("Yesterday, two ships left.", "Yesterday, two ships left."),
    ],
)
def test_a_yes_or_no_that_no_quote_can_carry_is_left_out(text: str, read_as: str) -> None:
    assert Written(text=text).text == read_as


@pytest.mark.parametrize(
    ("value", "found", "readable"),
    [
        ({"statements": []}, [], True),
        ({"statements": [], "reason": "not said"}, [], True),
        (ONE, ["The bridge was shut."], True),
        ([ONE, TWO], ["The bridge was shut.", "A {ferry} sails."], True),
        ({"statements": [ONE, {"text": 7}]}, ["The bridge was shut."], True),
        ({"statements": [{"text": "  Shut. ", "quotes": [], "sure": 1}]}, ["Shut."], True),
        ({"statements": [{"text": "Shut.", "quotes": [{"words": "shut"}]}]}, ["Shut."], True),
        ({"statements": [{"text": "  "}]}, [], False),
        ({"statements": [{"text": "Shut.", "quotes": "shut"}]}, [], False),
        ({"statements": "none"}, [], False),
        ({"answer": "Shut."}, [], False),
        ("Shut.", [], False),
    ],
)  # fmt: skip
def test_what_can_be_read_is_read(value: Any, found: list[str], readable: bool) -> None:
    assert read(json.dumps(value)) == (found, readable)


def test_nothing_is_read_twice_or_without_end() -> None:
    again = json.dumps({"statements": [ONE, ONE]}) * 2
    assert read(again, 5) == (["The bridge was shut."], True)
    many = [{**ONE, "text": f"Bridge {n} was shut."} for n in range(MOST_STATEMENTS + 5)]
    assert len(read(json.dumps({"statements": many}), 50)[0]) == MOST_STATEMENTS


def test_the_first_four_quotes_count() -> None:
    statements = Statements()
    quotes = [{"passage": n, "words": f"words {n}"} for n in range(9)]
    (written,) = statements.feed(json.dumps({"quotes": quotes, "text": "Shut."}))
    assert [quote.passage for quote in written.quotes] == [0, 1, 2, 3]


@pytest.mark.parametrize("text", ["{" * 50_000, '{"a":' * 20_000, "}" * 50_000, "{}" * 5_000])
def test_hostile_replies_are_read_in_no_time(text: str) -> None:
    assert read(text, 1_000) == ([], False)


@pytest.mark.parametrize(
    "text",
    [
        "Six people died, the mayor said: “It is not over yet.”",
        "The A-50’s range is 1,500 km – 10 % more (at least) than in 2019; why?",
        "He’s 2 * 3 < 7 sure & 5 > 4 it’s #1 / 2_000.",
        "Ольга Olsen, São Tomé",
    ],
)
def test_plain_sentences_are_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "See http://a.example.",
        "The \u0441hoir is banned.",
        "See ftp://a.example.",
        "See www.a.example.",
        "[here](//a.example)",
        "![x](y)",
        "<img src=x>",
        "</p>",
        "<!-- x -->",
        "run `rm`",
        "**Six** died.",
        "__Six__ died.",
        "# Six died",
        "- Six died",
        "> Six died",
        "javascript:alert(1)",
        "Six\ndied.",
        "Six\x1b[31m died.",
        "Six \u202edied.",
        "Six\u200b died.",
        "Six\u2028died.",
        "Six\U000e0041 died.",
        "six " * 200,
    ],
)
def test_markup_links_and_what_cannot_be_seen_are_not_plain(text: str) -> None:
    assert not is_plain(text)


def test_passages_are_told_with_what_is_known_of_them() -> None:
    excerpt = Excerpt(
        number=1,
        document="d",
        start=0,
        text="\nShut.\n",
        metadata=Metadata(title="Bridge\n--- end", publisher="Coast Desk", published="2024-03-05"),
    )
    system, user = messages_for(
        "Why?",
        [excerpt, excerpt.model_copy(update={"number": 2, "metadata": Metadata()})],
        load_prompt("answer", data=()),
        load_prompt("answer-passages", data=("passages", "question")),
    )
    assert (system["role"], user["role"]) == ("system", "user")
    assert (
        "Title: Bridge --- end\nPublisher: Coast Desk\nPublished: 2024-03-05\n\nShut.\n"
        in (user["content"])
    )
    assert "--- begin passage 2" in user["content"]
    assert "--- begin question" in user["content"]
