"""Thumbs as questions of a suite, read by what reads suites."""

import json
import resource
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from evals.errors import SuiteError
from evals.forms.byline import read_byline
from rag.errors import CorpusError, DiskFull, NotFound
from rag.records import Answer, Disagreement, Filters, Position
from rag.web_ui.feedback import QUESTIONS, TO_COMPLETE, FeedbackFiles, Verdict, row_of
from tests.answers_by_hand import answered, cited, silent
from tests.conftest import REPORTS

CLOSED = "The Talle bridge was closed on Monday after an inspection found cracks."
WEEKS = "Engineer Marta Olsen said repairs would take six weeks."
UP, DOWN = Verdict(is_right=True), Verdict(is_right=False)


def bridge() -> Answer:
    """Two quotes of the small corpus."""
    assert CLOSED in REPORTS["bridge.txt"]
    quotes = {1: cited(1, WEEKS, document="bridge.txt"), 2: cited(2, CLOSED, document="bridge.txt")}
    answer = answered([(WEEKS, (1,)), (CLOSED, (2,))], quotes, id="a" * 32)
    olsen = answer.statements[0].model_copy(update={"speaker": "Marta Olsen, an engineer"})
    return answer.model_copy(update={"statements": (olsen, *answer.statements[1:])})


def nothing_said() -> Answer:
    nearest = (cited(1, CLOSED, document="bridge.txt"), cited(2, WEEKS, document="bridge.txt"))
    return silent(*nearest).model_copy(update={"id": "b" * 32})


def test_a_thumb_up_makes_the_cited_quotes_evidence() -> None:
    file, row = row_of(bridge(), Verdict(is_right=True, reason=" short\nand right "), "x")
    assert file == QUESTIONS
    assert row == {
        "id": "x",
        "kind": "thumb-up",
        "question": "Was it shut?",
        "answerable": True,
        "evidence": [
            {"document": "bridge.txt", "quote": WEEKS},
            {"document": "bridge.txt", "quote": CLOSED},
        ],
        "accept": [WEEKS],
        "speaker": "Marta Olsen",
        "note": f"Right, a reader said of answer {'a' * 32}: short and right",
    }


def differing(kind: str, *values: str) -> dict[str, Any]:
    """What a thumb up says where reports differ so; the last to speak supersedes."""
    positions = [Position(value=value, citations=(n,)) for n, value in enumerate(values, start=1)]
    is_settled = kind == "superseded"
    found = Disagreement(
        about="How long?", kind=kind, positions=tuple(positions[::-1] if is_settled else positions)
    )
    status = "answered" if is_settled else "disputed"
    answer = bridge().model_copy(update={"disagreements": (found,), "status": status})
    return row_of(answer, UP, "x").values


def test_a_thumb_up_on_a_dispute_needs_its_values_where_quotes_have_them() -> None:
    assert differing("figures", "Six weeks", "on Monday")["values"] == ["Six weeks", "on Monday"]
    assert "values" not in differing("figures", "six weeks", "at least two months")


def test_what_was_superseded_is_not_accepted() -> None:
    row = differing("superseded", "six weeks", "on Monday")
    assert row["accept"] == [CLOSED]
    assert "values" not in row
    assert "speaker" not in row  # who says what was superseded
    assert len(row["evidence"]) == 2


@pytest.mark.parametrize(
    ("answer", "verdict", "file", "truth"),
    [
        (nothing_said(), UP, QUESTIONS, {"answerable": False}),
        (bridge(), DOWN, TO_COMPLETE, {"answerable": True, "evidence": []}),
        (nothing_said(), DOWN, TO_COMPLETE, {"answerable": True, "evidence": []}),
        (bridge(), Verdict(is_right=False, unanswerable=True), QUESTIONS, {"answerable": False}),
        (
            nothing_said(),
            Verdict(is_right=False, nearest=2),
            QUESTIONS,
            {
                "answerable": True,
                "evidence": [{"document": "bridge.txt", "quote": WEEKS}],
                "accept": [WEEKS],
            },
        ),
        # What was asked of a part of the corpus says nothing of the whole.
        (
            nothing_said().model_copy(update={"filters": Filters(language=("fr",))}),
            UP,
            TO_COMPLETE,
            {"answerable": True, "evidence": []},
        ),
        (
            bridge().model_copy(update={"as_of": "2024-03-01"}),
            UP,
            TO_COMPLETE,
            {"answerable": True, "evidence": []},
        ),
    ],
)
def test_what_a_verdict_says_of_the_truth(
    answer: Answer, verdict: Verdict, file: str, truth: dict[str, Any]
) -> None:
    found = row_of(answer, verdict, "x")
    rest = {"id", "kind", "question", "note"}
    assert found.file == file
    assert {name: value for name, value in found.values.items() if name not in rest} == truth


