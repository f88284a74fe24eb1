"""Example questions: which are chosen, and that the corpus answers them on the page."""

import sys
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Browser, expect

from rag.settings import ROOT
from rag.web_ui.examples import SHOWN, Found, chosen
from rag.web_ui.question_generation import Drawn, Kind
from tests.conftest import environment, serving, wait_for
from tests.pages import ARTEFACTS, LOOKS, in_every_look, opened
from tests.test_accessibility import serious_in

#: They are found aside, in the pauses between other work.
FOUND_MS = 150_000


def found(question: str, kind: Kind, document: str, *, is_disputed: bool = False) -> Found:
    return Found(Drawn(question, kind, document, 0, 1), is_disputed)


def test_four_reports_two_kinds_and_a_dispute_are_chosen_where_there_are_any() -> None:
    many = [
        found("1", "how many", "a"),
        found("2", "how many", "b"),
        found("3", "how many", "b", is_disputed=True),
        found("4", "what said", "a"),
        found("5", "what said", "c"),
        found("6", "how many", "d"),
        found("7", "what said", "e"),
    ]
    assert [one.drawn.question for one in chosen(many)] == ["3", "4", "5", "6"]


def test_of_one_report_as_many_are_chosen_as_it_has() -> None:
    few = [found("1", "how many", "a"), found("2", "how many", "a")]
    assert [one.drawn.question for one in chosen(few)] == ["1", "2"]
    assert chosen([]) == []


@in_every_look
def test_the_examples_are_answered_and_one_is_disputed(
    look: str, browser: Browser, served: str
) -> None:
    with opened(browser, served, **LOOKS[look]) as (page, _):
        examples = page.locator("#byline-examples button")
        place = page.get_by_label("Your question").bounding_box()
        expect(examples.nth(SHOWN - 1)).to_be_visible(timeout=FOUND_MS)
        assert page.get_by_label("Your question").bounding_box() == place  # nothing jumped
        assert serious_in(page) == []
        page.screenshot(path=ARTEFACTS / f"examples-{look}.png")
        questions = examples.all_inner_texts()
        examples.first.click()
        turn = page.locator("#byline-newest article[aria-busy=false]")
        expect(turn.locator("h2")).to_have_text(questions[0])
        expect(turn.locator(".byline-mark").first).to_be_visible()
        expect(examples.first).to_be_hidden()
    answers = [
        httpx.post(f"{served}/v1/ask", json={"question": question}, timeout=60).json()
        for question in questions
    ]
    assert len({answer["citations"][0]["document"] for answer in answers}) == SHOWN
    assert "disputed" in {answer["status"] for answer in answers}


def test_an_empty_corpus_says_how_to_fill_it_and_then_has_examples(
    browser: Browser, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    (tmp_path / "corpus").mkdir()
    address = f"http://127.0.0.1:{(port := free_port())}"
    where = environment(
        BYLINE_CORPUS=str(tmp_path / "corpus"),
        BYLINE_DATA=str(tmp_path / "index"),
        BYLINE_PORT=str(port),
    )
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with (
        serving(command, f"{address}/healthz", tmp_path / "log", where),
        opened(browser, address) as (page, _),
    ):
        expect(page.locator("#byline-examples")).to_contain_text("There are no reports yet.")
        expect(page.locator("#byline-examples")).to_contain_text(str(tmp_path / "corpus"))
        text = b"Six ferries have sunk off Talle since Monday, the coast guard said."
        added = httpx.post(f"{address}/v1/documents", files={"files": ("talle.txt", text)})
        job = f"{address}/v1/jobs/{added.raise_for_status().json()['id']}"
        wait_for(lambda: httpx.get(job).json()["state"] == "done", "the report to be read")
        page.reload()
        expect(page.locator("#byline-examples button")).to_have_text(
            ["How many ferries have sunk off Talle?"], timeout=FOUND_MS
        )
