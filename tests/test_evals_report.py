"""The page of a run, in a real browser: it shows what failed, and nothing on it is obeyed."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from evals.evaluation import run_evaluation
from evals.records import Result
from tests.test_evals_forms import jsonl

HOSTILE = (
    "<script>window.obeyed=1</script></script></details><img src=http://203.0.113.9/a.png "
    "onerror=window.obeyed=2> {{ 7 * 7 }} <style>body{display:none}</style>"
)


def opened(browser: Browser, run: Path) -> tuple[Page, list[str], list[str]]:
    """The page of a run at its first failure; what it has asked for, and what went wrong."""
    page = browser.new_page()
    asked_for: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.goto(f"{(run / 'report.html').as_uri()}#q0")
    page.wait_for_selector(".plot .main-svg")
    return page, asked_for, faults


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run over one hostile report, by a hostile question, that fails."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    report = {
        "title": f"Boats {HOSTILE}",
        "text": f"The harbour of Talle counted twelve boats on Monday {HOSTILE} and left.",
    }
    (corpus / "a.json").write_text(json.dumps(report))
    (corpus / "b.txt").write_text("Nothing about it at all, only about trains.")
    row = {
        "id": f"h1 {HOSTILE}",
        "kind": f"k {HOSTILE}",
        "question": f"How many boats did the harbour of Talle count? {HOSTILE}",
        "answerable": True,
        "evidence": [{"document": "a.json", "quote": f"twelve boats on Monday {HOSTILE}"}],
        "accept": [f"thirteen {HOSTILE}"],
        "values": [HOSTILE, "fourteen"],
        "speaker": HOSTILE,
    }
    other = {"id": "h2", "kind": "none", "question": "Who won?", "answerable": False}
    suite = jsonl(tmp_path / f"s{HOSTILE[:8]}.jsonl", row, other)
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "data"))
    run_evaluation(
        suite,
        corpus=corpus,
        hold_out=None,
        out=tmp_path / "runs",
        baseline=None,
        judge_model=None,
    )
    (folder,) = (tmp_path / "runs").iterdir()
    return folder


def test_a_hostile_corpus_is_only_text_on_the_page(run: Path, browser: Browser) -> None:
    page, asked_for, faults = opened(browser, run)
    assert page.evaluate("window.obeyed") is None
    failure = page.locator("details#q0")
    assert failure.get_attribute("open") is not None  # the link opened it
    shown = failure.inner_text()
    # Question, id, accepted, both values, speaker, quote, evidence, title.
    assert shown.count("<script>window.obeyed=1</script>") >= 7
    assert "{{ 7 * 7 }}" in shown
    assert failure.locator("mark").inner_text().startswith("twelve boats on Monday <script>")
    assert page.locator("body").is_visible()
    assert page.locator("img").count() == 0
    assert page.locator(".plot .main-svg").count() > 0
    assert [url for url in asked_for if not url.startswith("file:")] == []
    assert len(asked_for) == 1
    assert faults == []
    # What the policy is for: a script that did get in would not run.
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        "{textContent: 'window.obeyed = 3'}))"
    )
    assert page.evaluate("window.obeyed") is None
    page.close()


def test_a_hostile_statement_is_only_text_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.json").write_text(
        json.dumps({"title": f"Boats {HOSTILE}", "text": f"It counted twelve boats. {HOSTILE}"})
    )
    row = {
        "id": f"s {HOSTILE}",
        "kind": f"k {HOSTILE}",
        "carried": True,
        "statement": f"It counted thirteen boats. {HOSTILE}",
        "quotes": [{"document": "a.json", "quote": f"twelve boats. {HOSTILE}"}],
        "note": HOSTILE,
    }
    suite = jsonl(tmp_path / "s.jsonl", row, row | {"id": "t", "carried": False})
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "data"))
    out = tmp_path / "runs"
    run_evaluation(suite, corpus=corpus, hold_out=None, out=out, baseline=None, judge_model=None)
    (folder,) = out.iterdir()
    page, asked_for, faults = opened(browser, folder)
    failure = page.locator("details#q0")
    assert failure.get_attribute("open") is not None
    shown = failure.inner_text()
    # Statement, id, kind, note, quote, title.
    assert shown.count("<script>window.obeyed=1</script>") == 6
    assert "figures" in shown
    assert page.locator("details").count() == 1  # the one that is not carried was rightly withheld
    assert page.evaluate("window.obeyed") is None
    assert page.locator("img").count() == 0
    assert [url for url in asked_for if not url.startswith("file:")] == []
    assert faults == []
    page.close()


def test_the_page_has_what_the_results_have(run: Path) -> None:
    page = (run / "report.html").read_text()
    (line, _) = (run / "results.jsonl").read_text().splitlines()
    result = Result.model_validate_json(line)
    assert result.outcome in {"missed", "withheld"}
    for citation in result.answer["citations"] + result.answer["nearest"]:
        assert f"{citation['document']}, characters {citation['start']}–{citation['end']}" in page
    assert f"{result.scores['confidence']:.3f}" in page
    assert HOSTILE not in page.split("<script>", 1)[0]
