"""Timelines: quotes in the order of their events, one for each, of the days that are asked."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from rag.answer.quotes import draft_of_quotes
from rag.answer.timeline import (
    MOST_EVENTS,
    NOTHING_THEN,
    OTHER_DAYS,
    days_asked,
    draft_of_timeline,
)
from rag.cite import answer_with_citations
from rag.embed import MiniLM
from rag.pipeline import HITS_READ, ask, ingest, open_library
from rag.pipeline.dating import dated
from rag.records import Answer, Document, Metadata
from rag.settings import ROOT, Settings
from rag.wording import event_told
from tests.conftest import environment
from tests.in_memory import Reports
from tests.scripted_model import ScriptedModel


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def report(name: str, published: str | None, text: str) -> Document:
    return Document(id=name, text=text, metadata=Metadata(published=published))


#: 5 March 2024 is a Tuesday.
INSPECTED = "The Talle bridge was inspected on Monday, and the engineers found deep cracks."
CLOSED = "The Talle bridge was closed to all traffic on Tuesday at noon."
CLOSED_TOO = "On Tuesday the Talle bridge was closed to traffic, the town hall confirmed."
VOTED = "The council voted on Thursday to repair the Talle bridge."
OPENED = "The Talle bridge had been opened in May 1974 by the king."
UNDATED = "The Talle bridge carries the road to the harbour."
MARKET = "The summer market was held on Saturday as planned."


@pytest.fixture(scope="module")
def reports(model: MiniLM) -> Reports:
    return Reports(
        model,
        report("vote", "2024-03-07", f"{VOTED} {UNDATED}"),
        report("closed", "2024-03-05", f"{CLOSED} {INSPECTED}"),
        report("copy", "2024-03-06", f"{CLOSED_TOO} {OPENED}"),
        report("market", "2024-03-11", MARKET),
    )


def timeline(reports: Reports, text: str, caution: float = 0.0) -> Answer:
    asked = reports.question(text)
    assert asked.kind == "timeline"
    draft = draft_of_timeline(asked, text, reports.retriever, caution, HITS_READ)
    answer = answer_with_citations(draft, text, reports.documents.__getitem__)
    return dated(answer, reports.documents.__getitem__)


def told(answer: Answer) -> list[tuple[str | None, str]]:
    return [(event_told(statement), statement.text) for statement in answer.statements]


def test_events_stand_in_the_order_in_which_they_happened_each_once(reports: Reports) -> None:
    answer = timeline(reports, "What happened to the Talle bridge when?")
    assert answer.arrangement == "timeline"
    found = told(answer)
    assert [(when, text) for when, text in found if text not in (CLOSED, CLOSED_TOO)] == [
        ("May 1974", OPENED),
        ("4 Mar 2024", INSPECTED),
        ("7 Mar 2024", VOTED),
    ]
    (closed,) = [entry for entry in found if entry[1] in (CLOSED, CLOSED_TOO)]
    assert closed == ("5 Mar 2024, 12:00", CLOSED)  # the copy that tells the hour
    assert found.index(closed) == 2
    for statement in answer.statements:
        assert statement.event in statement.dates
    assert len({citation.document for citation in answer.citations}) == 3


def test_what_tells_no_day_and_what_is_on_another_subject_is_left_out(reports: Reports) -> None:
    texts = [text for _, text in told(timeline(reports, "Give me a timeline of the Talle bridge"))]
    assert UNDATED not in texts
    assert MARKET not in texts


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("between 4 and 5 March", ["4 Mar 2024", "5 Mar 2024, 12:00"]),
        ("since 6 March 2024", ["7 Mar 2024"]),
        ("before 1980", ["May 1974"]),
    ],
)
def test_only_events_of_the_days_that_are_asked_count(
    reports: Reports, asked: str, days: list[str]
) -> None:
    answer = timeline(reports, f"Give me a timeline of the Talle bridge {asked}")
    assert [when for when, _ in told(answer)] == days


def test_a_report_without_a_date_counts_where_it_names_the_day(model: MiniLM) -> None:
    painted = "The Talle bridge was painted green on 6 March 2024."
    reports = Reports(model, report("vote", "2024-03-07", VOTED), report("note", None, painted))
    answer = timeline(reports, "What happened at the Talle bridge between 5 and 9 March 2024?")
    assert [text for _, text in told(answer)] == [painted, VOTED]


def test_where_only_days_are_asked_whatever_happened_then_counts(reports: Reports) -> None:
    found = told(timeline(reports, "What happened between 6 and 10 March?", caution=1.0))
    assert found == [("7 Mar 2024", VOTED), ("9 Mar 2024", MARKET)]


def test_of_days_of_which_nothing_is_told_the_corpus_does_not_say(reports: Reports) -> None:
    answer = timeline(reports, "Give me a timeline of the Talle bridge between 1 and 5 May 1990")
    assert (answer.status, answer.reason, answer.arrangement) == (
        "not_in_corpus",
        OTHER_DAYS,
        "telling",
    )
    assert len(answer.nearest) == 1
    answer = timeline(reports, "What happened between 1 and 5 May 1990?")
    assert (answer.status, answer.reason) == ("not_in_corpus", NOTHING_THEN)


def test_a_subject_that_the_corpus_does_not_have_is_refused(reports: Reports) -> None:
    answer = timeline(reports, "Give me a timeline of the moon landing of 1969", caution=1000.0)
    assert answer.status == "not_in_corpus"
    assert answer.reason


def test_one_event_is_no_timeline_but_an_account(model: MiniLM) -> None:
    reports = Reports(model, report("vote", "2024-03-07", f"{VOTED} {UNDATED}"))
    text = "What happened to the Talle bridge when?"
    asked = reports.question(text)
    draft = draft_of_timeline(asked, text, reports.retriever, 0.0, HITS_READ)
    assert draft == draft_of_quotes(asked, reports.hits(text), [], reports.retriever, 0.0)
    assert draft.arrangement == "telling"
    assert draft.statements


def test_counts_of_one_event_that_differ_are_both_told(model: MiniLM) -> None:
    five = "Five sailors died when the ferry Talle sank on Monday, the coastguard said."
    six = "Six sailors died when the ferry Talle sank on Monday, their union said."
    again = "Five sailors were killed as the ferry Talle sank on Monday, said the coastguard."
    left = "The ferry Talle had left Bergen on Sunday with sailors aboard."
    reports = Reports(
        model,
        *(report(str(n), "2024-03-05", text) for n, text in enumerate([five, six, again, left])),
    )
    texts = [text for _, text in told(timeline(reports, "What happened to the ferry Talle when?"))]
    assert texts[0] == left
    assert set(texts[1:]) in ({five, six}, {again, six})


def test_a_timeline_has_no_more_events_than_a_reader_reads(model: MiniLM) -> None:
    verbs = "closed opened painted inspected repaired flooded blocked widened sold measured lit"
    events = [
        f"The Talle bridge was {verb} on {day} May 2023 by crew number {day}."
        for day, verb in enumerate(verbs.split(), start=2)
    ]
    assert len(events) > MOST_EVENTS
    reports = Reports(model, *(report(str(n), None, text) for n, text in enumerate(events)))
    found = told(timeline(reports, "What happened to the Talle bridge when?"))
    assert len(found) == MOST_EVENTS
    assert [text for _, text in found] == [text for text in events if text in dict(found).values()]


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("between 9 and 13 November", "2022-11-09", "2022-11-13"),
        ("between 9 November and 13 November 2022", "2022-11-09", "2022-11-13"),
        ("in November 2022", "2022-11-01", "2022-11-30"),
        ("in February", "2022-02-01", "2022-02-28"),  # the next one has not come
        ("since 9 November", "2022-11-09", "9999-12-31"),
        ("after 9 November", "2022-11-10", "9999-12-31"),
        ("before 9 November", "0001-01-01", "2022-11-08"),
        ("until 9 November", "0001-01-01", "2022-11-09"),
        ("in 2014", "2014-01-01", "2014-12-31"),
    ],
)
def test_the_days_asked_are_of_the_year_of_the_newest_report(
    when: str, first: str, last: str
) -> None:
    days = days_asked(when, "2022-12-16T10:00:00+02:00")
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


def test_without_words_for_days_or_without_a_year_it_is_of_any() -> None:
    assert days_asked("", "2022-12-16") is None
    assert days_asked("in November", None) is None


def test_a_chat_model_is_not_asked_for_a_timeline(
    settings: Settings, scripted_model: ScriptedModel
) -> None:
    for name, day, text in (("b", "2024-03-07", VOTED), ("a", "2024-03-05", INSPECTED)):
        report_of = f"---\npublished: {day}\n---\n{text}\n"
        (settings.corpus / f"{name}.md").write_text(report_of, encoding="utf-8")
    named = {"model": scripted_model.name, "openai_base_url": scripted_model.url}
    with open_library(settings.model_copy(update=named), "test") as library:
        ingest(library)
        answer = ask(library, "What happened to the Talle bridge when?", mode="prose")
    assert (answer.arrangement, answer.mode) == ("timeline", "quotes")
    assert [text for _, text in told(answer)][-1] == VOTED
    assert scripted_model.requests == []


def test_as_of_a_day_a_timeline_is_of_what_was_meant_then(settings: Settings) -> None:
    with open_library(settings, "test") as library:
        ingest(library)
        answer = ask(library, "What happened last week?", as_of="2024-03-12")
    assert answer.arrangement == "timeline"
    assert [when for when, _ in told(answer)] == ["7 Mar 2024"]


def test_the_api_tells_it_with_its_dates(served: str) -> None:
    asked = "What happened in Kherson between 9 and 14 November?"
    body = httpx.post(f"{served}/v1/ask", json={"question": asked}, timeout=120).json()
    assert (body["status"], body["arrangement"]) == ("answered", "timeline")
    days = [statement["event"]["first"][:10] for statement in body["statements"]]
    assert len(days) > 2
    assert days == sorted(days)
    assert all("2022-11-09" <= day <= "2022-11-14" for day in days)
    assert len({citation["document"] for citation in body["citations"]}) > 1
    message = {"role": "user", "content": asked}
    sent = {"model": "byline", "messages": [message]}
    chat = httpx.post(f"{served}/v1/chat/completions", json=sent, timeout=120).json()
    assert chat["choices"][0]["message"]["content"].startswith("9 Nov 2022: ")


def test_the_terminal_tells_the_date_before_each(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, day, text in (("b", "2024-03-07", VOTED), ("a", "2024-03-05", INSPECTED)):
        (folder / f"{name}.md").write_text(f"---\npublished: {day}\n---\n{text}\n")
    printed = subprocess.run(
        [sys.executable, "app.py", "ask", "What happened to the Talle bridge when?"],
        cwd=ROOT,
        env=environment(BYLINE_DATA=str(tmp_path / "index"), BYLINE_CORPUS=str(folder)),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    ).stdout
    lines = printed.splitlines()
    assert lines[0] == "4 Mar 2024"
    assert "7 Mar 2024" in lines
    assert printed.index(INSPECTED[:30]) < printed.index("7 Mar 2024") < printed.index(VOTED[:30])
