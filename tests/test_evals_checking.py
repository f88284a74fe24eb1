"""Runs over statements: from the file to the report, stopped, compared, with a second opinion."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer

from evals.command import evaluate
from evals.errors import OptionError, RunError
from evals.evaluation import run_evaluation
from evals.records import CheckResult, HoldOut
from tests.conftest import REPORTS, RunApp
from tests.scripted_model import Says, ScriptedModel
from tests.test_evals_forms import ROW, jsonl
from tests.test_evals_run import only_run, summary_of

FERRY = {"document": "ferry.md", "quote": REPORTS["ferry.md"].split("---\n")[2].strip()}
OLSEN = {"document": "bridge.txt", "quote": REPORTS["bridge.txt"].split("\n\n")[1].strip()}
#: What the checker cannot but pass: the report's own words; and what it cannot but withhold.
WORDS, FALSE = FERRY["quote"], FERRY["quote"].replace("four", "seventeen")


def pair(name: str, statement: str, carried: bool, quote: Any = FERRY, **more: Any) -> Any:
    return {
        "id": name,
        "kind": "faithful" if carried else "figure",
        "carried": carried,
        "statement": statement,
        "quotes": [quote],
        **more,
    }


def pairs() -> list[Any]:
    """Five pairs in three groups; the labels of two are wrong, so that the checker is."""
    return [
        pair("right", WORDS, True),
        pair("altered", FALSE, False, **{"from": "right"}, note="17 for 4"),
        pair("stripped", FALSE, True),
        pair("passed", WORDS, False, **{"from": "stripped"}),
        pair("olsen", OLSEN["quote"], True, OLSEN),
    ]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return jsonl(tmp_path / "claims.jsonl", *pairs())


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, corpus: Path) -> Path:
    """Where runs go; the settings name the small corpus."""
    monkeypatch.setenv("BYLINE_CORPUS", str(corpus))
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "index"))
    return tmp_path / "runs"


def run_here(suite: Path, out: Path, baseline: Path | None = None) -> Path:
    run_evaluation(suite, corpus=None, hold_out=None, out=out, baseline=baseline, judge_model=None)
    return max(out.iterdir())


def results_of(run: Path) -> list[CheckResult]:
    return [CheckResult.model_validate_json(line) for line in (run / "results.jsonl").open()]


def test_a_run_keeps_every_check_and_prints_every_figure(
    run_app: RunApp, suite: Path, tmp_path: Path
) -> None:
    done = run_app("eval", str(suite), "--out", str(tmp_path / "runs"), COLUMNS="120")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    run = only_run(tmp_path / "runs")
    assert run.name.endswith("-claims")
    results = results_of(run)
    assert [(r.id, r.outcome, bool(r.failed)) for r in results] == [
        ("right", "passed", False),
        ("altered", "stopped", True),
        ("stripped", "false_strip", True),
        ("passed", "false_pass", False),
        ("olsen", "passed", False),
    ]
    assert "figures" in results[1].failed
    assert not set(results[1].failed) & set(results[1].passed)
    assert results[1].citations[0].quote == WORDS
    assert (results[1].group, results[1].note) == ("right", "17 for 4")
    summary = summary_of(run)
    assert summary["counts"] == {
        "statements": 5,
        "carried": 3,
        "not_carried": 2,
        "groups": 3,
        "documents": 2,
    }
    assert set(summary["figures"]) == {"check"}
    check = summary["figures"]["check"]
    # Of two that are not carried one passed; of three that are, one was withheld.
    assert (check["false_pass"]["value"], check["false_pass"]["n"]) == (0.5, 2)
    assert (check["false_strip"]["value"], check["false_strip"]["n"]) == (0.333333, 3)
    assert summary["kinds"]["figure"] == {"false_pass": check["false_pass"]}
    by_figures = summary["withheld_by"]["check"]["figures"]
    assert (by_figures["carried"], by_figures["not_carried"]) == (1, 1)
    assert summary["run"]["mode"] == "check"
    assert summary["timing"]["latency_ms"]["p95"]["n"] == 5
    assert "5 statements in 3 groups (3 carried by their quotes, 2 not)" in done.stdout
    assert "false strip rate (carried, withheld) 0.333" in " ".join(done.stdout.split())
    assert not (tmp_path / "index").exists()  # nothing was embedded


def test_a_stopped_run_goes_on_and_comes_to_the_same(suite: Path, here: Path) -> None:
    run = run_here(suite, here)
    whole = (run / "results.jsonl").read_text().splitlines(keepends=True)
    expected = summary_of(run)
    (run / "summary.json").unlink()
    (run / "results.jsonl").write_text("".join(whole[:2]) + whole[2][:40])
    assert run_here(suite, here) == run
    again = (run / "results.jsonl").read_text().splitlines(keepends=True)
    assert again[:2] == whole[:2]
    timed = {"check_ms"}
    assert [r.model_dump(exclude=timed) for r in results_of(run)] == [
        CheckResult.model_validate_json(line).model_dump(exclude=timed) for line in whole
    ]
    summary = summary_of(run)
    del summary["timing"], expected["timing"]
    assert json.dumps(summary) == json.dumps(expected)


def test_the_gate_shuts_on_a_checker_that_is_worse(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = jsonl(tmp_path / "claims.jsonl", *(pair(f"p{n}", WORDS, False) for n in range(12)))
    run = run_here(suite, here)  # all twelve pass
    stricter = shutil.copytree(run, tmp_path / "2026-01-01T000000-stricter")
    lines = []
    for result in results_of(run):
        withheld = {"failed": ("names",), "outcome": "stopped", "scores": {"false_pass": 0.0}}
        lines.append(result.model_copy(update=withheld).model_dump_json() + "\n")
    (stricter / "results.jsonl").write_text("".join(lines))
    with pytest.raises(typer.Exit):
        evaluate(suite, out=run, baseline=stricter, gate=True)
    told = capsys.readouterr().out
    assert "0 statements fixed, 12 broken." in told
    assert "Worse: check.false_pass." in told
    evaluate(suite, out=run, baseline=run, gate=True)  # against itself nothing is worse
    asked = run_here(jsonl(tmp_path / "tiny.jsonl", ROW), tmp_path / "asked")
    with pytest.raises(RunError, match="is over another suite"):
        run_here(suite, here, baseline=asked)


@pytest.mark.parametrize(
    ("option", "more"),
    [
        ("--hold-out", {"hold_out": HoldOut.ARTICLE}),
        ("--judge", {"judge_model": "m"}),
        ("--mode prose", {"mode": "prose"}),
    ],
)
def test_what_is_for_questions_does_not_fit(
    suite: Path, here: Path, option: str, more: dict[str, Any]
) -> None:
    given = {"corpus": None, "hold_out": None, "out": here, "baseline": None, "judge_model": None}
    with pytest.raises(OptionError, match=f"{option} does not go with claims.*Leave {option} out"):
        run_evaluation(suite, **{**given, **more})
    assert not here.exists()


def test_a_second_opinion_is_reported_apart(
    scripted_model: ScriptedModel,
    suite: Path,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = summary_of(run_here(suite, here))
    for name, value in scripted_model.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BYLINE_SECOND_OPINION", "1")
    carried, not_carried = Says('{"carried": true}'), Says('{"carried": false}')
    # right, altered, stripped, passed, olsen
    scripted_model.play(carried, carried, carried, not_carried, Says("Who knows?"))
    run = run_here(suite, here)
    summary = summary_of(run)
    assert [r.opinion for r in results_of(run)] == [True, True, True, False, None]
    assert len(scripted_model.requests) == 5  # also about what the tests withhold
    assert WORDS in str(scripted_model.requests[0].body["messages"])
    assert summary["figures"]["check"] == plain["figures"]["check"]
    both = summary["figures"]["check_with_opinion"]
    # It can only withhold: of the two not carried neither passes now, and one carried is
    # withheld as before.
    assert both["false_pass_with_opinion"]["value"] == 0
    assert both["false_strip_with_opinion"]["value"] == 0.333333
    assert both["opinion_given"]["value"] == 0.8
    assert "second_opinion" not in summary["withheld_by"]["check"]
    assert summary["withheld_by"]["check_with_opinion"]["second_opinion"] == {
        "carried": 0,
        "not_carried": 1,
        "carried_alone": 0,
        "not_carried_alone": 1,
    }
    assert summary["second_opinions"] == {"input_tokens": 55, "output_tokens": 35}  # 11, 7 each
    assert (summary["run"]["model"], summary["run"]["second_opinion"]) == (
        scripted_model.name,
        True,
    )
    assert "Second opinions: 55 read, 35 written." in capsys.readouterr().out
    page = (run / "report.html").read_text()
    assert "<dt>Second opinion</dt><dd>not carried</dd>" in page
    assert "<dt>Failed</dt><dd>figures" in page
