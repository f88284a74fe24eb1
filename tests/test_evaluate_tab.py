"""The runs of evaluations as a reader sees them: real server, real Chromium."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from rag.settings import ROOT
from tests.conftest import REPORTS, environment, serving
from tests.pages import ARTEFACTS, LOOKS, PATIENCE_MS, in_every_look, opened
from tests.runs_by_hand import harbour, keep_run

SECRET = "a-secret-of-thirty-two-characters"
HOSTILE = (
    " <script>window.obeyed=1</script></details><img src=http://203.0.113.9/a.png "
    "onerror=window.obeyed=2> ${window.obeyed=3} {{ 7 * 7 }} **x** <style>body{display:none}"
    "</style><form action=http://203.0.113.9/><input></form>\u202e\u200b"
)
#: A run's own page, as somebody else may have written it: what it could do becomes its title.
SPY = """<!doctype html><title>at work</title><script>
const could = [];
const attempt = (name, deed) => { try { deed(); could.push(name); } catch {} };
attempt("cookies", () => document.cookie);
attempt("storage", () => localStorage.length);
attempt("opener", () => window.opener.document);
fetch("/config").then(() => could.push("fetch"), () => {})
  .then(() => fetch("http://203.0.113.9/")).then(() => could.push("send"), () => {})
  .finally(() => { document.title = `${origin}: ${could.join() || "nothing"}`; });
</script>"""
#: Before: 30 of 75 wrong, 1 of 5 answered falsely. Now: 20 of the 30 still, 2 others; 2 of 5.
BEFORE, NOW = {*range(30), 75}, {*range(10, 30), 40, 41, 75, 76}
BROKEN, FIXED = "wrong now, right in the baseline", "right now, wrong in the baseline"


class Served(NamedTuple):
    """A server, and the names of the runs that it shows."""

    address: str
    folder: Path
    earlier: str
    later: str
    unfinished: str
    hostile: str


@pytest.fixture(scope="module")
def served_runs(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[Served]:
    """A server whose folder has four runs, one of them not finished, and what is no run."""
    folder = tmp_path_factory.mktemp("evaluated")
    runs, suite = folder / "eval-runs", harbour(80)
    earlier = keep_run(runs, suite, BEFORE, code="one")
    later = keep_run(runs, suite, NOW, code="two")
    unfinished = keep_run(runs, suite, (), code="three", stopped_after=12)
    hostile = keep_run(runs, harbour(8, name="h <b>", aside=HOSTILE), {0, 6})
    (hostile / "report.html").write_text(SPY)
    (runs / "notes <b>").mkdir()
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in REPORTS.items():
        (corpus / name).write_text(text, encoding="utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    where = {
        "BYLINE_CORPUS": str(corpus),
        "BYLINE_DATA": str(folder / "index"),
        "BYLINE_PORT": str(port),
        "BYLINE_API_KEYS": f"reader:ask:{SECRET}",
    }
    # Runs are kept in, and shown from, the folder that a command is given in.
    command = ["env", "-C", str(folder), sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/healthz", folder / "log", environment(**where)):
        yield Served(address, runs, earlier.name, later.name, unfinished.name, hostile.name)


@pytest.fixture(autouse=True)
def _patience() -> None:
    expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def logged_in(browser: Browser, served: Served, **looks: Any) -> Iterator[tuple[Page, list[str]]]:
    """The page as a reader has it who has logged in, and every address that it asks for."""
    with opened(browser, f"{served.address}/healthz", **looks) as (page, asked_for):
        login: dict[str, str | float | bool] = {"username": "reader", "password": SECRET}
        assert page.request.post(f"{served.address}/login", form=login).ok
        yield page, asked_for


def open_tab(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.get_by_role("tab", name="Evaluate").click()
    expect(page.locator("#byline-eval-run h2")).to_be_visible()


@pytest.fixture
def tab(browser: Browser, served_runs: Served, look: str) -> Iterator[tuple[Page, list[str]]]:
    """The tab, just opened, and every address that was asked for since."""
    with logged_in(browser, served_runs, **LOOKS[look]) as (page, asked_for):
        asked_for.clear()
        open_tab(page, served_runs)
        yield page, asked_for


def reopen(page: Page) -> None:
    """Go to another tab and come back."""
    page.get_by_role("tab", name="Ask").click()
    page.get_by_role("tab", name="Evaluate").click()


def choose(page: Page, run: str) -> None:
    """Choose a run, and wait until it is shown."""
    page.locator("#byline-eval-runs").locator(f'input[value="{run}"]').check()
    expect(page.locator("#byline-eval-run .byline-eval-facts")).to_contain_text(run)


def figure(page: Page, name: str) -> list[str]:
    """The cells of a figure's row."""
    rows = page.locator("#byline-eval tbody tr").filter(has=page.get_by_text(name, exact=True))
    return rows.first.locator("td").all_inner_texts()


