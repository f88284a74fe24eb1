"""The words that the terminal and the chat page share."""

from datetime import date
from typing import Any, Literal

import pytest

from rag.check.checker import Checker
from rag.records import (
    Answer,
    ChangedSource,
    Citation,
    Metadata,
    Position,
    Statement,
    StatementDate,
    Usage,
)
from rag.release import LOCATED, OPINION, PLAIN
from rag.wording import (
    FAILED,
    answer_in_text,
    changes_told,
    cost,
    dates_told,
    event_told,
    holder_told,
    place,
    sentences,
    source,
    spread_told,
    standing,
    statement_in_text,
    why_withheld,
    written_date,
)
from tests.answers_by_hand import VERSION, answered, cited


def test_every_test_that_can_withhold_has_its_words() -> None:
    no_model: Any = None
    every = Checker(no_model).check("It fails closed.", []).failed
    assert set(FAILED) == {PLAIN, LOCATED, *every, OPINION}


def test_why_a_sentence_was_withheld_is_one_sentence() -> None:
    assert why_withheld(("figures", "names")) == (
        "A figure in it is not in its quotes; a name in it is not in its quotes."
    )
    assert why_withheld(("spelling",)) == "It failed the test spelling."


def test_sentences_are_counted_as_readers_count_them() -> None:
    assert [sentences(n) for n in (1, 2)] == ["1 sentence", "2 sentences"]


def test_what_a_model_cost_is_told_where_one_was_asked() -> None:
    answer = Answer(
        question="q", standalone_question="q", mode="prose", status="not_in_corpus"
    ).model_copy(
        update={
            "usage": Usage(input_tokens=1234, output_tokens=5),
            "timings_ms": {"model": 2000.0, "total": 2160.0},
        }
    )
    assert cost(answer) == "1,234 tokens read, 5 written; 2.2 s"
    assert cost(answer.model_copy(update={"timings_ms": {"total": 60.0}})) is None


def test_dates_are_written_as_readers_write_them() -> None:
    assert written_date("2022-11-13") == "13 Nov 2022"
    assert written_date("2022-11-11T16:20:00+02:00") == "11 Nov 2022, 16:20 +02:00"
    assert written_date("2022-11-11T06:05") == "11 Nov 2022, 06:05"


FIVE = Citation(
    number=1,
    document="ferry.md",
    version="v",
    start=4,
    end=14,
    quote="Five trips",
    title="Ferry",
    publisher="Coast Desk",
    published="2024-03-05",
)


SILENT = Answer(question="q", standalone_question="q", mode="quotes", status="not_in_corpus")


@pytest.mark.parametrize(
    ("newest", "today", "told"),
    [
        ("2022-11-27", "2022-11-27", "27 Nov 2022"),
        ("2022-11-27T22:00:00+02:00", "2022-11-28", "27 Nov 2022 (1 day before today)"),
        ("2022-11-27", "2022-12-27", "27 Nov 2022 (30 days before today)"),
        ("2022-11-27", "2023-01-26", "27 Nov 2022 (60 days before today)"),
        ("2022-11-27", "2023-01-27", "27 Nov 2022 (2 months before today)"),
        ("2022-11-27", "2024-11-26", "27 Nov 2022 (23 months before today)"),
        ("2022-11-27", "2025-11-26", "27 Nov 2022 (2 years before today)"),
        ("2022-11-27", "2025-11-27", "27 Nov 2022 (3 years before today)"),
        ("2022-11-27", "2021-11-27", "27 Nov 2022"),  # a clock that is wrong, or a report
    ],
)
def test_how_new_the_reports_are_is_told_with_their_age(newest: str, today: str, told: str) -> None:
    answer = SILENT.model_copy(update={"newest_source": newest})
    assert standing(answer, date.fromisoformat(today)) == f"Newest report: {told}"


def test_as_of_another_day_the_age_counts_to_that_day() -> None:
    today = date(2026, 1, 1)
    assert standing(SILENT, today) is None
    then = SILENT.model_copy(update={"as_of": "2022-11-30"})
    assert standing(then, today) == "As of 30 Nov 2022"
    dated = then.model_copy(update={"newest_source": "2022-11-27"})
    told = "As of 30 Nov 2022; newest report: 27 Nov 2022 (3 days before then)"
    assert standing(dated, today) == told


def test_of_an_answer_of_an_earlier_day_the_age_counts_to_that_day() -> None:
    given = SILENT.model_copy(
        update={"answered_at": "2022-11-30T12:00:00+00:00", "newest_source": "2022-11-27"}
    )
    assert standing(given, date(2022, 11, 30)) == (
        "Newest report: 27 Nov 2022 (3 days before today)"
    )
    told = "newest report: 27 Nov 2022 (3 days before then)"
    assert standing(given, date(2026, 1, 1)) == f"Answered 30 Nov 2022; {told}"
    then = given.model_copy(update={"as_of": "2022-11-29"})
    told = "as of 29 Nov 2022; newest report: 27 Nov 2022 (2 days before then)"
    assert standing(then, date(2026, 1, 1)) == f"Answered 30 Nov 2022; {told}"


