"""Statements with their dates: offsets within the statement, days of each quote's own report."""

from collections.abc import Generator

from rag.cite import answer_with_citations
from rag.pipeline.dating import dated, dated_events
from rag.records import Answer, Document, Draft, Metadata, Span, Statement
from rag.release import Released, Waiting, released_at_once

#: 11 November 2022 is a Friday, the 18th the next.
DOCUMENTS = {
    "early": Document(
        id="early",
        text="They met on Tuesday 8 November. They parted the next day. It rained on Friday.",
        metadata=Metadata(published="2022-11-11"),
    ),
    "late": Document(
        id="late", text="It rained on Friday.", metadata=Metadata(published="2022-11-18")
    ),
    "undated": Document(id="undated", text="It rained on Friday."),
}


def answer_of(*statements: tuple[tuple[str, str], ...]) -> Answer:
    """An answer of quotes; a statement is one or more `(document, words)`."""
    spans = []
    for quotes in statements:
        starts = [(name, DOCUMENTS[name].text.index(words), words) for name, words in quotes]
        spans.append(tuple(Span(document=n, start=s, end=s + len(w)) for n, s, w in starts))
    return answer_with_citations(Draft(statements=tuple(spans)), "When?", DOCUMENTS.__getitem__)


def named(statement: Statement) -> list[tuple[str, str, str]]:
    return [(statement.text[d.start : d.end], d.first, d.last) for d in statement.dates]


RAINED = "It rained on Friday."


def test_a_quote_is_of_the_day_of_its_report() -> None:
    answer = dated(
        answer_of((("early", RAINED),), (("late", RAINED),), (("undated", RAINED),)),
        DOCUMENTS.__getitem__,
    )
    assert [named(statement) for statement in answer.statements] == [
        [("Friday", "2022-11-11", "2022-11-11")],
        [("Friday", "2022-11-18", "2022-11-18")],
        [],
    ]


def test_quotes_of_one_statement_keep_their_own_days_and_places() -> None:
    answer = dated(answer_of((("early", RAINED), ("late", RAINED))), DOCUMENTS.__getitem__)
    (statement,) = answer.statements
    assert named(statement) == [
        ("Friday", "2022-11-11", "2022-11-11"),
        ("Friday", "2022-11-18", "2022-11-18"),
    ]
    assert [d.start for d in statement.dates] == [13, 34]  # 13 + 20 characters + a space


def test_the_next_day_counts_from_the_day_told_of_before_the_quote() -> None:
    answer = dated(answer_of((("early", "They parted the next day."),)), DOCUMENTS.__getitem__)
    assert named(answer.statements[0]) == [("the next day", "2022-11-09", "2022-11-09")]


def test_a_written_sentence_has_the_dates_that_all_its_reports_give() -> None:
    quotes = answer_of((("early", RAINED), ("late", RAINED)))
    written = Statement(text="It rained on Friday, in November 2022.", citations=(1, 2))
    prose = quotes.model_copy(update={"statements": (written,)})
    (statement,) = dated(prose, DOCUMENTS.__getitem__).statements
    assert named(statement) == [("November 2022", "2022-11-01", "2022-11-30")]
    of_one = answer_of((("late", RAINED),))
    alone = Statement(text="Rain fell on Friday.", citations=(1,))
    prose = of_one.model_copy(update={"statements": (alone,)})
    (statement,) = dated(prose, DOCUMENTS.__getitem__).statements
    assert named(statement) == [("Friday", "2022-11-18", "2022-11-18")]


def test_what_is_released_is_what_the_answer_holds() -> None:
    answer = answer_of((("early", RAINED),), (("late", RAINED), ("early", RAINED)))
    closed = []

    def events() -> Generator[Waiting | Released | Answer]:
        try:
            yield Waiting()
            yield from released_at_once(answer)
            yield answer
        finally:
            closed.append(True)

    waiting, *released, whole = dated_events(events(), DOCUMENTS.__getitem__)
    assert isinstance(waiting, Waiting)
    assert isinstance(whole, Answer)
    statements = [event.statement for event in released if isinstance(event, Released)]
    assert tuple(statements) == whole.statements
    assert [len(s.dates) for s in statements] == [1, 2]
    stopped = dated_events(events(), DOCUMENTS.__getitem__)
    next(stopped)
    stopped.close()
    assert closed == [True, True]
