"""A clause's figures against its source's: number, bound, what is counted, times without one."""

import pytest

from rag.check.figures import faults
from tests.checked import clause, source

FLOOD = "At least 40 houses were flooded, and the river stood 2.5 metres above its mark for a week."


@pytest.mark.parametrize(
    "statement",
    [
        "At least 40 houses were under water.",
        "No fewer than forty houses were flooded.",
        "The river was 2.5 metres above its mark.",
        "For a week the river stood above its mark.",
        "Houses were flooded.",
    ],
)
def test_a_figure_that_the_source_has_is_no_fault(statement: str) -> None:
    assert faults(clause(statement), source(FLOOD)) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("At least 41 houses were flooded.", "41"),
        ("Forty houses were flooded.", "Forty"),  # the bound is lost
        ("Up to 40 houses were flooded.", "40"),
        ("At least 40 bridges were flooded.", "40"),  # another thing is counted
        ("The river stood 2.5 kilometres above its mark.", "2.5"),
        ("For a month the river stood above its mark.", "For a month"),
        ("For at least a week the river stood above its mark.", "at least a week"),
    ],
)
def test_another_figure_bound_or_unit_is_a_fault(statement: str, fault: str) -> None:
    found = faults(clause(statement), source(FLOOD))
    assert [f for f in found if f in fault or fault in f], found


def test_a_title_s_figures_count() -> None:
    assert (
        faults(clause("Twelve schools closed."), source("They closed.", "12 schools close")) == []
    )


CRASH = (
    "Two people were killed and nine wounded when the first deputy mayor's tram hit the first one."
)


@pytest.mark.parametrize(
    "statement",
    ["Nine people were wounded.", "The mayor has a first deputy.", "It hit the first tram."],
)
def test_what_became_of_people_stands_for_them(statement: str) -> None:
    assert faults(clause(statement), source(CRASH)) == []


def test_the_number_of_another_fate_is_a_fault() -> None:
    assert faults(clause("Nine people were killed."), source(CRASH)) == ["Nine"]
