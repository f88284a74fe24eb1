"""What one text affirms and the other denies."""

import pytest

from rag.check.negation import faults
from tests.checked import clause, source

PORT = "The port was not damaged, officials said. No ship has left since the storm."


@pytest.mark.parametrize(
    "statement", ["The port was not damaged.", "Not one ship has left.", "The port was undamaged."]
)
def test_what_is_denied_in_both_is_no_fault(statement: str) -> None:
    assert faults(clause(statement), source(PORT)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "The port was damaged.",
        "A ship has left since the storm.",
        "No ship has left before the storm.",
    ],
)
def test_what_is_denied_in_one_alone_is_a_fault(statement: str) -> None:
    assert faults(clause(statement), source(PORT))


def test_an_opposite_is_a_fault() -> None:
    assert faults(clause("Prices fell in May."), source("Prices rose in May.")) == ["fell for rose"]


def test_to_decline_to_speak_of_something_does_not_deny_it() -> None:
    quote = "The owner declined to comment on the inspection."
    assert faults(clause("Olsen inspected the port."), source(quote)) == []
