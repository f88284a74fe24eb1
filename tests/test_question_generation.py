"""Questions made of sentences: which are made, and which are not."""

import pytest

from rag.records import Document, Metadata
from rag.web_ui.question_generation import questions_of


def made_of(text: str) -> list[str]:
    return [drawn.question for drawn in questions_of(Document(id="d", text=text))]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "Six people have died in a fire in Talle.",
            "How many people have died in a fire in Talle?",
        ),
        (
            "The ministry said on Monday that 12 ferries had been sold to Norway.",
            "How many ferries had been sold to Norway?",
        ),
        (
            "Rescuers from Talle pulled 14 sailors out of the water on Friday night.",
            "How many sailors did rescuers from Talle pull out of the water?",
        ),
        (
            "The company has bought three ships from Coast Lines.",
            "How many ships has the company bought from Coast Lines?",
        ),
        (
            "Mayor Jens Berg said the Talle bridge was unsafe.",
            "What did Mayor Jens Berg say about the Talle bridge?",
        ),
        (
            "The bridge will stay shut until spring, said Marta Olsen, the chief engineer.",
            "What did Marta Olsen say about the bridge?",
        ),
    ],
)
def test_a_sentence_becomes_the_question_that_it_answers(text: str, question: str) -> None:
    drawn = questions_of(Document(id="d", text=f"It rained. {text}"))
    assert [one.question for one in drawn] == [question]
    assert (drawn[0].document, drawn[0].start, drawn[0].end) == ("d", 11, 11 + len(text))


@pytest.mark.parametrize(
    "text",
    [
        "Six people have died.",  # of what, or where?
        "He said six people had died there in Talle.",
        "Nobody in Talle has seen two ferries.",
        "Mayor Jens Berg said it was unsafe.",
        "Mayor Jens Berg said a bridge was unsafe.",  # any bridge
        "She said the Talle bridge was unsafe.",
        "Troops left the two parts that they held in Talle.",
        "Two <b>ferries</b> [x](http://a.example) have sunk off Talle.",
        'Two "ferries" have sunk off Talle.',
        "Talle\n\nTwo ferries\nhave sunk off Talle.",
        "Шесть человек погибли в Талле.",
        "",
        "…",
    ],
)
def test_what_stands_in_its_context_alone_becomes_none(text: str) -> None:
    assert made_of(text or " ") == []


def test_a_question_is_made_once() -> None:
    assert len(made_of("Two ferries have sunk off Talle. Two ferries have sunk off Talle.")) == 1


def test_only_the_beginning_of_a_report_is_read() -> None:
    late = "It rained. " * 40 + "Two ferries have sunk off Talle."
    assert made_of(late) == []
    assert made_of(late[-43:]) == ["How many ferries have sunk off Talle?"]


def test_a_report_s_language_is_no_matter_where_it_is_english() -> None:
    text = "Two ferries have sunk off Talle."
    document = Document(id="d", text=text, metadata=Metadata(language="en-GB"))
    assert len(questions_of(document)) == 1
