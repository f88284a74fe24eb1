"""A conversation that a reload brings back, and what a browser may send instead of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Page, expect

from rag import pipeline
from rag.answer_log import AnswerLog
from rag.records import Answer
from rag.settings import Settings
from rag.web_ui.history import MOST_KEPT, linked, restored, stored
from tests.answers_by_hand import answered
from tests.conftest import REPORTS
from tests.pages import LOOKS, answer_to, in_every_look, mark_of, opened

Result = TypeVar("Result")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pipeline.Library]:
    folder: Path = tmp_path_factory.mktemp("history")
    (folder / "corpus").mkdir()
    for name, text in REPORTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=folder / "corpus", data=folder / "index")
    with pipeline.open_library(settings, "test", keep_answers=True) as library:
        pipeline.ingest(library)
        yield library


@pytest.fixture
def log(library: pipeline.Library) -> AnswerLog:
    return library.answers


def kept(log: AnswerLog, count: int) -> list[Answer]:
    return [log.keep(answered([("Yes.", (1,))], question=f"{n}?")) for n in range(count)]


def test_what_is_stored_comes_back_in_its_order(log: AnswerLog) -> None:
    answers = kept(log, 3)
    found = restored(stored(answers, "desk"), "desk", log)
    assert [answer.question for answer in found] == ["0?", "1?", "2?"]
    # They cite a report that the corpus does not have.
    assert [source.change for answer in found for source in answer.changed] == ["removed"] * 3


def test_the_browser_keeps_ids_alone_and_the_last_of_them(log: AnswerLog) -> None:
    answers = kept(log, MOST_KEPT + 5)
    written = stored([*answers, answered([("Not kept.", (1,))])], None)
    assert written == {"reader": None, "answers": [answer.id for answer in answers[5:]]}


def test_another_reader_of_the_browser_is_not_shown_it(log: AnswerLog) -> None:
    written = stored(kept(log, 1), "desk")
    assert restored(written, "other", log) == []
    assert restored(written, None, log) == []


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "x",
        7,
        [],
        {},
        {"reader": None},
        {"reader": None, "answers": None},
        {"reader": None, "answers": {"0": "a" * 32}},
        {"reader": None, "answers": [None, 3, {}, "", "a", "a" * 32, "é" * 32, "' OR 1=1 --" * 3]},
        {"reader": None, "answers": ["../" * 9, "a" * 100_000, "\x00" * 20]},
    ],
)
def test_whatever_else_a_browser_sends_is_passed_over(sent: Any, log: AnswerLog) -> None:
    assert restored(sent, None, log) == []


def test_too_many_ids_are_not_all_looked_up(log: AnswerLog) -> None:
    (answer,) = kept(log, 1)
    sent = {"reader": None, "answers": [answer.id] * 50_000}
    assert [one.id for one in restored(sent, None, log)] == [answer.id]


def test_a_link_that_is_none_finds_nothing(log: AnswerLog) -> None:
    (answer,) = kept(log, 1)
    found = linked(answer.id, log)
    assert found is not None
    assert found.question == "0?"
    for other in (None, "", "x", "a" * 32, f"{answer.id}\n", f"{answer.id} ", "%00"):
        assert linked(other, log) is None


@pytest.fixture
def page(browser: Browser, served: str, look: str) -> Iterator[Page]:
    with opened(browser, served, **LOOKS[look]) as (page, _):
        yield page


def remembered(page: Page, do: Callable[[], Result]) -> Result:
    """What something gives, once the browser has other ids stored for it."""
    has = "localStorage.getItem('byline-conversation')"
    before = page.evaluate(has)
    result = do()
    page.wait_for_function(f"before => {has} !== before", arg=before)
    return result


@in_every_look
def test_a_reload_brings_back_answers_sources_and_what_follow_ups_lean_on(page: Page) -> None:
    remembered(page, lambda: answer_to(page, "Who won the 1998 World Cup?"))
    last = "How many people died in the Mykolaiv strike?"
    answered = remembered(page, lambda: answer_to(page, last))
    before = answered.locator("blockquote").all_inner_texts()
    page.reload()
    turns = page.locator("#byline-ask article")
    expect(turns).to_have_count(2)
    expect(turns.locator("h2")).to_have_text(["Who won the 1998 World Cup?", last])
    assert turns.last.locator("blockquote").all_inner_texts() == before
    expect(page.locator("#byline-examples")).to_be_hidden()
    mark_of(turns.last, 1).click()
    expect(page.locator("#byline-source mark.byline-pointed").first).to_be_in_viewport()
    page.keyboard.press("Escape")

    understood = answer_to(page, "And in Kherson?").locator(".byline-understood")
    expect(understood).to_have_text("Understood as: How many people died in Kherson?")

    remembered(page, page.get_by_role("button", name="New conversation").click)
    expect(turns).to_have_count(0)
    page.reload()
    expect(page.locator("#byline-examples")).to_be_visible()
    expect(turns).to_have_count(0)
    assert answer_to(page, "And in Kherson?").locator(".byline-understood").count() == 0


@in_every_look
def test_a_storage_that_was_tampered_with_harms_nothing(page: Page) -> None:
    remembered(page, lambda: answer_to(page, "What are the curfew hours in Kherson?"))
    page.reload()
    expect(page.locator("#byline-ask article")).to_have_count(1)
    page.evaluate("localStorage.setItem('byline-conversation', '<script>{')")
    page.reload()
    answer_to(page, "What are the curfew hours in Kherson?")
    expect(page.locator("#byline-ask article")).to_have_count(1)
