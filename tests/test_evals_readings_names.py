"""Scoring of names: precision of what was taken for one, recall of what is one."""

from pathlib import Path

import pytest

from evals.forms.documents import Documents
from evals.readings.names import Row, judge


@pytest.mark.parametrize(
    ("one", "other", "same", "shares", "causes"),
    [
        ("Kyiv", "Kiev", True, {"same_precision": (1, 1), "same_recall": (1, 1)}, ()),
        ("Kyiv", "Kiev", False, {"same_precision": (0, 1)}, ("two, and taken for one: k",)),
        ("Kyiv", "Lviv", True, {"same_recall": (0, 1)}, ("one, and taken for two: k",)),
        ("Kyiv", "Lviv", False, {}, ()),
    ],
)
def test_a_pair_counts_for_what_it_is_and_what_it_was_taken_for(
    tmp_path: Path,
    one: str,
    other: str,
    same: bool,
    shares: dict[str, tuple[float, float]],
    causes: tuple[str, ...],
) -> None:
    told = {"id": "r", "kind": "k", "reading": "names", "one": one, "other": other, "same": same}
    judged = judge(Row.model_validate(told), Documents(tmp_path))
    assert (judged.shares, judged.causes) == (shares, causes)
