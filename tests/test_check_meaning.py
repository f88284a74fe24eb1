"""How much of a clause its source does not meet."""

import math

import pytest

from rag.check.meaning import MOST_UNMET, unmet
from rag.embed import MiniLM
from tests.checked import clause, source

FIRE = "Seven people were killed when a fire swept through a hotel in the old town."


def test_the_source_s_own_words_are_met_in_full() -> None:
    said = "Seven people were killed in the hotel."
    assert unmet(clause(said), source(said), MiniLM()) == 0.0


@pytest.mark.parametrize(
    "statement", ["Seven people died in a hotel fire.", "A fire killed people."]
)
def test_other_words_for_the_same_are_met(statement: str) -> None:
    assert unmet(clause(statement), source(FIRE), MiniLM()) <= MOST_UNMET


@pytest.mark.parametrize(
    "statement",
    [
        "Seven people were killed in a hotel whose owner sold illegal fireworks.",
        "A gas leak caused the explosion that killed seven people.",
    ],
)
def test_what_is_added_is_not(statement: str) -> None:
    assert unmet(clause(statement), source(FIRE), MiniLM()) > MOST_UNMET


def test_more_that_is_added_is_more_unmet() -> None:
    one = clause("Seven people were killed in a fire in a modern hotel in the old town.")
    two = clause("Seven people were killed in a fire in a modern hotel in the old town at dawn.")
    assert 0 < unmet(one, source(FIRE), MiniLM()) < unmet(two, source(FIRE), MiniLM()) < math.inf


def test_a_clause_of_which_too_much_is_missing_is_not_met_at_all() -> None:
    assert unmet(clause("The station has burned down."), source(FIRE), MiniLM()) == math.inf
