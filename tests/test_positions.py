"""Disagreements in the answer: every position on its own quote, and shown on every surface."""

from collections.abc import Iterator
from typing import get_args

import httpx
import pytest

from rag.answer.positions import with_positions_of
from rag.pipeline import Library, ask, ingest, open_library
from rag.reading.disagreement import Kind
from rag.records import Answer, DisagreementKind, Statement
from rag.settings import ROOT, Settings
from rag.web_ui.answer_html import answer_html
from rag.wording import DIFFERENCES, difference, holder_told
from tests.conftest import RunApp


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    settings = Settings(corpus=ROOT / "corpus", data=tmp_path_factory.mktemp("positions"))
    with open_library(settings, "test") as library:
        ingest(library)
        yield library


@pytest.fixture(scope="module")
def disputed(library: Library) -> Answer:
    return ask(library, "How many Russian troops were at Kherson?")


@pytest.mark.parametrize(
    ("question", "status", "kind", "values"),
    [
        (
            "How many Russian troops were at Kherson?",
            "disputed",
            "figures",
            {"20,000 to 30,000", "40,000"},
        ),
        (
            "How many people died in the strike on the block of flats in Mykolaiv?",
            "answered",
            "superseded",
            {"seven", "six", "at least five"},
        ),
        (
            "How many people were killed by the shelling of Kherson on 24 November?",
            "answered",
            "superseded",
            {"seven", "four"},
        ),
        (
            "Was the Antonivsky Bridge blown up?",
            "disputed",
            "denied",
            {"had probably been blown up", "denied: was blown up"},
        ),
        (
            "Is the television tower of Kherson still standing?",
            "answered",
            "superseded",
            {"is gone", "was intact"},
        ),
        (
            "How long will the Russian retreat from Kherson take?",
            "disputed",
            "figures",
            {"days and perhaps weeks", "a week at the least"},
        ),
        (
            "How many victims of the occupation have been found in the Kherson region?",
            "disputed",
            "figures",
            {"63", "432"},
        ),
        (
            "When were the 15 people in Kherson killed?",
            "disputed",
            "dates",
            {"that day", "20 to 25 November"},
        ),
    ],
)
def test_every_position_is_shown_on_its_own_quote(
    library: Library, question: str, status: str, kind: str, values: set[str]
) -> None:
    answer = ask(library, question)
    assert answer.status == status
    (found,) = answer.disagreements
    assert found.kind == kind
    assert {position.value for position in found.positions} == values
    for position in found.positions:
        quoted = " ".join(answer.citations[n - 1].quote for n in position.citations).lower()
        for word in position.value.removeprefix("denied: ").split():
            assert word.lower() in quoted


@pytest.mark.parametrize(
    "question",
    [
        "Is the Kakhovka dam still standing?",
        "How many settlements were liberated in the south?",
        "How many passengers were on the first train from Kyiv to Kherson?",
        "When does the Black Sea grain agreement run out?",
        "When did Zelensky visit Kherson?",
        "How long has the grain deal been prolonged?",
        "What did Guterres say about the grain deal?",
        "How many people has the shelling of Kherson killed?",
    ],
)
def test_none_is_invented(library: Library, question: str) -> None:
    answer = ask(library, question)
    assert answer.disagreements == ()
    assert answer.status != "disputed"


def test_every_kind_is_one_of_the_record_and_has_words() -> None:
    assert set(get_args(Kind)) == set(get_args(DisagreementKind)) == set(DIFFERENCES)


def test_the_page_names_value_holder_outlet_and_day(disputed: Answer) -> None:
    (found,) = disputed.disagreements
    assert difference(found) == "Reports give different figures"
    shown = answer_html(disputed, 1)
    assert shown.count('class="byline-disagreement"') == 1
    for position in found.positions:
        told = holder_told(disputed, position)
        assert position.speaker is not None
        assert told.startswith(position.speaker)
        for number in position.citations:
            citation = disputed.citations[number - 1]
            assert citation.publisher is not None
            assert f"({citation.publisher}, 10 Nov 2022, " in told
            assert f'data-source="source-1-{number}">[{number}]<' in shown


def test_the_terminal_names_value_holder_and_outlet(run_app: RunApp, settings: Settings) -> None:
    for name, publisher, text in (
        (
            "one.md",
            "Harbour Wire",
            "Five sailors died when the Brevik ferry sank, the governor said.",
        ),
        ("two.md", "The Post", "Eight sailors died when the Brevik ferry sank, the union said."),
    ):
        head = f"---\npublisher: {publisher}\npublished: 2022-03-02\n---\n\n"
        (settings.corpus / name).write_text(head + text, encoding="utf-8")
    run = run_app("ask", "How many sailors died when the Brevik ferry sank?")
    lines = [line.strip() for line in run.stdout.splitlines()]
    at = lines.index("Reports give different figures")
    assert {line[:-4] for line in lines[at + 1 : at + 3]} == {
        "five: the governor (Harbour Wire, 2 Mar 2022)",
        "eight: the union (The Post, 2 Mar 2022)",
    }


def test_the_server_sends_the_record(served: str, disputed: Answer) -> None:
    body = {"question": disputed.question}
    sent = httpx.post(f"{served}/v1/ask", json=body, timeout=60).json()
    assert sent["status"] == "disputed"
    assert sent["disagreements"] == disputed.as_json()["disagreements"]


def test_prose_has_the_positions_whose_quotes_it_cites(disputed: Answer) -> None:
    numbers = [c.number for c in disputed.citations]
    prose = disputed.model_copy(
        update={
            "mode": "prose",
            "status": "answered",
            "disagreements": (),
            "statements": (Statement(text="Estimates differ.", citations=tuple(numbers)),),
        }
    )
    both = with_positions_of(disputed, prose)
    assert (both.status, both.disagreements) == ("disputed", disputed.disagreements)
    one = disputed.disagreements[0].positions[0].citations[0]
    only = disputed.citations[one - 1].model_copy(update={"number": 1})
    less = prose.model_copy(
        update={
            "citations": (only,),
            "statements": (Statement(text="There were some.", citations=(1,)),),
        }
    )
    assert with_positions_of(disputed, less) == less
