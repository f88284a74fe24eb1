"""The chat page, read as a reader reads it: real server, real Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from rag.records import Answer, Citation, Statement
from rag.settings import ROOT
from rag.web_ui import answer_html, inert

ARTEFACTS = ROOT / "test-artefacts"


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[tuple[Page, list[str]]]:
    """The chat page, and every address it has asked for."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(served)
    yield page, asked_for
    context.close()


def ask_in(page: Page, question: str) -> None:
    box = page.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


def test_a_question_gets_a_cited_quote_and_its_source(
    page: tuple[Page, list[str]], served: str
) -> None:
    chat, asked_for = page
    question = "How many people died in the Mykolaiv strike?"
    ask_in(chat, question)
    quotes = chat.locator("#chat blockquote")
    expect(quotes.first).to_be_visible()
    expected = httpx.post(f"{served}/v1/ask", json={"question": question}).json()
    assert quotes.count() == len(expected["statements"]) == 3
    for shown, citation in zip(quotes.all(), expected["citations"], strict=True):
        words = re.sub(r"\s+", " ", citation["quote"])
        assert re.sub(r"\s+", " ", shown.inner_text()).startswith(words)
        assert shown.locator("sup").inner_text() == f"[{citation['number']}]"
    sources = chat.locator("#chat ol.byline-sources > li")
    assert sources.count() == 3
    expect(sources.first).to_contain_text(expected["citations"][0]["title"])
    expect(sources.first).to_contain_text(expected["citations"][0]["publisher"])
    mark = quotes.first.locator("sup a")
    target = mark.get_attribute("href") or ""
    mark.click()
    expect(chat.locator(target)).to_be_in_viewport()
    ARTEFACTS.mkdir(exist_ok=True)
    chat.screenshot(path=ARTEFACTS / "answer.png")
    hosts = {urlsplit(url).hostname for url in asked_for if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_a_question_outside_the_corpus_is_told_plainly(page: tuple[Page, list[str]]) -> None:
    chat, _ = page
    ask_in(chat, "Who won the 1998 World Cup?")
    expect(chat.locator("#chat")).to_contain_text("The corpus does not say.")
    expect(chat.locator("#chat blockquote")).to_have_count(1)
    chat.screenshot(path=ARTEFACTS / "not-in-corpus.png")


def test_an_error_is_a_notice_and_markup_is_only_text(page: tuple[Page, list[str]]) -> None:
    chat, asked_for = page
    hostile = "![x](http://203.0.113.9/a.png) <img src=http://203.0.113.9/b.png> **bold** why?"
    ask_in(chat, hostile + "a" * 20_001)
    expect(chat.locator("#chat")).to_contain_text("the most is 20,000")
    expect(chat.locator("#chat")).to_contain_text(hostile)
    assert not [url for url in asked_for if "203.0.113.9" in url]


def test_an_empty_question_changes_nothing(page: tuple[Page, list[str]]) -> None:
    chat, _ = page
    ask_in(chat, "   ")
    expect(chat.get_by_label("Your question")).to_have_value("")
    ask_in(chat, "What are the curfew hours in Kherson?")
    expect(chat.locator("#chat blockquote").first).to_contain_text("17:00 to 08:00")
    expect(chat.locator("#chat .user.message")).to_have_count(1)


def test_no_mark_of_punctuation_reaches_markdown() -> None:
    hostile = "<b>&amp; **x** [a](b) `c` $d$ ![e](f)\n# g\r\n  - h"
    assert not re.search(r"[*\[\]()`$!<>](?!br)", inert(hostile).replace("<br>", ""))
    assert inert("a.\n\nb") == "a&#46;<br>b"


def test_a_source_links_only_to_web_addresses() -> None:
    citation = Citation(
        number=1,
        document="d",
        version="v",
        start=0,
        end=2,
        quote="Hi",
        title="T",
        url="javascript:alert(1)",
    )
    answer = Answer(
        question="q",
        standalone_question="q",
        mode="quotes",
        status="answered",
        statements=(Statement(text="Hi", citations=(1,)),),
        citations=(citation,),
    )
    assert "javascript" not in answer_html(answer, 1)
    safe = citation.model_copy(update={"url": 'https://a.example/?"onclick=x'})
    shown = answer_html(answer.model_copy(update={"citations": (safe,)}), 1)
    assert 'href="https://a.example/?&quot;onclick=x"' in shown


def test_the_readme_shows_a_picture_of_the_page() -> None:
    readme = (ROOT / "README.md").read_text()
    (picture,) = re.findall(r"!\[[^\]]*\]\(([^)]+\.png)\)", readme)
    assert Path(ROOT / picture).stat().st_size > 20_000
