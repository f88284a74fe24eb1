"""Runs over labelled rows: from the file to the report, compared, and faults told."""

from pathlib import Path
from typing import Any

import pytest

from evals.errors import OptionError, SuiteError
from evals.evaluation import run_evaluation
from evals.figures import Sample, point
from evals.forms import read_suite
from evals.forms.documents import Documents
from evals.readings.speakers import Row, judge
from evals.records import Judged, ReadingResult
from tests.test_evals_checking import here as here
from tests.test_evals_checking import run_here
from tests.test_evals_forms import jsonl
from tests.test_evals_run import summary_of


def row(name: str, text: str, *attributions: tuple[str | None, str, str]) -> dict[str, Any]:
    labelled = [{"speaker": w, "stance": s, "said": [said]} for w, s, said in attributions]
    kind = "told" if attributions else "own voice"
    return {"id": name, "kind": kind, "reading": "speakers", "text": text, "attributions": labelled}


def rows() -> list[dict[str, Any]]:
    """Four rows; the labels of two are wrong, so that the reading is."""
    return [
        row("right", "Olsen said it leaks.", ("Olsen", "said", "it leaks")),
        row("stance", "Olsen denied that it leaks.", ("Olsen", "said", "it leaks")),
        row("none", "The ferry leaks."),
        row("too many", "Berg said it sank."),
    ]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return jsonl(tmp_path / "told.jsonl", *rows())


def test_a_run_keeps_every_row_and_lists_failures_by_cause(suite: Path, here: Path) -> None:
    run = run_here(suite, here)
    lines = (run / "results.jsonl").read_text().splitlines()
    results = [ReadingResult.model_validate_json(line) for line in lines]
    assert [(r.id, r.outcome) for r in results] == [
        ("right", "read"),
        ("stance", "misread"),
        ("none", "read"),
        ("too many", "misread"),
    ]
    summary = summary_of(run)
    assert summary["counts"] == {"rows": 4}
    assert summary["causes"] == {
        "stance denied for said": ["stance"],
        "none is there": ["too many"],
    }
    reading = summary["figures"]["reading"]
    # Speakers: two found of two labelled, one text of two without any; stances: one of two.
    assert (reading["speaker_accuracy"]["value"], reading["speaker_accuracy"]["n"]) == (0.75, 4)
    assert (reading["stance_accuracy"]["value"], reading["stance_accuracy"]["n"]) == (0.5, 2)
    assert summary["run"]["mode"] == "reading"
    assert "Stance denied for said" in (run / "report.html").read_text()
    again = run_here(suite, here, baseline=run)
    compared = summary_of(again)["comparison"]
    assert (compared["fixed"], compared["broken"], compared["worse"]) == ([], [], [])
    assert "reading.speaker_accuracy" in compared["gated"]


def test_a_share_is_all_that_was_right_of_all_that_there_was() -> None:
    shares = [(1.0, 1.0), (0.0, 3.0), None]
    results = [
        ReadingResult(
            id=str(number),
            kind="k",
            judged=Judged(text="t", shares={} if share is None else {"precision": share}),
            read_ms=1.0,
        )
        for number, share in enumerate(shares)
    ]
    sample = Sample(results, ["0", "1", "2"])
    statistic = sample.shares(sample.read)["precision"]
    # (1 + 0) / (1 + 3), over the two rows that it applies to.
    assert (point(statistic), statistic.n) == (0.25, 2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reading": "tea leaves"}, "'tea leaves' is no reading. Name one of: "),
        ({"attributions": [{"speaker": "Olsen", "stance": "sang", "said": ["it"]}]}, "stance"),
        ({"attributions": [{"speaker": "Olsen", "stance": "said", "said": []}]}, "said"),
        ({"text": " "}, "field text"),
    ],
)
def test_a_fault_is_told_with_line_and_field(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    path = jsonl(tmp_path / "told.jsonl", rows()[0] | change)
    with pytest.raises(SuiteError) as fault:
        read_suite(path, None, tmp_path)
    assert "told.jsonl, line 1" in str(fault.value)
    assert told in str(fault.value)


def test_rows_of_two_readings_are_no_suite(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "told.jsonl", rows()[0], rows()[2] | {"reading": "dates"})
    with pytest.raises(SuiteError, match="line 2, field reading"):
        read_suite(path, None, tmp_path)


def test_prose_does_not_go_with_rows(suite: Path, here: Path) -> None:
    with pytest.raises(OptionError, match="a suite of labelled rows"):
        run_evaluation(
            suite,
            corpus=None,
            mode="prose",
            hold_out=None,
            out=here,
            baseline=None,
            judge_model=None,
        )


def test_an_attribution_that_was_not_found_is_a_miss(corpus: Path) -> None:
    missed = Row.model_validate(
        row("m", "It leaks, thought nobody.", ("Olsen", "said", "It leaks"))
    )
    judged = judge(missed.model_copy(update={"text": "Olsen. It leaks."}), Documents(corpus))
    assert judged.causes == ("an attribution was not found",)
    assert judged.shares["speaker_accuracy"] == (0, 1)
    assert judged.shares["said_overlap"] == (0, len("It leaks"))
