"""Who did what to whom, and what goes with what."""

import pytest

from rag.check.roles import faults
from tests.checked import clause, source

PAIRS = [
    ("Berg sued Olsen.", "Berg sued Olsen over the loan.", "Olsen sued Berg over the loan."),
    (
        "Olsen was sued by Berg.",
        "Berg sued Olsen over the loan.",
        "Berg was sued by Olsen over the loan.",
    ),
    (
        "Danish ships rescued the crew.",
        "Danish ships rescued the crew.",
        "Swedish ships rescued the crew.",
    ),
    (
        "The children were taken to Oslo and the nurses to Bergen.",
        "Children were taken to Oslo and nurses to Bergen.",
        "Children were taken to Bergen and nurses to Oslo.",
    ),
]


def test_what_happens_of_itself_may_be_done() -> None:
    stated = clause("The pictures show rust on the hull.")
    assert faults(stated, source("Rust on the hull shows in the pictures.")) == []


@pytest.mark.parametrize(("statement", "carried", "exchanged"), PAIRS)
def test_exchanged_parties_are_a_fault_and_the_same_are_none(
    statement: str, carried: str, exchanged: str
) -> None:
    assert faults(clause(statement), source(carried)) == []
    assert faults(clause(statement), source(exchanged))
