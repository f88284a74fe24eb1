"""The chat page, read as a reader reads it: real server, real Chromium."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from rag.records import (
    Answer,
    ChangedSource,
    Citation,
    Disagreement,
    Position,
    Statement,
    StatementDate,
    Withheld,
)
from rag.settings import ROOT
from rag.web_ui.answer_html import answer_html
from rag.web_ui.inert import inert
from tests.answers_by_hand import answered, cited, silent
from tests.conftest import wait_for
from tests.pages import ARTEFACTS, LOOKS, answer_to, ask_in, in_every_look, mark_of, opened
from tests.scripted_model import Says, ScriptedModel, fails


@pytest.fixture
def page(browser: Browser, served: str, look: str) -> Iterator[tuple[Page, list[str]]]:
    """The chat page, and every address it has asked for."""
    with opened(browser, served, **LOOKS[look]) as page:
        yield page


@pytest.fixture
def prose_page(browser: Browser, served_prose: str, look: str) -> Iterator[tuple[Page, list[str]]]:
    """The same of a server with a chat model."""
    with opened(browser, served_prose, **LOOKS[look]) as page:
        yield page


@in_every_look
def test_a_question_gets_a_cited_quote_and_its_source(
    page: tuple[Page, list[str]], served: str
) -> None:
    chat, asked_for = page
    question = "How many people died in the Mykolaiv strike?"
    ask_in(chat, question)
    quotes = chat.locator("#byline-ask blockquote")
    expect(quotes.first).to_be_visible()
    expected = httpx.post(f"{served}/v1/ask", json={"question": question}).json()
    assert quotes.count() == len(expected["statements"]) == 3
    for shown, citation in zip(quotes.all(), expected["citations"], strict=True):
        assert shown.text_content() == f"{citation['quote']}[{citation['number']}]"
    sources = chat.locator("#byline-ask ol.byline-sources > li")
    assert sources.count() == 3
    for shown, citation in zip(sources.all(), expected["citations"], strict=True):
        place = f"{citation['document']}, characters {citation['start']}–{citation['end']}"
        for told in (citation["title"], citation["publisher"], citation["url"], place):
            expect(shown).to_contain_text(told)
    outlets = chat.locator("#byline-ask figcaption .byline-outlet")
    for shown, citation in zip(outlets.all(), expected["citations"], strict=True):
        expect(shown).to_contain_text(citation["publisher"])
        expect(shown).to_contain_text("11 Nov 2022")
    status = chat.locator("#byline-ask .byline-status")
    expect(status).to_contain_text(re.compile(r"Exact quotes\s*[\d.]+ m?s"))
    hosts = {urlsplit(url).hostname for url in asked_for if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


@in_every_look
def test_a_question_outside_the_corpus_is_told_plainly(page: tuple[Page, list[str]]) -> None:
    chat, _ = page
    ask_in(chat, "Who won the 1998 World Cup?")
    expect(chat.locator("#byline-ask")).to_contain_text("The corpus does not say.")
    expect(chat.locator("#byline-ask blockquote")).to_have_count(1)


@in_every_look
def test_an_error_is_a_notice_and_markup_is_only_text(page: tuple[Page, list[str]]) -> None:
    chat, asked_for = page
    hostile = "![x](http://203.0.113.9/a.png) <img src=http://203.0.113.9/b.png> **bold** why?"
    ask_in(chat, hostile + "a" * 20_001)
    expect(chat.locator("#byline-ask")).to_contain_text("the most is 20,000")
    expect(chat.locator("#byline-ask")).to_contain_text(hostile)
    assert not [url for url in asked_for if "203.0.113.9" in url]


@in_every_look
def test_a_question_as_of_a_day_is_answered_as_the_corpus_stood(
    page: tuple[Page, list[str]],
) -> None:
    chat, _ = page
    chat.get_by_text("As of another day").click()
    chat.get_by_label("Answer as the corpus stood on").fill("2022-11-12")
    ask_in(chat, "Who met in Geneva on Friday?")
    shown = chat.locator("#byline-ask blockquote")
    expect(shown).to_have_count(1)
    expect(chat.locator("#byline-ask figcaption .byline-dates")).to_contain_text(
        "“Friday” = 11 Nov 2022"
    )
    expect(chat.locator("#byline-ask .byline-standing")).to_have_text(
        "As of 12 Nov 2022; newest report: 11 Nov 2022 (1 day before then)"
    )
    chat.get_by_label("Answer as the corpus stood on").fill("Saturday")
    ask_in(chat, "Who met in Geneva?")
    expect(chat.locator("#byline-ask")).to_contain_text("'Saturday', which is no ISO 8601 day")


@in_every_look
def test_positions_are_read_side_by_side_each_with_its_holder_and_reports(
    page: tuple[Page, list[str]], served: str
) -> None:
    chat, _ = page
    question = "How many people died in the Mykolaiv strike?"
    turn = answer_to(chat, question)
    expected = httpx.post(f"{served}/v1/ask", json={"question": question}).json()
    (difference,) = expected["disagreements"]
    card = turn.locator(".byline-disagreement")
    shown = card.locator(".byline-position")
    assert shown.count() == len(difference["positions"]) >= 2
    citations = {citation["number"]: citation for citation in expected["citations"]}
    for held, position in zip(shown.all(), difference["positions"], strict=True):
        expect(held).to_be_in_viewport()
        expect(held.locator(".byline-value")).to_have_text(position["value"])
        if position["speaker"]:
            expect(held.locator(".byline-holder")).to_have_text(position["speaker"])
        for number in position["citations"]:
            expect(held).to_contain_text(f"[{number}]")
            expect(held).to_contain_text(citations[number]["publisher"])
            expect(held).to_contain_text(day_of(citations[number]["published"]))
    of_last = difference["positions"][-1]["citations"][0]
    mark_of(card.locator(".byline-position").last, of_last).click()
    expect(chat.locator("#byline-source mark.byline-pointed").first).to_be_in_viewport()
    marked = chat.locator("#byline-source mark.byline-pointed").all_text_contents()
    assert "".join(marked) == citations[of_last]["quote"]


def day_of(published: str) -> str:
    """As the page writes it."""
    day = date.fromisoformat(published[:10])
    return f"{day.day} {day:%b %Y}"


#: Notes in `window.firstMarkMs` the time from the key that asks to the first mark on the screen.
WATCH_FOR_A_MARK = """() => {
  window.firstMarkMs = null;
  const marks = () => document.querySelectorAll("#byline-ask .byline-mark").length;
  const before = marks();
  addEventListener("keydown", ({ timeStamp }) => {
    const look = () => {
      if (marks() > before) window.firstMarkMs = performance.now() - timeStamp;
      else requestAnimationFrame(look);
    };
    look();
  }, { capture: true, once: true });
}"""


def test_the_first_mark_is_there_within_a_second(page: tuple[Page, list[str]]) -> None:
    """On an idle machine; here three times that, since others may work on it."""
    chat, _ = page
    answer_to(chat, "Who met in Geneva?")
    took_ms = []
    for question in (
        "What are the curfew hours in Kherson?",
        "How many people died in the Mykolaiv strike?",
        "Who ordered the withdrawal from Kherson?",
    ):
        chat.get_by_label("Your question").fill(question)
        chat.evaluate(WATCH_FOR_A_MARK)
        chat.get_by_label("Your question").press("Enter")
        chat.wait_for_function("window.firstMarkMs")
        took_ms.append(round(chat.evaluate("window.firstMarkMs")))
        expect(chat.locator("#byline-ask article[aria-busy=true]")).to_have_count(0)
    print("first mark after", took_ms, "ms")
    assert min(took_ms) <= 3000


def test_an_empty_question_changes_nothing(page: tuple[Page, list[str]]) -> None:
    chat, _ = page
    ask_in(chat, "   ")
    expect(chat.get_by_label("Your question")).to_have_value("")
    ask_in(chat, "What are the curfew hours in Kherson?")
    expect(chat.locator("#byline-ask blockquote").first).to_contain_text("17:00 to 08:00")
    expect(chat.locator("#byline-ask article")).to_have_count(1)


CURFEW = "A curfew applies from 17:00 to 08:00, and nobody may enter or leave the city for now."
MINED = "Governor Yaroslav Yanushevych said the Russians had mined all important facilities."
FALSE = "A curfew applies from 19:00 to 08:00."
HOSTILE = "<img src=http://203.0.113.9/a.png> ![x](http://203.0.113.9/b.png) **all** is well."
ASKED = "What are the curfew hours in Kherson?"


def wrote(text: str, words: str) -> dict[str, Any]:
    return {"quotes": [{"passage": 1, "words": words}], "text": text}


REPLY = json.dumps(
    {
        "statements": [
            wrote(CURFEW, CURFEW),
            wrote(FALSE, CURFEW),
            wrote(HOSTILE, CURFEW),
            wrote(MINED, MINED),
        ]
    }
)


@in_every_look
def test_prose_has_marks_that_lead_to_the_exact_words(
    prose_page: tuple[Page, list[str]], scripted_model: ScriptedModel, look: str
) -> None:
    chat, asked_for = prose_page
    scripted_model.play(Says(REPLY, usage=(3120, 211)))
    ask_in(chat, ASKED)
    cost = chat.locator("#byline-ask .byline-cost")
    expect(cost).to_contain_text("3,120 tokens read, 211 written;")
    assert chat.locator("#byline-ask blockquote").count() == 0
    prose = chat.locator("#byline-ask .byline-prose")
    assert [p.inner_text().split("[")[0].strip() for p in prose.all()] == [CURFEW, MINED]
    assert prose.locator("sup").all_inner_texts() == ["[1]", "[2]"]
    words = chat.locator("#byline-ask ol.byline-sources > li .byline-words")
    assert words.all_inner_texts() == [f"- {CURFEW}", MINED]
    told = chat.locator("#byline-ask .byline-told")
    expect(told.nth(1)).to_contain_text("– Governor Yaroslav Yanushevych")
    mark_of(chat.locator("#byline-newest article"), 2).click()
    expect(chat.locator("#byline-source mark.byline-pointed")).to_have_text(MINED)
    chat.keyboard.press("Escape")
    withheld = chat.locator("#byline-ask details")
    expect(withheld.locator("summary")).to_have_text("2 sentences withheld")
    expect(withheld.get_by_text(FALSE)).to_be_hidden()
    withheld.locator("summary").click()
    expect(withheld.get_by_text(FALSE)).to_be_visible()
    expect(withheld).to_contain_text("nothing vouches for it")
    expect(withheld).to_contain_text("A day or a time in it is not in its quotes.")
    expect(withheld).to_contain_text(HOSTILE)
    assert not [url for url in asked_for if "203.0.113.9" in url]
    chat.screenshot(path=ARTEFACTS / f"prose-{look}.png")


@in_every_look
def test_statements_appear_one_by_one_and_stop_stops_the_model(
    prose_page: tuple[Page, list[str]], scripted_model: ScriptedModel, look: str
) -> None:
    chat, _ = prose_page
    scripted_model.play(Says(REPLY[:-2] + ", " + "word " * 900, every_s=0.03))
    ask_in(chat, ASKED)
    expect(chat.get_by_text("The chat model is writing")).to_be_visible()
    prose = chat.locator("#byline-ask .byline-prose")
    expect(prose).to_have_count(1)
    expect(prose.first).to_contain_text(CURFEW)
    place = prose.first.bounding_box()
    expect(prose).to_have_count(2)
    assert prose.first.bounding_box() == place  # what is being read does not move
    assert not scripted_model.requests[0].answered
    chat.screenshot(path=ARTEFACTS / f"writing-{look}.png")
    chat.get_by_role("button", name="Stop").click()
    expect(chat.locator("#byline-newest").get_by_text("Stopped.")).to_be_visible()
    wait_for(lambda: scripted_model.requests[0].closed_early, "the request to be closed", 20)
    expect(chat.get_by_text("The chat model is writing")).to_have_count(0)
    expect(prose).to_have_count(2)  # what had passed stays
    scripted_model.play(Says(REPLY))
    ask_in(chat, ASKED)  # and another question can be asked
    expect(chat.locator("#byline-ask .byline-cost")).to_be_visible()
    assert len(scripted_model.requests) == 1


def test_a_page_that_is_closed_stops_the_model(
    prose_page: tuple[Page, list[str]], scripted_model: ScriptedModel
) -> None:
    chat, _ = prose_page
    scripted_model.play(Says("word " * 900, every_s=0.03))
    ask_in(chat, ASKED)
    wait_for(lambda: bool(scripted_model.requests), "the model to be asked", 20)
    # Only a page that listens by now can be missed when it goes.
    chat.get_by_text("The chat model is writing").first.wait_for(timeout=20_000)
    chat.close()
    wait_for(lambda: scripted_model.requests[0].closed_early, "the request to be closed", 20)


@in_every_look
def test_a_model_that_fails_leaves_quotes_and_a_line(
    prose_page: tuple[Page, list[str]], scripted_model: ScriptedModel
) -> None:
    chat, _ = prose_page
    scripted_model.play(then=fails(401))
    ask_in(chat, ASKED)
    expect(chat.locator("#byline-ask .byline-notice")).to_have_text(
        "The chat model did not answer (key refused); these are quotes instead."
    )
    expect(chat.locator("#byline-ask blockquote").first).to_contain_text("17:00 to 08:00")


@in_every_look
def test_a_follow_up_is_shown_as_it_was_understood(
    prose_page: tuple[Page, list[str]], scripted_model: ScriptedModel
) -> None:
    chat, _ = prose_page
    whole = "Who said that the curfew in Kherson applies?"
    scripted_model.play(
        Says(REPLY), Says(whole, when="rewrite a reader's follow-up"), Says(REPLY, when=whole)
    )
    ask_in(chat, ASKED)
    expect(chat.locator("#byline-ask .byline-cost")).to_have_count(1)
    expect(chat.locator("#byline-ask .byline-understood")).to_have_count(0)
    ask_in(chat, "who said that it applies?")
    expect(chat.locator("#byline-ask .byline-understood")).to_have_text(f"Understood as: {whole}")


def test_follow_ups_lean_on_this_page_alone(
    page: tuple[Page, list[str]], browser: Browser, served: str
) -> None:
    chat, _ = page
    ask_in(chat, "How many people died in the Mykolaiv strike?")
    expect(chat.locator("#byline-ask ol.byline-sources")).to_have_count(1)
    understood = "#byline-ask .byline-understood"
    ask_in(chat, "And in Kherson?")
    expect(chat.locator(understood)).to_have_text("Understood as: How many people died in Kherson?")
    other = browser.new_page()
    other.goto(served)
    ask_in(other, "And in Kherson?")
    expect(other.locator("#byline-ask article[aria-busy=false]")).to_be_visible()
    assert other.locator(understood).count() == 0
    other.close()
    chat.get_by_role("button", name="New conversation").click()
    expect(chat.locator("#byline-ask article[aria-busy=false]")).to_have_count(0)
    ask_in(chat, "And in Kherson?")
    expect(chat.locator("#byline-ask article[aria-busy=false]")).to_be_visible()
    assert chat.locator(understood).count() == 0


def test_nothing_that_a_model_wrote_is_markup() -> None:
    hostile = "<script>x</script> [a](http://a.example) **b**"
    citation = Citation(number=1, document="d", version="v", start=0, end=2, quote="Hi", title="T")
    statement = Statement(text=hostile, citations=(1,), speaker=hostile, check=("plain",))
    answer = Answer(
        question="q",
        standalone_question=hostile,
        mode="prose",
        status="answered",
        statements=(statement,),
        citations=(citation,),
        withheld=(Withheld(text=hostile, failed=("plain", hostile)),),
        notice=hostile,
    )
    shown = answer_html(answer, 1)
    assert "<script" not in shown
    assert "](" not in shown
    assert "**" not in shown
    assert shown.count("script") == 2 * 6  # as text: in each of six places, and its end


def test_how_widely_a_statement_was_reported_is_told_without_markup() -> None:
    citation = Citation(number=1, document="d", version="v", start=0, end=2, quote="Hi", title="T")
    widely = Statement(
        text="Hi", citations=(1,), check=("verbatim",), reports=2, credited=("<b>Wire</b>",)
    )
    for check in (("verbatim",), ("plain",)):  # as a quote, and as a chat model's sentence
        statements = (widely.model_copy(update={"check": check}),)
        answer = silent().model_copy(
            update={"status": "answered", "statements": statements, "citations": (citation,)}
        )
        shown = answer_html(answer, 1)
        assert 'class="byline-spread">in 2 reports of 1 origin&#44; credited to &#60;b' in shown
        assert "<b>" not in shown


def test_a_timeline_tells_the_day_of_each_event_before_its_quote() -> None:
    day = StatementDate(start=0, end=6, first="2022-11-11", last="2022-11-11")
    told = Statement(text="Friday", citations=(1,), check=("verbatim",), dates=(day,), event=day)
    answer = answered([("Friday", (1,))], {1: cited(1, "Friday")}).model_copy(
        update={"statements": (told,), "arrangement": "timeline"}
    )
    assert '<p class="byline-event">11 Nov 2022</p><blockquote' in answer_html(answer, 1)


def test_positions_stand_side_by_side_with_holder_outlet_day_and_mark() -> None:
    disagreement = Disagreement(
        about="the dead",
        kind="superseded",
        positions=(
            Position(value="<i>seven</i>", speaker="officials", citations=(2,), origins=2),
            Position(value="five", citations=(1,)),
        ),
    )
    citations = {
        1: cited(1, "Five died.", publisher="Town Paper", published="2022-11-10"),
        2: cited(2, "Seven died.", publisher="Coast Desk", published="2022-11-11"),
    }
    texts = [("Five died.", (1,)), ("Seven died.", (2,))]
    shown = answer_html(answered(texts, citations, disagreements=(disagreement,)), 4)
    card = shown[shown.index("<section") : shown.index("</section>")]
    assert shown.index("</section>") < shown.index("byline-statement")
    assert "A later report supersedes what was reported before" in card
    assert "About&#58; the dead" in card
    now, before = card.split('<li class="byline-position')[1:]
    for part in ("Now", "&#60;i&#62;seven", ">officials<", "Coast Desk&#44; 11 Nov", "2 origins"):
        assert part in now
    for part in ("Before", "five", "Town Paper&#44; 10 Nov", 'data-source="source-4-1">[1]<'):
        assert part in before
    assert "byline-holder" not in before  # the report's own voice


def test_what_became_of_its_reports_is_told_on_an_answer() -> None:
    changed = ChangedSource(number=1, document="paper.txt", change="removed", version="v")
    answer = answered([("It was shut.", (1,))], changed=(changed,))
    shown = answer_html(answer, 1)
    assert shown.index("byline-changed") < shown.index("byline-statement")
    assert "has left the corpus since this was answered" in shown


def test_the_age_of_the_newest_report_is_told() -> None:
    answer = silent().model_copy(update={"newest_source": "2022-11-27"})
    shown = answer_html(answer, 1, today=date(2025, 11, 28))
    assert "27 Nov 2022 &#40;3 years before today&#41;" in shown


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
