"""Which reports a question is asked of: read from what a reader puts in, and on the page."""

import re

import pytest
from playwright.sync_api import Browser, expect

from rag.errors import QuestionError
from rag.records import Filters
from rag.web_ui.narrowing import Narrowed, chips_html, narrowed
from tests.pages import ARTEFACTS, LOOKS, answer_to, in_every_look, opened
from tests.test_accessibility import serious_in


def test_nothing_put_in_asks_of_every_report() -> None:
    assert narrowed([], "", " ", None) == Narrowed(None, None)
    assert narrowed(None, None, None, "") == Narrowed(None, None)
    assert chips_html(Narrowed(None, None)) == ""


def test_what_is_put_in_are_the_filters_of_the_api() -> None:
    asked_of = narrowed(["Coast Desk"], " 20240305 ", "2024-03-05", "2024-03-06T18:00:00+01:00")
    assert asked_of == Narrowed(
        Filters(publisher=("Coast Desk",), published_from="2024-03-05", published_to="2024-03-05"),
        "2024-03-06T18:00:00+01:00",
    )
    assert re.findall("<li>(.*?)</li>", chips_html(asked_of)) == [
        "Coast Desk",
        "from 5 Mar 2024",
        "until 5 Mar 2024",
        "as of 6 Mar 2024&#44; 18&#58;00 &#43;01&#58;00",
    ]


@pytest.mark.parametrize(
    ("first", "last", "as_of", "told"),
    [
        ("2024-03-06", "2024-03-05", "", "From 2024-03-06 is after to 2024-03-05.*Swap them"),
        ("March", "", "", "From is 'March', which is no ISO 8601 day. Write it as 2022-11-12"),
        ("", "2024-02-30", "", "To is '2024-02-30'"),
        ("", "", "Monday", "as of 'Monday', which is no ISO 8601 day or moment"),
    ],
)
def test_a_bad_date_is_told_with_what_to_do(first: str, last: str, as_of: str, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        narrowed([], first, last, as_of)


def test_a_publisher_s_name_is_only_text() -> None:
    shown = chips_html(narrowed(["<img src=x onerror=a()>"], "", "", ""))
    assert "<img" not in shown


@in_every_look
def test_a_reader_asks_of_some_reports_and_sees_so(
    look: str, browser: Browser, served: str
) -> None:
    with opened(browser, served, **LOOKS[look]) as (page, _):
        chips = page.locator("#byline-narrowed .byline-chips li")
        expect(page.get_by_label("Publishers")).to_be_hidden()
        page.get_by_text("Publishers, dates").click()
        assert serious_in(page) == []
        page.get_by_label("Publishers").click()
        publishers = page.get_by_role("option")
        expect(publishers).to_contain_text(
            ["Estuary Radio News", "Harbour Wire", "Lowland Courier", "The Meridian Post"]
        )
        publishers.get_by_text("Harbour Wire").click()
        expect(chips).to_have_text(["Harbour Wire"])

        page.get_by_label("Published until").fill("2022-11-10")
        page.get_by_label("Published until").press("Enter")
        expect(chips).to_have_text(["Harbour Wire", "until 10 Nov 2022"])
        page.get_by_label("Published from").fill("2022-11-11")
        page.get_by_label("Published from").press("Enter")
        alert = page.locator("#byline-narrowed [role=alert]")
        expect(alert).to_contain_text("From 2022-11-11 is after to 2022-11-10")
        page.get_by_label("Published from").fill("2022-11-09")
        page.get_by_label("Published from").press("Enter")
        expect(alert).to_have_count(0)

        turn = answer_to(page, "Who ordered the withdrawal from Kherson?")
        asked_of = ["Harbour Wire", "from 9 Nov 2022", "until 10 Nov 2022"]
        expect(turn.locator(".byline-chips li")).to_have_text(asked_of)
        assert serious_in(page) == []
        page.screenshot(path=ARTEFACTS / f"narrowed-{look}.png")
        outlets = turn.locator(".byline-outlet").all_inner_texts()
        assert outlets
        assert all(outlet.startswith("Harbour Wire, 9 Nov 2022") for outlet in outlets)

        page.get_by_role("button", name="Ask of all reports").click()
        expect(chips).to_have_count(0)
        turn = answer_to(page, "How many people died in the Mykolaiv strike?")
        expect(turn.locator(".byline-chips")).to_have_count(0)
        expect(turn.locator("blockquote").first).to_be_visible()
