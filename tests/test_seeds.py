"""The development questions over the seed reports: exact quotes, and enough right ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from rag.pipeline import ask, ingest, open_library
from rag.records import Answer
from rag.settings import Settings


@pytest.fixture(scope="module")
def answered(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[dict[str, Any], Answer]]:
    """Each question with its answer, every quote checked against the file's own bytes."""
    seeds = shared / "corpora" / "seeds"
    lines = (shared / "evalsets" / "seeds-dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    settings = Settings(corpus=seeds, data=tmp_path_factory.mktemp("seeds"))
    with open_library(settings, "test") as library:
        ingest(library)
        answers = [(question, ask(library, question["question"])) for question in questions]
    for _, answer in answers:
        for citation in (*answer.citations, *answer.nearest):
            text = (seeds / citation.document).read_bytes().decode("utf-8")
            assert text[citation.start : citation.end] == citation.quote
    return answers


def test_all_questions_run(answered: list[tuple[dict[str, Any], Answer]]) -> None:
    assert len(answered) == 22


def test_15_of_16_answers_hold_an_accepted_string(
    answered: list[tuple[dict[str, Any], Answer]],
) -> None:
    answerable = [(q, a) for q, a in answered if q["answerable"]]
    right = [
        question["id"]
        for question, answer in answerable
        if any(wanted in c.quote for c in answer.citations for wanted in question["accept"])
    ]
    assert len(answerable) == 16
    assert len(right) >= 15, right


def test_where_reports_differ_every_value_is_quoted(
    answered: list[tuple[dict[str, Any], Answer]],
) -> None:
    differing = [(q, a) for q, a in answered if q["kind"] == "disagreement"]
    assert len(differing) == 2
    for question, answer in differing:
        quoted = " ".join(citation.quote for citation in answer.citations)
        assert [value for value in question["values"] if value not in quoted] == []


def test_every_question_for_a_speaker_names_them(
    answered: list[tuple[dict[str, Any], Answer]],
) -> None:
    asked = [(q, a) for q, a in answered if q.get("speaker")]
    assert len(asked) >= 3
    for question, answer in asked:
        name = question["speaker"].split()[-1]
        speakers = [v.speaker for s in answer.statements for v in s.voices if v.speaker]
        assert any(name in speaker for speaker in speakers), (question["id"], speakers)


def test_page_furniture_is_not_quoted(answered: list[tuple[dict[str, Any], Answer]]) -> None:
    quoted = [c.quote for _, answer in answered for c in answer.citations]
    for furniture in ("JavaScript", "HTML5", "Photo:", "graphic", "AFP, AP, Reuters"):
        assert not any(furniture in quote for quote in quoted)


def test_off_corpus_questions_are_mostly_refused(
    answered: list[tuple[dict[str, Any], Answer]],
) -> None:
    refused = [a.status == "not_in_corpus" for q, a in answered if not q["answerable"]]
    assert len(refused) == 6
    assert sum(refused) >= 4
