"""The score of resolved dates, worked by hand: right expressions of those labelled or read."""

from typing import Any

import pytest

from evals.forms.documents import Documents
from evals.readings.dates import Row, judge
from rag.settings import ROOT

FRIDAY = {"words": "Friday", "first": "2022-11-11", "last": "2022-11-11"}


def row(text: str, *dates: dict[str, str], **more: Any) -> Row:
    told = {"id": "1", "kind": "k", "reading": "dates", "published": "2022-11-11", **more}
    return Row.model_validate({**told, "text": text, "dates": list(dates)})


@pytest.mark.parametrize(
    ("labelled", "share", "causes"),
    [
        (row("They met on Friday.", FRIDAY), (1, 1), ()),
        (row("They met."), (1, 1), ()),
        (row("They met on Friday."), (0, 1), ("a date too many was read",)),
        (
            row("They met on Friday, in May 2020.", FRIDAY),
            (1, 2),
            ("a date too many was read",),
        ),
        (
            row("They met on Friday.", {**FRIDAY, "first": "2022-11-04", "last": "2022-11-04"}),
            (0, 1),
            ("a later day was read",),
        ),
        (
            row("They met on Friday.", {**FRIDAY, "first": "2022-11-18", "last": "2022-11-18"}),
            (0, 1),
            ("an earlier day was read, or a longer time",),
        ),
        (
            row(
                "It fell at 09:20 on Friday.",
                {
                    "words": "09:20 on Friday",
                    "first": "2022-11-11T09:30",
                    "last": "2022-11-11T09:30",
                },
            ),
            (0, 1),
            ("another time of day was read",),
        ),
        (
            row("They met at Easter.", {**FRIDAY, "words": "Easter"}),
            (0, 1),
            ("an expression was not read",),
        ),
        (
            row(
                "They left the next day.",
                {"words": "the next day", "first": "2022-11-09", "last": "2022-11-09"},
                before="They met on 8 November.",
            ),
            (1, 1),
            (),
        ),
    ],
)
def test_each_labelled_and_each_read_expression_counts_once(
    labelled: Row, share: tuple[int, int], causes: tuple[str, ...]
) -> None:
    judged = judge(labelled, Documents(ROOT / "corpus"))
    assert (judged.shares["dates_accuracy"], judged.causes) == (share, causes)