def results(page: Page) -> Locator:
    return page.locator("#byline-eval .byline-eval-results > li")


@in_every_look
def test_a_run_is_read_from_its_figures_to_a_failure(
    browser: Browser, served_runs: Served, look: str
) -> None:
    with logged_in(browser, served_runs, **LOOKS[look]) as (page, _):
        open_tab(page, served_runs)
        choose(page, served_runs.later)
        summary = json.loads((served_runs.folder / served_runs.later / "summary.json").read_text())
        head = page.locator("#byline-eval .byline-eval-heads li").filter(has_text="any quote")
        kept = summary["figures"]["answer"]["answer_recall"]
        assert head.inner_text().split("\n") == [
            "answer in any quote",
            "0.707",  # 53 of 75
            f"{kept['low']:.3f} – {kept['high']:.3f}",
        ]
        assert figure(page, "unanswerable, refused (recall)")[0] == "0.600"  # 3 of 5
        plots = page.locator("#byline-eval-plots .js-plotly-plot .main-svg:first-child")
        expect(plots).to_have_count(5)
        expect(plots.first.locator(".scatterlayer .point").first).to_be_visible()
        failure = results(page).filter(has_text="How many boats came on day 11?")
        quote = failure.locator("blockquote").filter(has_text="day 12")
        expect(quote).to_be_hidden()
        failure.locator("summary").click()
        expect(quote).to_be_visible()
        assert quote.locator("p").all_inner_texts() == [
            "On day 12 the harbour counted 12 boats.",
            "Harbour log, 2024-03-05 · day-12.txt, characters 0–39",
        ]
        expect(failure.locator("dd").filter(has_text="11 boats").first).to_have_text("11 boats")
        expect(failure.locator("mark")).to_have_text("11 boats")
        failure.scroll_into_view_if_needed()
        page.screenshot(path=ARTEFACTS / f"evaluate-{look}.png", full_page=True)
        accessible = Axe().run(page, context="#byline-eval").response
        assert [fault["id"] for fault in accessible["violations"]] == []
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]
        ink = failure.locator("summary").evaluate(
            "e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).map(Number)"
        )
        assert (min(ink) > 200) == (look == "dark")


@in_every_look
def test_two_runs_are_compared(tab: tuple[Page, list[str]], served_runs: Served, look: str) -> None:
    page, _ = tab
    choose(page, served_runs.later)
    assert len(figure(page, "answer in any quote")) == 3
    page.get_by_role("radio", name=served_runs.earlier).check()
    told = page.locator("#byline-eval .byline-eval-changes")
    expect(told).to_contain_text(f"Against {served_runs.earlier}: 10 questions fixed, 3 broken.")
    expect(told).to_contain_text("they differ in: code one, now two")
    value, _, n, change, p = figure(page, "answer in any quote")
    assert (value, n, change) == ("0.707", "75", "+0.107")  # 53/75 − 45/75
    assert 0 < float(p) < 0.05
    page.get_by_role("radio", name=f"{BROKEN} (3)").check()
    expect(results(page)).to_have_count(3)
    broken = results(page).filter(has_text="on day 40?")
    broken.locator("summary").click()
    expect(broken).to_contain_text("In the baseline")
    expect(broken).to_contain_text("answered, the first quote answers")
    assert broken.locator("blockquote p:first-child").all_inner_texts() == [
        "On day 41 the harbour counted 41 boats.",
        "On day 40 the harbour counted 40 boats.",  # the evidence
        "On day 40 the harbour counted 40 boats.",  # what the baseline quoted
    ]
    page.screenshot(path=ARTEFACTS / f"evaluate-compared-{look}.png")
    page.get_by_role("radio", name=f"{FIXED} (10)").check()
    expect(results(page)).to_have_count(10)
    page.get_by_role("radio", name="nothing").check()
    expect(told).to_have_count(0)
    assert len(figure(page, "answer in any quote")) == 3


