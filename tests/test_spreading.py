"""Statements with how widely their quotes' words were reported."""

from collections.abc import Generator

import httpx
import pytest

from rag.cite import answer_with_citations
from rag.embed import MiniLM
from rag.pipeline.spreading import events_with_spread, with_spread
from rag.records import Answer, Disagreement, Document, Draft, Metadata, Position, Span
from rag.release import Released, Waiting, released_at_once
from rag.retrieve import Retriever
from tests.in_memory import Reports

WIRE = (
    "The weir at Oldbrook gave way on Monday night and eleven cellars filled with water. Fire "
    "crews pumped until dawn, the county said, and the road to the mill stays shut."
)
FIRST = WIRE.index(" Fire")
FERRY = "The ferry adds four trips a day. It is free of charge for all who live on the island."


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    wire = Document(id="wire", text=WIRE, metadata=Metadata(publisher="Harbour Wire"))
    copy = Document(id="copy", text=f"{WIRE}\n\n(Harbour Wire)")
    return Reports(MiniLM(), wire, copy, Document(id="ferry", text=FERRY)).retriever


@pytest.fixture(scope="module")
def answer(retriever: Retriever) -> Answer:
    """Three statements: of a text that was copied, of one that was not, of both."""
    wire = Span(document="wire", start=0, end=FIRST)
    ferry = Span(document="ferry", start=0, end=32)
    draft = Draft(statements=((wire,), (ferry,), (wire, ferry)), confidence=0.9)
    return answer_with_citations(draft, "What happened?", retriever.document)


def spreads(answer: Answer) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(s.reports, s.origins, s.credited) for s in answer.statements]


SPREADS = [(2, 1, ("Harbour Wire",)), (1, 1, ()), (3, 2, ("Harbour Wire",))]


def test_a_statement_says_in_how_many_reports_it_stands(
    answer: Answer, retriever: Retriever
) -> None:
    told = with_spread(answer, retriever)
    assert spreads(answer) == [(1, 1, ())] * 3
    assert spreads(told) == SPREADS
    assert told.citations == answer.citations
    assert [s.text for s in told.statements] == [s.text for s in answer.statements]


def test_a_position_counts_the_origins_of_its_quotes(answer: Answer, retriever: Retriever) -> None:
    positions = (
        Position(value="eleven", citations=(1,)),
        Position(value="four", speaker="Ann Hay", citations=(1, 2)),
    )
    disputed = Disagreement(about="How many?", kind="figures", positions=positions)
    told = with_spread(answer.model_copy(update={"disagreements": (disputed,)}), retriever)
    (disagreement,) = told.disagreements
    assert [p.origins for p in disagreement.positions] == [1, 2]
    assert [p.model_copy(update={"origins": 1}) for p in disagreement.positions] == [*positions]


def test_events_carry_what_the_answer_does(answer: Answer, retriever: Retriever) -> None:
    def events() -> Generator[Waiting | Released | Answer]:
        yield Waiting()
        yield from released_at_once(answer)
        yield answer

    waiting, *released, last = events_with_spread(events(), retriever)
    assert isinstance(waiting, Waiting)
    assert isinstance(last, Answer)
    assert spreads(last) == SPREADS
    assert tuple(r.statement for r in released if isinstance(r, Released)) == last.statements


def test_the_api_tells_it_of_the_near_copies_in_the_corpus(served: str) -> None:
    asked = {"question": "How many Russian service members does the ministry say were withdrawn?"}
    answer = Answer.model_validate(httpx.post(f"{served}/v1/ask", json=asked, timeout=60).json())
    told = [s for s in answer.statements if "30,000 service members" in s.text]
    assert [(s.reports, s.origins, s.credited) for s in told] == [SPREADS[0]]
    corpus = httpx.get(f"{served}/v1/corpus").json()
    assert (corpus["documents"], corpus["origins"]) == (22, 21)


def test_closing_the_events_closes_where_they_come_from(retriever: Retriever) -> None:
    closed = []

    def events() -> Generator[Waiting | Released | Answer]:
        try:
            while True:
                yield Waiting()
        finally:
            closed.append(True)

    told = events_with_spread(events(), retriever)
    next(told)
    told.close()
    assert closed == [True]
