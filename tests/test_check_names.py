"""A clause's names against its source's, in any spelling."""

import pytest

from rag.check.names import faults, same_power
from tests.checked import clause, source

VISIT = "Zelenskyy met the Polish prime minister in Lviv, the Kremlin said on Friday."


@pytest.mark.parametrize(
    "statement",
    [
        "Zelensky met the prime minister of Poland.",
        "Moscow said that they met in Lviv.",
        "They met on Friday.",  # a day is no name
        "The Coast Desk has the story.",  # its publisher
    ],
)
def test_a_name_that_the_source_has_is_no_fault(statement: str) -> None:
    assert faults(clause(statement), source(VISIT)) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("Zelensky met the Slovak prime minister's deputy Kowalska.", "Kowalska"),
        ("They met in Odesa.", "Odesa"),
        ("They met in Moscow.", "Moscow"),  # a place, not a power
    ],
)
def test_another_name_is_a_fault(statement: str, fault: str) -> None:
    assert fault in faults(clause(statement), source(VISIT))


def test_a_country_its_people_and_its_capital_are_one_power() -> None:
    assert same_power("Beijing", "Chinese")
    assert not same_power("Beijing", "Japan")
