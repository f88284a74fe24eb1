"""Labelled pairs of reports → how well copies are told, with the sets that ship."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from evals.forms.documents import Documents
from evals.readings.copies import Row, judge
from rag.errors import BylineError

ROOT = Path(__file__).parents[1]
TEXT = (
    "The weir at Oldbrook gave way on Monday night and eleven cellars filled with water, the "
    "county said, and the road to the mill stays shut until an engineer has looked at the bank."
)
OWN = "Oldbrook woke up wet: a part of its old weir had collapsed, and basements were flooded."


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents(ROOT / "corpus")


def row(other: object, *, copies: bool) -> Row:
    told = {"id": "1", "kind": "cut", "reading": "copies", "copies": copies}
    return Row.model_validate({**told, "one": {"text": TEXT}, "other": other})


@pytest.mark.parametrize(
    ("text", "copies", "shares", "causes"),
    [
        (TEXT, True, {"copy_precision": (1, 1), "copy_recall": (1, 1)}, ()),
        (TEXT, False, {"copy_precision": (0, 1)}, ("no copies, and taken for them: cut",)),
        (OWN, True, {"copy_recall": (0, 1)}, ("a copy was not found: cut",)),
        (OWN, False, {}, ()),
    ],
)
def test_a_pair_counts_for_what_was_found_and_what_is_there(
    text: str,
    copies: bool,
    shares: dict[str, tuple[float, float]],
    causes: tuple[str, ...],
    documents: Documents,
) -> None:
    judged = judge(row({"text": text}, copies=copies), documents)
    assert (judged.shares, judged.causes) == (shares, causes)


@pytest.mark.parametrize("other", [{}, {"text": OWN, "document": "a.md"}, {"title": "Weir"}])
def test_a_report_is_a_document_or_a_text(other: object) -> None:
    with pytest.raises(ValidationError, match="either the document or the text"):
        row(other, copies=False)


def test_a_document_that_is_not_there_is_an_error(documents: Documents) -> None:
    with pytest.raises(BylineError, match=r"'not-there\.md' is no document of corpus/"):
        judge(row({"document": "not-there.md"}, copies=False), documents)


@pytest.mark.parametrize("suite", ["development", "suites"])
def test_the_labelled_pairs_are_told_apart(suite: str, documents: Documents) -> None:
    lines = (ROOT / "evals" / suite / "copies.jsonl").read_text().splitlines()
    judged = [judge(Row.model_validate_json(line), documents).shares for line in lines]
    found = [s["copy_precision"][0] for s in judged if "copy_precision" in s]
    there = [s["copy_recall"][0] for s in judged if "copy_recall" in s]
    assert len(lines) >= 40
    assert 20 <= len(there) <= len(lines) - 20
    assert sum(found) >= 0.98 * len(found)
    assert sum(there) >= 0.9 * len(there)
