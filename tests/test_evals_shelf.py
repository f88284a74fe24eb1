"""The runs of a folder, as they are shown: figures and changes worked by hand, damage told."""

import json
import os
import shutil
from pathlib import Path

import pytest

from evals.compare import baseline_results, compare
from evals.errors import RunError
from evals.run_folder import read_results
from evals.shelf import Shelf
from rag.errors import NotFound
from rag.web_ui.evaluate_runs import FigureRow, FigureTable, Group
from tests.runs_by_hand import harbour, keep_run

#: 25 answerable questions, 5 unanswerable. Before: 10 of the 25 wrong, 1 of the 5 answered.
BEFORE = {*range(10), 25}
#: Now: 5 of the 10 still, 2 others; 2 of the 5. So 5 are fixed, 3 broken.
NOW = {*range(5, 10), 20, 21, 25, 26}
BROKEN, FIXED = "wrong now, right in the baseline", "right now, wrong in the baseline"


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of an earlier and of a later run, by themselves in their folder."""
    out = tmp_path_factory.mktemp("shelf") / "runs"
    suite = harbour(30)
    return keep_run(out, suite, BEFORE, code="one"), keep_run(out, suite, NOW, code="two")


@pytest.fixture
def shelf(two_runs: tuple[Path, Path], tmp_path: Path) -> Shelf:
    """A copy of both, to damage."""
    shutil.copytree(two_runs[0].parent, tmp_path / "runs")
    return Shelf(tmp_path / "runs")


def row(tables: tuple[FigureTable, ...], name: str) -> FigureRow:
    (found,) = (row for table in tables for row in table.rows if row.name == name)
    return found


def test_a_run_is_listed_with_what_it_was_over(shelf: Shelf) -> None:
    later, earlier = shelf.listing().runs
    assert (later.started, later.name) >= (earlier.started, earlier.name)
    assert {later.name, earlier.name} == {path.name for path in shelf.folder.iterdir()}
    assert (later.suite, later.how, later.is_finished) == ("harbour", "quotes", True)
    assert later.corpus == "harbour-log c0ffee00"
    assert later.over == "30 questions (25 answerable, 5 not) over 30 documents in 30 passages"


def test_nothing_is_listed_where_there_is_nothing(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "none").listing().runs == ()
    (tmp_path / "a-file").write_text("not a folder")
    (tmp_path / ".hidden").mkdir()
    assert Shelf(tmp_path).listing().misfits == ()


def test_a_run_that_goes_on_is_listed_and_has_no_figures(shelf: Shelf) -> None:
    unfinished = keep_run(shelf.folder, harbour(30), (), code="three", stopped_after=4)
    # As a kill leaves it: the fifth line is torn.
    with (unfinished / "results.jsonl").open("a") as stream:
        stream.write('{"id": "q4", ')
    (listed,) = (run for run in shelf.listing().runs if not run.is_finished)
    assert (listed.name, listed.over) == (unfinished.name, "not finished: 4 results so far")
    with pytest.raises(RunError, match="it is not finished"):
        shelf.figures(listed.name)


def test_the_figures_are_those_of_the_summary(shelf: Shelf, two_runs: tuple[Path, Path]) -> None:
    figures = shelf.figures(two_runs[1].name)
    shown = row(figures.tables, "answer in any quote")
    assert (shown.value, shown.n) == ("0.720", "25")  # 18 of 25
    summary = json.loads((two_runs[1] / "summary.json").read_text())
    kept = summary["figures"]["answer"]["answer_recall"]
    assert shown.interval == f"{kept['low']:.3f} – {kept['high']:.3f}"
    assert row((FigureTable(title="", rows=figures.headlines),), "hit@1").value == "0.720"
    assert row(figures.tables, "unanswerable, refused (recall)").value == "0.600"  # 3 of 5
    assert [table.title for table in figures.kinds] == ["Kind: count, even", "Kind: count"]
    assert figures.failures == (
        Group(title="answered, though the corpus does not answer", count=2),
        Group(title="answered, no quote answers", count=7),
    )
    assert figures.charts[0].title == "A hit among the first k"
    assert json.dumps([chart.figure for chart in figures.charts])


def test_a_failure_tells_what_was_expected_and_what_came(
    shelf: Shelf, two_runs: tuple[Path, Path]
) -> None:
    shown = shelf.results(two_runs[1].name, "answered, no quote answers", 1, 3)
    assert [result.text for result in shown] == [
        f"How many boats came on day {day}?" for day in (6, 7, 8)
    ]
    told = {detail.name: detail for detail in shown[0].details}
    assert told["Accepted"].lines == ("6 boats",)
    (quoted,) = told["Quoted"].quotes
    assert quoted.quote == "On day 7 the harbour counted 7 boats."
    assert quoted.place == "Harbour log, 2024-03-05 · day-7.txt, characters 0–37"
    (evidence,) = told["Evidence"].quotes
    assert (evidence.before, evidence.quote) == ("On day 6 the harbour counted ", "6 boats")
    assert shown[0].earlier == ()
    every = shelf.results(two_runs[1].name, None, 0, 100)
    assert len(every) == 9
    (falsely, *_) = every  # that there is no answer is what was expected
    assert ("Expected", ("No answer: the corpus has none.",)) in [
        (detail.name, detail.lines) for detail in falsely.details
    ]
    assert shelf.results(two_runs[1].name, None, 100, 20) == []


def test_two_runs_are_compared_as_the_gate_compares_them(
    shelf: Shelf, two_runs: tuple[Path, Path]
) -> None:
    earlier, later = two_runs
    (comparable,) = shelf.comparable(later.name)
    assert comparable.name == earlier.name
    changes = shelf.changes(later.name, earlier.name)
    assert changes.told == (
        f"Against {earlier.name}: 5 questions fixed, 3 broken.",
        "Beside that they differ in: code one, now two.",
    )
    _, results = read_results(later)
    ids = {result.key[0] for result in results}
    groups = tuple(result.group for result in results)
    expected = compare(results, baseline_results(earlier, ids, None), groups, earlier.name)
    for section, name, shown in (
        ("answer", "answer_recall", "answer in any quote"),
        ("abstention", "refusal_recall", "unanswerable, refused (recall)"),
    ):
        changed = row(changes.tables, shown)
        difference = expected.differences[section][name]
        assert (changed.change, changed.p) == (
            f"{difference.change:+.3f}",
            f"{difference.p:.3f}",
        )
    assert row(changes.tables, "answer in any quote").change == "+0.120"  # 18/25 − 15/25
    assert changes.flips == (Group(title=BROKEN, count=3), Group(title=FIXED, count=5))
    back = shelf.changes(earlier.name, later.name)
    assert back.flips == (Group(title=BROKEN, count=5), Group(title=FIXED, count=3))


def test_what_changed_is_told_beside_what_it_was(shelf: Shelf, two_runs: tuple[Path, Path]) -> None:
    earlier, later = (path.name for path in two_runs)
    broken = shelf.results(later, BROKEN, 0, 20, earlier)
    assert [result.text for result in broken] == [
        f"How many boats came on day {day}?" for day in (20, 21, 26)
    ]
    outcome, *others = broken[0].earlier
    assert outcome.lines == ("answered, the first quote answers",)
    assert "Accepted" not in {detail.name for detail in others}  # which did not change
    (quoted,) = next(detail for detail in others if detail.name == "Quoted").quotes
    assert quoted.quote == "On day 20 the harbour counted 20 boats."


def test_only_figures_that_are_significantly_worse_are_called_so(tmp_path: Path) -> None:
    suite = harbour(30)
    good = keep_run(tmp_path, suite, (), code="good")
    bad = keep_run(tmp_path, suite, range(20), code="bad")
    worse = Shelf(tmp_path).changes(bad.name, good.name).worse
    assert "Answers: answer in any quote" in worse
    assert Shelf(tmp_path).changes(good.name, bad.name).worse == ()


@pytest.mark.parametrize("name", ["", ".", "..", "../runs", "/etc", "gone", "linked"])
def test_a_run_is_one_of_the_list_or_there_is_none(shelf: Shelf, name: str) -> None:
    (shelf.folder / "linked").symlink_to(next(shelf.folder.iterdir()))
    for look in (shelf.figures, shelf.comparable, shelf.report):
        with pytest.raises(NotFound, match="There is no run"):
            look(name)
    with pytest.raises(NotFound):
        shelf.changes(next(shelf.folder.glob("2*")).name, name)


def test_a_report_is_a_file_of_the_run(shelf: Shelf) -> None:
    name = shelf.listing().runs[0].name
    report = shelf.report(name)
    assert report.read_text().startswith("<!doctype html>")
    elsewhere = shelf.folder.parent / "elsewhere"
    elsewhere.write_text("a secret")
    report.unlink()
    report.symlink_to(elsewhere)
    with pytest.raises(NotFound, match="has no report"):
        shelf.report(name)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("manifest.json", "{", "is no manifest that this version knows"),
        ("manifest.json", "[" * 100_000, "is no manifest that this version knows"),
        ("manifest.json", '{"started": "soon"}', "is no manifest that this version knows"),
        ("summary.json", '{"figures": {}}', "is no summary that this version knows (run)"),
        ("summary.json", b"\xff\xfe", "is no summary that this version knows"),
    ],
)
def test_a_damaged_run_is_told_beside_the_others(
    shelf: Shelf, file: str, content: str | bytes, told: str
) -> None:
    damaged, other = sorted(shelf.folder.iterdir())
    written = content if isinstance(content, bytes) else content.encode()
    (damaged / file).write_bytes(written)
    listing = shelf.listing()
    assert [run.name for run in listing.runs] == [other.name]
    (misfit,) = listing.misfits
    assert misfit.name == damaged.name
    assert told in misfit.problem
    assert shelf.figures(other.name).headlines


def test_a_run_whose_name_is_no_text_is_told(shelf: Shelf) -> None:
    run = min(shelf.folder.iterdir())
    run.rename(os.fsdecode(bytes(shelf.folder) + b"/caf\xe9"))
    listing = shelf.listing()
    assert len(listing.runs) == 1
    assert [misfit.name for misfit in listing.misfits] == ["caf\\udce9"]


def test_a_folder_that_is_no_run_is_told(shelf: Shelf) -> None:
    (shelf.folder / "notes").mkdir()
    (misfit,) = shelf.listing().misfits
    assert "notes/manifest.json cannot be read: No such file" in misfit.problem


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ('"id"', '"name"', "results.jsonl, line 1: "),
        ('"confidence"', '"trust"', "cannot be drawn: it lacks 'confidence'"),
        ('"byline/1"', '"byline/9"', "is none that this version knows"),
    ],
)
def test_a_damaged_result_is_told(shelf: Shelf, written: str, instead: str, told: str) -> None:
    run = max(shelf.folder.iterdir())
    results = run / "results.jsonl"
    results.write_text(results.read_text().replace(written, instead))
    with pytest.raises(RunError) as refused:
        shelf.results(run.name, None, 0, 20)
    assert told in refused.value.problem


def test_runs_over_other_questions_are_not_compared(shelf: Shelf) -> None:
    larger = keep_run(shelf.folder, harbour(31), ())
    other = keep_run(shelf.folder, harbour(30, name="ferry"), ())
    assert shelf.comparable(other.name) == []
    with pytest.raises(RunError, match="1 of its questions, statements or rows are only in one"):
        shelf.changes(larger.name, min(path.name for path in shelf.folder.iterdir()))


def test_a_run_that_was_made_anew_is_read_anew(shelf: Shelf) -> None:
    name = max(path.name for path in shelf.folder.iterdir())
    assert len(shelf.results(name, None, 0, 100)) == 9
    folder = shelf.folder / name
    lines = (folder / "results.jsonl").read_text().splitlines(keepends=True)
    (folder / "results.jsonl").write_text("".join(lines[:10]))  # of which 5 to 9 are wrong
    assert len(shelf.results(name, None, 0, 100)) == 5


def test_a_run_of_a_version_that_did_not_name_its_corpus_is_shown(shelf: Shelf) -> None:
    folder = max(shelf.folder.iterdir())
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["corpus"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (listed,) = (run for run in shelf.listing().runs if run.name == folder.name)
    assert listed.corpus == "corpus c0ffee00"
