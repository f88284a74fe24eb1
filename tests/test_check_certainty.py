"""A clause that is surer than its source."""

import pytest

from rag.check.certainty import faults
from tests.checked import clause, source

DAM = "The dam may collapse, and some villages will be cleared on Sunday."


@pytest.mark.parametrize("statement", ["The dam could collapse.", "Some villages will be cleared."])
def test_as_sure_as_the_source_is_no_fault(statement: str) -> None:
    assert faults(clause(statement), source(DAM)) == []


@pytest.mark.parametrize(
    "statement",
    ["The dam collapsed.", "The villages were cleared.", "All villages will be cleared."],
)
def test_surer_than_the_source_is_a_fault(statement: str) -> None:
    assert faults(clause(statement), source(DAM))


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Nobody is allowed to enter.", "Nobody may enter."),
        ("One man was known to have drowned.", "One man was known to be drowned."),
        (
            "Olsen proposed a toll.",
            "Olsen told the council that the bridge could not be paid for and proposed a toll.",
        ),
    ],
)
def test_what_is_as_sure_in_other_words_is_no_fault(statement: str, quote: str) -> None:
    assert faults(clause(statement), source(quote)) == []


def test_what_is_only_allowed_has_not_been_done() -> None:
    assert faults(clause("The crew left."), source("The crew were allowed to leave."))
