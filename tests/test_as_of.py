"""Asking as of a day: what stood then, and what the words of the question meant then."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from rag.answer.timeline import OTHER_DAYS
from rag.errors import QuestionError
from rag.pipeline import Library, ask, ingest, open_library, search
from rag.pipeline.as_of import checked_moment, of_days, understood
from rag.records import (
    Answer,
    Document,
    Draft,
    DraftDisagreement,
    DraftPosition,
    Filters,
    Metadata,
    Span,
    Turn,
)
from rag.settings import Settings
from tests.conftest import REPORTS


@pytest.mark.parametrize(
    ("question", "meant", "compared", "days"),
    [
        (
            "What happened in Kherson yesterday?",
            "What happened in Kherson on 11 November 2022?",
            "What happened in Kherson?",
            "2022-11-11/2022-11-11",
        ),
        (
            "Who met last week about grain?",
            "Who met from 31 October 2022 to 6 November 2022 about grain?",
            "Who met about grain?",
            "2022-10-31/2022-11-06",
        ),
        (
            "Who has left since Wednesday?",
            "Who has left since 9 November 2022?",
            "Who has left?",
            "2022-11-09/2022-11-12",
        ),
        (
            "Who had left before yesterday?",
            "Who had left before 11 November 2022?",
            "Who had left?",
            None,
        ),
        (
            "Who will meet tomorrow?",
            "Who will meet on 13 November 2022?",
            "Who will meet?",
            None,
        ),
        (
            "Yesterday, who spoke first?",
            "on 11 November 2022, who spoke first?",
            ", who spoke first?",
            "2022-11-11/2022-11-11",
        ),
        ("Who met on 3 November?", None, None, None),
        ("Who met in 2014?", None, None, None),
        ("What happened the next day?", None, None, None),
        ("Who met?", None, None, None),
    ],
)
def test_words_for_when_are_of_the_day_that_is_asked_as_of(
    question: str, meant: str | None, compared: str | None, days: str | None
) -> None:
    # A Saturday.
    found = understood(question, "2022-11-12")
    assert found[:2] == (meant or question, compared or question)
    assert found[2:] == (tuple(map(date.fromisoformat, days.split("/"))) if days else (None, None))


def test_a_question_that_was_understood_is_understood_alike_on_another_day() -> None:
    question = understood("What happened yesterday?", "2022-11-12").question
    assert understood(question, "2022-12-24").question == question


def test_what_is_no_day_is_refused_with_its_value() -> None:
    assert checked_moment("2022-11-12T18:00:00+02:00") == "2022-11-12T18:00:00+02:00"
    with pytest.raises(QuestionError, match=r"'yesterday'.*ISO 8601") as refused:
        checked_moment("yesterday")
    assert "2022-11-12" in refused.value.remedy


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Of bridge.txt without a date, ferry.md of 5 March 2024, council.json of 7 March, 18:00."""
    folder = tmp_path_factory.mktemp("as-of")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in REPORTS.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with open_library(Settings(corpus=corpus, data=folder / "index"), "test") as library:
        ingest(library)
        yield library


VOTE = "What did the council vote to pay?"


def documents(answer: Answer) -> set[str]:
    return {citation.document for citation in (*answer.citations, *answer.nearest)}


def test_an_answer_is_as_the_corpus_stood(library: Library) -> None:
    answer = ask(library, VOTE)
    assert (answer.status, documents(answer)) == ("answered", {"council.json"})
    assert (answer.as_of, answer.newest_source) == (None, "2024-03-07T18:00:00+01:00")
    earlier = ask(library, VOTE, as_of="2024-03-06")
    assert earlier.status == "not_in_corpus"
    assert "council.json" not in documents(earlier)
    assert (earlier.as_of, earlier.newest_source) == ("2024-03-06", "2024-03-05")
    # A day counts whole, a moment does not.
    assert ask(library, VOTE, as_of="2024-03-07").status == "answered"
    assert ask(library, VOTE, as_of="2024-03-07T17:00:00Z").status == "answered"
    assert ask(library, VOTE, as_of="2024-03-07T16:59:00Z").status == "not_in_corpus"