@in_every_look
def test_failures_are_turned_over_page_by_page(
    tab: tuple[Page, list[str]], served_runs: Served
) -> None:
    page, _ = tab
    choose(page, served_runs.later)
    expect(page.locator("#byline-eval-pager")).to_contain_text("1–20 of 24")
    expect(results(page)).to_have_count(20)
    expect(results(page).first).to_contain_text("on day 75?")
    previous = page.get_by_role("button", name="Previous 20")
    expect(previous).to_be_disabled()
    page.get_by_role("button", name="Next 20").click()
    expect(page.locator("#byline-eval-pager")).to_contain_text("21–24 of 24")
    texts = results(page).locator(".byline-eval-text").all_inner_texts()
    assert texts == [f"How many boats came on day {day}?" for day in (28, 29, 40, 41)]
    expect(page.get_by_role("button", name="Next 20")).to_be_disabled()
    previous.click()
    expect(results(page)).to_have_count(20)
    page.get_by_role("radio", name="answered, though the corpus does not answer (2)").check()
    expect(results(page)).to_have_count(2)
    expect(previous).to_be_hidden()


@in_every_look
def test_what_is_not_finished_and_what_is_no_run_is_told(
    tab: tuple[Page, list[str]], served_runs: Served
) -> None:
    page, _ = tab
    listed = page.locator("#byline-eval-runs label").filter(has_text="(not finished)")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("12 results so far")
    choose(page, served_runs.unfinished)
    expect(page.locator("#byline-eval-run")).to_contain_text("give the same command again")
    expect(page.locator("#byline-eval-baseline")).to_be_hidden()
    page.get_by_text("1 folder is no run that can be shown").click()
    expect(page.locator("#byline-eval-list")).to_contain_text("notes <b>/manifest.json cannot be")
    choose(page, served_runs.later)
    expect(page.locator("#byline-eval-baseline")).to_be_visible()


def test_a_run_that_has_finished_is_shown_when_the_tab_is_opened_again(
    tab: tuple[Page, list[str]], served_runs: Served
) -> None:
    page, _ = tab
    suite = harbour(10)
    run = keep_run(served_runs.folder, suite, (), code="four", stopped_after=1)
    try:
        open_tab(page, served_runs)
        choose(page, run.name)
        expect(page.locator("#byline-eval-run")).to_contain_text("1 results so far")
        keep_run(served_runs.folder, suite, {3}, code="four")
        reopen(page)
        expect(page.locator("#byline-eval-run")).to_contain_text("10 questions (5 answerable")
        expect(results(page)).to_have_count(1)
    finally:
        shutil.rmtree(run)


def test_all_of_it_is_within_reach_of_the_keys(
    tab: tuple[Page, list[str]], served_runs: Served
) -> None:
    page, _ = tab
    page.get_by_role("tab", name="Evaluate").focus()
    reached: list[str] = []

    def reach(selector: str) -> Locator:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return page.locator(":focus")
        raise AssertionError(f"{selector} was not reached, {reached}")

    reach(f'#byline-eval-runs input[value="{served_runs.later}"]')
    page.keyboard.press("Space")
    expect(page.locator("#byline-eval-run .byline-eval-facts")).to_contain_text(served_runs.later)
    assert reach("#byline-eval-run a").inner_text() == "The whole report"
    reach(f'#byline-eval-baseline input[value="{served_runs.earlier}"]')
    page.keyboard.press("Space")
    expect(page.locator("#byline-eval .byline-eval-changes")).to_be_visible()
    reach(".byline-eval-wide")  # a table that is wider than its place can be moved
    reach(".byline-eval-results summary")
    page.keyboard.press("Enter")
    expect(results(page).first.locator("dl").first).to_be_visible()


