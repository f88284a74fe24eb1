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
