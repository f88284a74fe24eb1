"""A clause's days and times against its source's, counted from the day of publication."""

import pytest

from rag.check.dates import faults
from tests.checked import clause, source

CLOSED = "The museum closed on Friday and is to open again in May."  # of Friday, 15 March 2024


@pytest.mark.parametrize(
    "statement",
    [
        "The museum closed on 15 March.",
        "It closed on Friday.",
        "It is to open in May.",
        "It closed.",
    ],
)
def test_a_day_that_the_source_says_is_no_fault(statement: str) -> None:
    assert faults(clause(statement), source(CLOSED)) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("The museum closed on 14 March.", "14 March"),
        ("The museum closed on Thursday.", "Thursday"),
        ("It is to open on 3 May.", "3 May"),  # says more exactly when
        ("The museum closed on 15 March 2023.", "15 March 2023"),
    ],
)
def test_another_day_or_a_more_exact_one_is_a_fault(statement: str, fault: str) -> None:
    assert faults(clause(statement), source(CLOSED)) == [fault]