def test_a_report_without_a_date_was_there_and_the_notice_says_so(library: Library) -> None:
    question = "How long will repairs of the bridge take?"
    assert ask(library, question).notice is None
    answer = ask(library, question, as_of="2024-03-06")
    assert answer.citations[0].document == "bridge.txt"
    assert answer.notice == ("A report without a date is quoted; it counts as there by 2024-03-06.")
    trips = ask(library, "How many trips a day will the ferry add?", as_of="2024-03-06")
    assert {c.document for c in trips.citations} == {"ferry.md"}
    assert trips.notice is None


def test_words_for_when_leave_out_what_was_published_before_that_day(library: Library) -> None:
    answer = ask(library, "What did the council vote to pay yesterday?", as_of="2024-03-08")
    assert answer.standalone_question == "What did the council vote to pay on 7 March 2024?"
    assert documents(answer) == {"council.json"}
    none = ask(library, "How many trips did the ferry add yesterday?", as_of="2024-03-09")
    assert (none.status, documents(none), none.newest_source) == ("not_in_corpus", set(), None)
    assert none.reason == "No report in the corpus that could answer was published by 2024-03-09."


def test_a_statement_of_another_day_is_no_answer_but_the_nearest(library: Library) -> None:
    # Published on the 7th, which it names; asked about the 6th.
    answer = ask(library, "What did the council vote to pay two days ago?", as_of="2024-03-08")
    assert answer.standalone_question == "What did the council vote to pay on 6 March 2024?"
    assert (answer.status, answer.reason) == ("not_in_corpus", OTHER_DAYS)
    assert [near.document for near in answer.nearest] == ["council.json"]


def test_only_the_statements_of_those_days_stay_and_the_positions_that_they_carry() -> None:
    text = "Five died on Monday. Six died on Tuesday. Seven died on Monday. Nobody was hurt."
    report = Document(id="r", text=text, metadata=Metadata(published="2024-03-08"))
    starts = [text.index(w) for w in ("Five", "Six", "Seven", "Nobody")]
    spans = [Span(document="r", start=a, end=b) for a, b in pairwise([*starts, len(text)])]
    values = [DraftPosition(value=str(n), spans=(s,)) for n, s in enumerate(spans[:3], 5)]
    draft = Draft(
        statements=tuple((span,) for span in spans),
        disagreements=(
            DraftDisagreement(about="dead", kind="figures", positions=tuple(values)),
            DraftDisagreement(about="dead", kind="figures", positions=tuple(values[1:])),
        ),
    )
    monday = date(2024, 3, 4)
    kept = of_days(draft, monday, monday, {"r": report}.__getitem__)
    assert kept.statements == ((spans[0],), (spans[2],), (spans[3],))
    assert [[p.value for p in d.positions] for d in kept.disagreements] == [["5", "7"]]
    assert of_days(draft, monday, date(2024, 3, 5), {"r": report}.__getitem__) == draft


def test_a_follow_up_is_of_that_day_too(library: Library) -> None:
    turns = [Turn(question="What did the council vote to pay?", answer="2.4 million crowns.")]
    answer = ask(library, "And what did it pay yesterday?", turns=turns, as_of="2024-03-08")
    assert "7 March 2024" in answer.standalone_question


def test_filters_hold_as_well(library: Library) -> None:
    filters = Filters(publisher=("town paper",))
    assert documents(ask(library, VOTE, filters=filters, as_of="2024-03-08")) == {"council.json"}
    assert ask(library, VOTE, filters=filters, as_of="2024-03-05").newest_source is None


def test_a_search_is_of_the_corpus_as_it_stood(library: Library) -> None:
    found = search(library, "repair", limit=9, as_of="2024-03-05")
    assert {hit.passage.document for hit in found} == {"bridge.txt", "ferry.md"}
    with pytest.raises(QuestionError, match="as of"):
        search(library, "repair", limit=9, as_of="soon")


def test_no_report_was_there_yet(settings: Settings) -> None:
    (settings.corpus / "bridge.txt").unlink()
    with open_library(settings, "test") as library:
        ingest(library)
        answer = ask(library, VOTE, as_of="2024-03-01")
    assert (answer.status, answer.nearest, answer.newest_source) == ("not_in_corpus", (), None)
    assert answer.reason == "No report in the corpus that could answer was published by 2024-03-01."