def test_a_nearest_quote_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotFound, match="no nearest quote 3"):
        row_of(nothing_said(), Verdict(is_right=False, nearest=3), "x")


def test_the_file_is_a_suite(tmp_path: Path, corpus: Path) -> None:
    files = FeedbackFiles(tmp_path)
    assert files.add(bridge(), UP) == "questions"
    hostile = 'a "b" \u2028 {} \x00'
    files.add(nothing_said(), Verdict(is_right=True, reason=hostile))
    files.add(nothing_said(), Verdict(is_right=False, nearest=1))
    suite = read_byline(tmp_path / "feedback" / QUESTIONS, corpus)
    assert suite.notices == ()
    assert [(q.kind, q.answerable, len(q.evidence)) for q in suite.questions] == [
        ("thumb-up", True, 2),
        ("thumb-up", False, 0),
        ("thumb-down", True, 1),
    ]
    assert suite.questions[0].speaker == "Marta Olsen"


def test_what_is_to_be_completed_says_what_is_missing(tmp_path: Path, corpus: Path) -> None:
    assert FeedbackFiles(tmp_path).add(bridge(), DOWN) == "to-complete"
    with pytest.raises(SuiteError, match="field evidence"):
        read_byline(tmp_path / "feedback" / TO_COMPLETE, corpus)


def test_a_file_whose_end_an_editor_left_off_is_gone_on_with(tmp_path: Path) -> None:
    files = FeedbackFiles(tmp_path)
    files.add(bridge(), UP)
    path = tmp_path / "feedback" / QUESTIONS
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    files.add(bridge(), UP)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({row["id"] for row in rows}) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_writers_at_the_same_time_write_whole_lines(tmp_path: Path) -> None:
    def add_many(_: int) -> None:
        for _ in range(20):
            FeedbackFiles(tmp_path).add(bridge(), UP)

    with ThreadPoolExecutor(4) as pool:  # the lock is of the open file, as between processes
        list(pool.map(add_many, range(4)))
    lines = (tmp_path / "feedback" / QUESTIONS).read_text().splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == 80


def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path) -> None:
    files = FeedbackFiles(tmp_path)
    files.add(bridge(), UP)
    path = tmp_path / "feedback" / QUESTIONS
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As for a full disk, a part of the line is written before the system says so.
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limits[1]))
    try:
        with pytest.raises(DiskFull, match="no room in the folder"):
            files.add(bridge(), UP)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "feedback").write_text("a file")
    with pytest.raises(CorpusError, match="no writing in the folder"):
        FeedbackFiles(tmp_path).add(bridge(), UP)


@pytest.mark.parametrize(
    ("speaker", "name"),
    [
        ("the city’s mayor, Oleksandr Senkevych", "Oleksandr Senkevych"),
        ("Oleksandr Senkevych, the city’s mayor", "Oleksandr Senkevych"),
        ("Governor Yaroslav Yanushevych", "Governor Yaroslav Yanushevych"),
        ("Kim, the governor", "Kim"),
        ("the defence ministry", "the defence ministry"),
    ],
)
def test_a_speaker_is_asked_for_by_name(speaker: str, name: str) -> None:
    answer = bridge()
    said = answer.statements[0].model_copy(update={"speaker": speaker})
    answer = answer.model_copy(update={"statements": (said, *answer.statements[1:])})
    assert row_of(answer, UP, "x").values["speaker"] == name
