"""Events: of the days that a sentence names, the one on which what it tells happened."""

import pytest

from rag.reading.events import dates_of_quote, event_date
from rag.records import Document, Metadata

#: 11 November 2022 is a Friday.
PUBLISHED = "2022-11-11"


def report(text: str, published: str | None = PUBLISHED) -> Document:
    return Document(id="report", text=text, metadata=Metadata(published=published))


def event(text: str, published: str | None = PUBLISHED) -> tuple[str, str, str] | None:
    """The words for the event's day, and the days from first to last."""
    found = event_date(report(text, published), 0, len(text))
    return None if found is None else (text[found.start : found.end], found.first, found.last)


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("The ferry sank on Tuesday.", "Tuesday", "2022-11-08", "2022-11-08"),
        (
            "Since Monday it had rained, and on Tuesday the dam broke.",
            "Tuesday",
            *["2022-11-08"] * 2,
        ),
        # When somebody spoke gives way to when it happened.
        ("Olsen said on Friday that the ferry sank on Tuesday.", "Tuesday", *["2022-11-08"] * 2),
        ("Olsen said on Friday that the ferry had sunk.", "Friday", *["2022-11-11"] * 2),
        # What was ordered, or only lies ahead, has not happened.
        ("Olsen on Tuesday ordered the crew to leave by Friday.", "Tuesday", *["2022-11-08"] * 2),
        ("Olsen said on Tuesday the ferry would sail on Sunday.", "Tuesday", *["2022-11-08"] * 2),
        # A clause beside the event is none.
        ("Olsen, who took office in May, left on Tuesday.", "Tuesday", *["2022-11-08"] * 2),
        ("Norway brokered the deal, which was signed in May.", "May", "2022-05-01", "2022-05-31"),
        ("They met on Friday about the deal, which ends on Sunday.", "Friday", *["2022-11-11"] * 2),
        # The first of two events.
        ("They left on Tuesday and came back on Thursday.", "Tuesday", *["2022-11-08"] * 2),
        ("The harbour froze in March.", "March", "2022-03-01", "2022-03-31"),
        ("The harbour froze in 2014.", "2014", "2014-01-01", "2014-12-31"),
    ],
)
def test_the_event_s_day_is_told_from_others(text: str, words: str, first: str, last: str) -> None:
    assert event(text) == (words, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "The ferry sank.",
        "The bridge was closed long before Friday.",
        "Ships have waited since Monday.",
        "Olsen, who took office in May, is ill.",
        "Ships were built here in the 1950s.",
        "Norway brokered the deal, which ends on 20 November.",
        "",
    ],
)
def test_what_does_not_tell_when_has_no_event(text: str) -> None:
    document = report(f"{text} It rained on Tuesday.")
    assert event_date(document, 0, len(text)) is None


def test_a_report_without_a_date_tells_only_what_is_said_in_full() -> None:
    assert event("The ferry sank on Tuesday.", None) is None
    assert event("The ferry sank on 8 November 2022.", None) == (
        "8 November 2022",
        "2022-11-08",
        "2022-11-08",
    )


def test_the_event_is_one_of_the_quote_s_dates_and_counts_from_what_stands_before_it() -> None:
    document = report("They met on Tuesday 8 November. They parted the next day.")
    start = document.text.index("They parted")
    found = event_date(document, start, len(document.text))
    assert found in dates_of_quote(document, start, len(document.text))
    assert found is not None
    assert found.first == "2022-11-09"
