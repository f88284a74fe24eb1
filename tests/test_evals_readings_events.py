"""Scoring of events: a day that is right, another one, none where there is one, and the reverse."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from evals.forms import read_suite
from evals.forms.documents import Documents
from evals.readings.events import Row, judge
from rag.settings import ROOT


def row(text: str, first: str | None, last: str | None) -> dict[str, Any]:
    told = {"id": "r", "kind": "k", "reading": "events", "text": text, "published": "2022-11-11"}
    return {**told, "first": first, "last": last}


TUESDAY = "2022-11-08"


@pytest.mark.parametrize(
    ("text", "labelled", "shares", "causes"),
    [
        ("It sank on Tuesday.", TUESDAY, {"event_accuracy": (1, 1), "event_precision": (1, 1)}, ()),
        (
            "It sank on Tuesday.",
            "2022-11-09",
            {"event_accuracy": (0, 1), "event_precision": (0, 1)},
            ("another day was read: k",),
        ),
        (
            "It sank on Tuesday.",
            None,
            {"event_accuracy": (0, 1), "event_precision": (0, 1)},
            ("a day was read where none is told: k",),
        ),
        ("It sank.", TUESDAY, {"event_accuracy": (0, 1)}, ("no day was read: k",)),
        ("It sank.", None, {"event_accuracy": (1, 1)}, ()),
    ],
)
def test_a_row_is_right_when_its_days_are(
    tmp_path: Path,
    text: str,
    labelled: str | None,
    shares: dict[str, tuple[float, float]],
    causes: tuple[str, ...],
) -> None:
    judged = judge(Row.model_validate(row(text, labelled, labelled)), Documents(tmp_path))
    assert (judged.shares, judged.causes) == (shares, causes)


def test_a_row_has_both_days_or_neither() -> None:
    with pytest.raises(ValidationError, match="both the first and the last day"):
        Row.model_validate(row("It sank.", TUESDAY, None))


def test_the_suite_that_ships_is_read_mostly_right() -> None:
    corpus = ROOT / "corpus"
    cases = read_suite(ROOT / "evals" / "suites" / "events.jsonl", corpus, corpus).cases
    right = [judge(case.row, Documents(corpus)).shares["event_accuracy"][0] for case in cases]
    assert len(right) == 40
    assert sum(right) / len(right) >= 0.85