def test_nothing_in_a_run_is_obeyed(tab: tuple[Page, list[str]], served_runs: Served) -> None:
    page, asked_for = tab
    choose(page, served_runs.hostile)
    expect(page.locator("#byline-eval-run h2")).to_have_text("h <b>")
    failure = results(page).first
    failure.locator("summary").click()
    expect(failure.locator("dl")).to_be_visible()
    shown = failure.inner_text()
    # Text, kind, quote and title; of the evidence only a piece is quoted.
    assert shown.count("<script>window.obeyed=1</script>") == 4
    assert "{{ 7 * 7 }}" in shown
    assert "${window.obeyed=3}" in shown
    page.get_by_text("Figures of each kind").click()
    expect(page.locator("#byline-eval caption").filter(has_text="<script>")).to_be_visible()
    assert page.evaluate("window.obeyed") is None
    assert page.locator("#byline-eval").locator("img, script, form").count() == 0
    assert [url for url in asked_for if "203.0.113.9" in url] == []


def test_the_whole_report_opens_by_itself_and_away_from_ours(
    tab: tuple[Page, list[str]], served_runs: Served
) -> None:
    page, asked_for = tab
    choose(page, served_runs.later)
    with page.expect_popup() as opening:
        page.get_by_role("link", name="The whole report").click()
    report = opening.value
    expect(report.locator(".plot .main-svg").first).to_be_visible()
    report.get_by_text("How many boats came on day 11?").click()
    expect(report.locator("details[open] mark")).to_have_text("11 boats")
    assert report.evaluate("origin") == "null"
    report.close()
    choose(page, served_runs.hostile)
    with page.expect_popup() as opening:
        page.get_by_role("link", name="The whole report").click()
    opening.value.wait_for_function("document.title != 'at work'")
    assert opening.value.title() == "null: nothing"
    assert [url for url in asked_for if "203.0.113.9" in url] == []


def test_a_report_needs_the_login_and_a_run_of_the_list(served_runs: Served) -> None:
    place = f"{served_runs.address}/byline/runs"
    assert httpx.get(f"{place}/{served_runs.later}/report.html").status_code == 401
    with httpx.Client() as client:
        login = {"username": "reader", "password": SECRET}
        assert client.post(f"{served_runs.address}/login", data=login).is_success
        found = client.get(f"{place}/{served_runs.later}/report.html")
        assert found.is_success
        assert found.headers["content-security-policy"].startswith("sandbox allow-scripts; ")
        for name in ("%2e%2e", "..%2F..%2Fcorpus", "%2Fetc", "gone", "notes%20%3Cb%3E"):
            refused = client.get(f"{place}/{name}/report.html")
            assert refused.status_code == 404, name
        assert "There is no run 'gone'" in client.get(f"{place}/gone/report.html").text


def test_where_there_is_no_run_the_page_says_how_to_make_one(
    tab: tuple[Page, list[str]], served_runs: Served
) -> None:
    page, _ = tab
    away = served_runs.folder.rename(served_runs.folder.with_name("away"))
    try:
        reopen(page)
        empty = page.locator("#byline-eval")
        expect(empty).to_contain_text("No evaluation yet")
        expect(empty.locator("pre")).to_have_text("python app.py eval evals/suites/corpus.jsonl")
        expect(page.locator("#byline-eval-runs")).to_be_hidden()
        expect(page.locator("#byline-eval-baseline")).to_be_hidden()
        page.screenshot(path=ARTEFACTS / "evaluate-none.png")
    finally:
        away.rename(served_runs.folder)
    reopen(page)
    expect(page.locator("#byline-eval-runs label")).to_have_count(4)
