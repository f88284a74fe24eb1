"""What can be done with an answer: by the page's routes, and as a reader does it."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from evals.forms.byline import read_byline
from rag.records import Answer
from rag.settings import ROOT
from rag.web_ui.sharing import actions_html, shared_html
from tests.answers_by_hand import answered, cited, silent
from tests.conftest import REPORTS, environment, serving, wait_for
from tests.pages import ARTEFACTS, LOOKS, answer_to, in_every_look, opened
from tests.test_accessibility import serious_in

SECRET = "correct-horse-battery-staple"
KEY = {"Authorization": f"Bearer {SECRET}"}
SIX_WEEKS = "How long will repairs of the bridge take?"


@pytest.fixture(scope="module")
def paper(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[tuple[str, Path]]:
    """A server of three reports that needs a login, and its folder."""
    folder, port = tmp_path_factory.mktemp("paper"), free_port()
    (folder / "corpus").mkdir()
    for name, text in REPORTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    where = environment(
        BYLINE_CORPUS=str(folder / "corpus"),
        BYLINE_DATA=str(folder / "data"),
        BYLINE_PORT=str(port),
        BYLINE_API_KEYS=f"desk:ask+write:{SECRET}",
    )
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/healthz", folder / "log", where):
        yield address, folder


def asked(address: str, question: str = SIX_WEEKS) -> Any:
    response = httpx.post(f"{address}/v1/ask", json={"question": question}, headers=KEY, timeout=60)
    return response.raise_for_status().json()


@contextmanager
def logged_in(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as reader:
        form = {"username": "desk", "password": SECRET}
        reader.post("/login", data=form).raise_for_status()
        yield reader


def test_an_answer_that_was_not_kept_has_no_row() -> None:
    assert actions_html(answered([("Yes.", (1,))])) == ""


def test_what_a_thumb_down_asks_is_what_it_can_mean() -> None:
    answer = answered([("Yes.", (1,))], id="a" * 32)
    assert actions_html(answer).count('type="radio"') == 2
    nothing = silent(cited(1), cited(2)).model_copy(update={"id": "b" * 32})
    assert "nearest-2" in actions_html(nothing)


def test_no_word_of_an_answer_is_in_its_row() -> None:
    hostile = '"><script>a()</script>'
    answer = answered([(hostile, (1,))], question=hostile, id=hostile)
    assert "<script" not in actions_html(answer)
    kept = answer.model_copy(update={"answered_at": "2024-03-05T10:00:00+00:00"})
    assert "Asked on 5 Mar 2024" in shared_html(kept)


def test_an_answer_is_given_as_files_to_who_has_logged_in(paper: tuple[str, Path]) -> None:
    address, _ = paper
    answer = asked(address)
    path = f"/byline/answers/{answer['id']}"
    assert httpx.get(f"{address}{path}/json").status_code == 401
    verdict = {"is_right": True}
    assert httpx.post(f"{address}{path}/verdict", json=verdict).status_code == 401
    with logged_in(address) as reader:
        file = reader.get(f"{path}/json")
        assert file.json() == answer
        assert file.headers["content-disposition"] == (
            'attachment; filename="how-long-will-repairs-of-the-bridge-take.json"'
        )
        assert "[^1]" in reader.get(f"{path}/markdown").text
        assert reader.get(f"{path}/csl-json").json()[0]["id"] == "bridge.txt"
        assert reader.get(f"{path}/pdf").status_code == 422
        missing = reader.get(f"/byline/answers/{'0' * 32}/json")
        assert (missing.status_code, missing.json()["problem"]) == (404, "There is no such answer.")
        # What a form of another site can send is no verdict.
        forged = reader.post(
            f"{path}/verdict", content=json.dumps(verdict), headers={"Content-Type": "text/plain"}
        )
        assert forged.status_code == 422
        long = {**verdict, "reason": "a" * 501}
        assert reader.post(f"{path}/verdict", json=long).status_code == 422


@in_every_look
def test_a_reader_copies_saves_and_judges(
    look: str, browser: Browser, paper: tuple[str, Path]
) -> None:
    address, folder = paper
    may = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(browser, address, **LOOKS[look], **may) as (page, _):
        page.get_by_label("username").fill("desk")
        page.get_by_label("password").fill(SECRET)
        page.get_by_role("button", name="Login").click()
        turn = answer_to(page, SIX_WEEKS)
        row = turn.locator(".byline-actions")
        done = row.get_by_role("status")

        row.get_by_role("button", name="Copy", exact=True).click()
        expect(done).to_have_text("Copied as Markdown.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"# {SIX_WEEKS}\n\n> Engineer Marta Olsen said")

        with page.expect_download() as saving:
            row.get_by_role("link", name="CSL-JSON").click()
        assert saving.value.suggested_filename.endswith(".csl.json")
        (item,) = json.loads(Path(saving.value.path()).read_text())
        assert item["note"] == "[1] “Engineer Marta Olsen said repairs would take six weeks.”"

        thumb = row.get_by_role("button", name="Right")
        thumb.click()
        expect(row.get_by_label("Why?")).to_be_focused()
        page.keyboard.press("Escape")
        expect(row.get_by_label("Why?")).to_be_hidden()
        expect(thumb).to_be_focused()
        thumb.press("Enter")
        page.keyboard.type("said by the engineer")
        row.get_by_role("button", name="Send").click()
        expect(done).to_have_text("Noted, thank you.")
        suite = read_byline(folder / "data/feedback/questions.jsonl", folder / "corpus")
        (question,) = suite.questions
        assert (question.text, question.answerable, question.speaker) == (
            SIX_WEEKS,
            True,
            "Engineer Marta Olsen",
        )

        row.get_by_role("button", name="Wrong").click()
        row.get_by_label("The reports do not say this").check()
        assert serious_in(page) == []
        page.screenshot(path=ARTEFACTS / f"judging-{look}.png")
        file = folder / "data/feedback/questions.jsonl"
        file.rename(file.with_name(f"{look}.jsonl"))
        file.mkdir()
        row.get_by_role("button", name="Send").click()
        expect(done).to_contain_text("There is no writing in the folder")
        expect(row.get_by_label("The reports do not say this")).to_be_checked()
        file.rmdir()


def put(address: str, text: str) -> None:
    """Make this the report on the bridge."""
    file = f"{address}/v1/documents/bridge.txt"
    replaced = httpx.put(file, content=text.encode(), headers=KEY)
    job = f"{address}/v1/jobs/{replaced.json()['id']}"
    wait_for(lambda: httpx.get(job, headers=KEY).json()["state"] == "done", "the report to be read")


@in_every_look
def test_a_link_opens_the_answer_for_another_reader_as_it_now_is(
    look: str, browser: Browser, paper: tuple[str, Path]
) -> None:
    address, _ = paper
    put(address, REPORTS["bridge.txt"])
    answer = asked(address)
    put(address, REPORTS["bridge.txt"].replace("six", "nine"))
    with opened(browser, f"{address}/?answer={answer['id']}", **LOOKS[look]) as (page, _):
        page.get_by_label("username").fill("desk")
        page.get_by_label("password").fill(SECRET)
        page.get_by_role("button", name="Login").click()
        turn = page.locator("#byline-ask article")
        expect(turn.locator("h2")).to_have_text(SIX_WEEKS)
        expect(turn.locator("blockquote")).to_contain_text("repairs would take six weeks")
        expect(turn).to_contain_text("has changed since this was answered")
        page.screenshot(path=ARTEFACTS / f"linked-{look}.png")
        expect(page.get_by_label("Your question")).to_be_hidden()
        page.get_by_role("link", name="Ask your own question").click()
        expect(page.get_by_label("Your question")).to_be_visible()
        expect(turn).to_have_count(0)  # it is not this reader's conversation

        page.goto(f"{address}/?answer=%3Cimg%20src=x%3E")
        expect(page.get_by_text("There is no such answer.")).to_be_visible()
        expect(page.get_by_role("link", name="Ask your own question")).to_be_visible()


def test_the_record_of_an_answer_is_what_is_saved(paper: tuple[str, Path]) -> None:
    address, _ = paper
    answer = Answer.model_validate(asked(address, "What did Mayor Jens Berg call the sum?"))
    with logged_in(address) as reader:
        saved = reader.get(f"/byline/answers/{answer.id}/json")
    assert Answer.model_validate(saved.json()) == answer