def test_what_became_of_reports_is_told_by_report() -> None:
    citations = {
        1: cited(1, title="Bridge shut"),
        2: cited(2, document="ferry.md", title="Ferry adds trips"),
        3: cited(3, title="Bridge shut"),
        4: cited(4, title="Bridge shut"),
    }
    answer = answered([("It was shut.", (1, 2, 3, 4))], citations)
    assert changes_told(answer) == []

    def now(*changes: tuple[int, Literal["changed", "removed"], bool]) -> list[str]:
        return changes_told(
            answer.model_copy(
                update={
                    "changed": tuple(
                        ChangedSource(
                            number=number,
                            document=citations[number].document,
                            change=change,
                            version=VERSION,
                            quote_stands=stands,
                        )
                        for number, change, stands in changes
                    )
                }
            )
        )

    assert now((2, "removed", False)) == [
        "The report “Ferry adds trips” has left the corpus since this was answered, "
        "and quote [2] with it."
    ]
    assert now((1, "changed", False), (2, "changed", True), (3, "changed", True)) == [
        "The report “Bridge shut” has changed since this was answered; "
        "quote [1] no longer stands in it, quote [3] still stands in it.",
        "The report “Ferry adds trips” has changed since this was answered; "
        "quote [2] still stands in it.",
    ]
    assert now((1, "changed", True), (3, "changed", False), (4, "changed", False)) == [
        "The report “Bridge shut” has changed since this was answered; "
        "quotes [3][4] no longer stand in it, quote [1] still stands in it."
    ]


def test_words_for_when_are_told_with_what_they_name_unless_they_tell_it() -> None:
    text = "On Friday at 16:20, Friday, last week and in May 2020."
    named = [
        (3, 18, "2022-11-11T16:20", "2022-11-11T16:20"),
        (20, 26, "2022-11-11", "2022-11-11"),
        (20, 26, "2022-11-11", "2022-11-11"),
        (28, 37, "2022-10-31", "2022-11-06"),
        (45, 53, "2020-05-01", "2020-05-31"),
    ]
    dates = tuple(StatementDate(start=s, end=e, first=f, last=t) for s, e, f, t in named)
    assert dates_told(Statement(text=text, citations=(1,), dates=dates)) == (
        "“Friday at 16:20” = 11 Nov 2022, 16:20; “Friday” = 11 Nov 2022; "
        "“last week” = 31 Oct 2022 to 6 Nov 2022"
    )
    assert dates_told(Statement(text=text, citations=(1,))) is None


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2022-11-11", "2022-11-11", "11 Nov 2022"),
        ("2022-11-11T16:20", "2022-11-11T16:20", "11 Nov 2022, 16:20"),
        ("2022-10-31", "2022-11-06", "31 Oct 2022 to 6 Nov 2022"),
        ("2022-12-01", "2022-12-31", "Dec 2022"),
        ("2024-02-01", "2024-02-28", "1 Feb 2024 to 28 Feb 2024"),  # a leap year's has 29
        ("2014-01-01", "2014-12-31", "2014"),
    ],
)
def test_when_an_event_was_is_told_before_it(first: str, last: str, told: str) -> None:
    event = StatementDate(start=3, end=7, first=first, last=last)
    statement = Statement(text="It rained.", citations=(1,), event=event)
    assert event_told(statement) == told
    assert statement_in_text(statement) == f"{told}: It rained."
    plain = statement.model_copy(update={"event": None})
    assert event_told(plain) is None
    assert statement_in_text(plain) == "It rained."


@pytest.mark.parametrize(
    ("reports", "origins", "credited", "told"),
    [
        (1, 1, ("AFP",), None),
        (4, 1, (), "in 4 reports of 1 origin"),
        (5, 2, ("AFP", "AP"), "in 5 reports of 2 origins, credited to AFP, AP"),
    ],
)
def test_how_widely_it_was_reported_is_told_of_more_than_one_report(
    reports: int, origins: int, credited: tuple[str, ...], told: str | None
) -> None:
    statement = Statement(
        text="It rained.", citations=(1,), reports=reports, origins=origins, credited=credited
    )
    assert spread_told(statement) == told


def test_who_holds_a_position_is_told_with_the_outlet_and_several_origins() -> None:
    answer = Answer(
        question="q",
        standalone_question="q",
        mode="quotes",
        status="answered",
        statements=(Statement(text="x", citations=(1,)),),
        citations=(FIVE,),
    )
    held = Position(value="five", citations=(1,))
    assert holder_told(answer, held) == "Coast Desk, 5 Mar 2024"
    several = held.model_copy(update={"speaker": "Ann Hay", "origins": 2})
    assert holder_told(answer, several) == "Ann Hay (Coast Desk, 5 Mar 2024; 2 origins)"


def test_a_source_is_told_as_far_as_it_is_known() -> None:
    assert source(FIVE.title, FIVE) == "Ferry. Coast Desk. 5 Mar 2024"
    assert source(None, Metadata(url="https://a.example/b")) == "https://a.example/b"
    assert source(None, Metadata()) == ""
    assert place(FIVE) == "ferry.md, characters 4–14"


def test_an_answer_in_text_has_its_marks_after_each_statement() -> None:
    answer = Answer(
        question="q",
        standalone_question="q",
        mode="quotes",
        status="answered",
        statements=(
            Statement(text="Five trips", citations=(1, 2)),
            Statement(text="Six.", citations=(2,)),
        ),
        citations=(FIVE, FIVE.model_copy(update={"number": 2})),
    )
    assert answer_in_text(answer) == "Five trips [1][2]\n\nSix. [2]"


def test_an_answer_that_the_corpus_does_not_have_is_text_without_marks() -> None:
    answer = Answer(
        question="q",
        standalone_question="q",
        mode="quotes",
        status="not_in_corpus",
        reason="The nearest is of trips.",
        nearest=(FIVE,),
    )
    assert answer_in_text(answer) == (
        "The corpus does not say. The nearest is of trips.\n\nThe nearest that it has:\n\n"
        "“Five trips” (Ferry. Coast Desk. 5 Mar 2024)"
    )
    bare = answer.model_copy(update={"reason": None, "nearest": ()})
    assert answer_in_text(bare) == "The corpus does not say."
