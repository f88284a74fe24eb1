"""Whose words a clause has."""

import pytest

from rag.check.speakers import faults
from tests.checked import clause, source

TWO = "Mayor Jens Berg said the pier was safe. Engineer Marta Olsen said the roof would fall."


@pytest.mark.parametrize(
    "statement",
    [
        "Berg said the pier was safe.",
        "The pier was safe, according to the mayor, Jens Berg.",
        "The roof would fall, Olsen said.",
    ],
)
def test_the_source_s_own_speaker_is_no_fault(statement: str) -> None:
    assert faults(clause(statement), source(TWO)) == []


AGENCY = "Norway's coastal survey agency was at the pier on Monday. {} promised a new roof."


@pytest.mark.parametrize(("taken_up", "carried"), [("The agency", True), ("The owner", False)])
def test_a_speaker_may_be_named_in_another_sentence(taken_up: str, carried: bool) -> None:
    stated = clause("Norway's coastal survey agency promised a new roof.")
    assert (faults(stated, source(AGENCY.format(taken_up))) == []) == carried


@pytest.mark.parametrize(
    "statement",
    [
        "Olsen said the pier was safe.",  # the other one's words
        "Governor Lind said the pier was safe.",  # nobody there
        "The pier was safe.",  # a claim told as a fact
    ],
)
def test_another_speaker_or_none_is_a_fault(statement: str) -> None:
    assert faults(clause(statement), source(TWO))


def test_what_the_report_says_itself_needs_no_speaker() -> None:
    assert faults(clause("The pier was closed."), source("The pier was closed on Monday.")) == []
