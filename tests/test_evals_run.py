"""Runs of an evaluation: from the file to the report, killed, compared, gated, held out."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.command import evaluate
from evals.compare import read_baseline
from evals.errors import RunError
from evals.evaluation import run_evaluation
from evals.forms import read_suite
from evals.records import HoldOut, Result
from rag.settings import ROOT
from tests.conftest import REPORTS, environment, wait_for
from tests.scripted_model import Says, ScriptedModel, fails
from tests.test_evals_forms import article, beir, jsonl, squad

BRIDGE, FERRY, COUNCIL = "bridge.txt", "ferry.md", "council.json"
#: question, document, quote, accepted string
ASKED = (
    ("How many trips a day did the ferry company add?", FERRY, "four trips a day", "four"),
    ("When was the Talle bridge closed?", BRIDGE, "closed on Monday", "Monday"),
    ("What did Mayor Jens Berg call the sum?", COUNCIL, "called the sum", "painful but necessary"),
    # Nothing says so: questions that are always answered wrongly.
    ("What did an inspection of the Talle bridge find?", BRIDGE, "found cracks", "rust"),
    ("When did the council vote to pay?", COUNCIL, "voted on Thursday", "Sunday"),
)


def rows() -> list[dict[str, Any]]:
    """27 questions, 15 of which can be answered rightly, 10 of which never are, 2 unanswerable."""
    answerable = [
        {
            "id": f"q{number}-{again}",
            "kind": "fact",
            "question": question,
            "answerable": True,
            "evidence": [{"document": document, "quote": quote}],
            "accept": [accepted],
        }
        for again in range(5)
        for number, (question, document, quote, accepted) in enumerate(ASKED)
    ]
    answerable[0] |= {"kind": "attribution", "speaker": "the ferry company"}
    answerable[1] |= {"kind": "disagreement", "values": ["Monday", "Friday"]}
    unanswerable = [
        {
            "id": f"no-{n}",
            "kind": "unanswerable",
            "question": "Who won the 1998 World Cup in football?",
            "answerable": False,
        }
        for n in range(2)
    ]
    return answerable + unanswerable


class Place:
    """A corpus, a suite over it, and where its index and its runs go."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self.corpus.mkdir()
        for name, text in REPORTS.items():
            (self.corpus / name).write_text(text, encoding="utf-8")
        self.suite = jsonl(folder / "tiny.jsonl", *rows())
        self.environment = environment(BYLINE_DATA=str(folder / "data"), COLUMNS="120")

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, str(ROOT / "app.py"), "eval", *map(str, arguments)]

    def eval(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(self.suite, "--corpus", self.corpus, *arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def only_run(out: Path) -> Path:
    (run,) = out.iterdir()
    return run


def results_of(run: Path) -> list[Result]:
    return [Result.model_validate_json(line) for line in (run / "results.jsonl").open()]


def summary_of(run: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((run / "summary.json").read_text())
    return summary


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("evals"))


@pytest.fixture(scope="module")
def unharmed(place: Place) -> tuple[Path, str]:
    """A run that nothing happened to, and what it printed."""
    out = place.suite.parent / "unharmed"
    done = place.eval("--out", out)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return only_run(out), done.stdout


def test_a_run_keeps_every_answer_and_prints_every_figure(unharmed: tuple[Path, str]) -> None:
    run, printed = unharmed
    assert {p.name for p in run.iterdir()} == {
        "manifest.json",
        "results.jsonl",
        "summary.json",
        "report.html",
    }
    results = results_of(run)
    assert [r.id for r in results] == [row["id"] for row in rows()]
    first = results[0]
    assert first.answer["schema"] == "byline/1"
    assert first.expected.evidence[0][0].quote == "four trips a day"
    assert first.ranking[0].document == FERRY
    assert first.scores["hit@1"] == first.scores["first_quote_answer_recall"] == 1
    assert first.scores["speaker_shown"] == 1
    assert results[3].outcome == "missed"
    summary = summary_of(run)
    assert summary["counts"] == {
        "questions": 27,
        "answerable": 25,
        "unanswerable": 2,
        "held_out": 0,
        "documents": 3,
        "passages": 3,
    }
    # 10 of the 25 accept what no report says; the others are all answered.
    recall = summary["figures"]["answer"]["answer_recall"]
    assert (recall["value"], recall["n"]) == (15 / 25, 25)
    assert recall["low"] < 15 / 25 < recall["high"]
    assert summary["kinds"]["disagreement"]["values_shown"]["value"] == 0
    assert "judge" not in summary
    shown = f"answer in any quote 0.600 {recall['low']:.3f} – {recall['high']:.3f} 25"
    assert shown in " ".join(printed.split())
    assert printed.rstrip().endswith(str(run / "report.html"))


def test_a_killed_run_goes_on_and_comes_to_the_same(
    place: Place, unharmed: tuple[Path, str]
) -> None:
    out = place.suite.parent / "killed"
    command = place.command(place.suite, "--corpus", place.corpus, "--out", out)
    with subprocess.Popen(command, env=place.environment, stderr=subprocess.DEVNULL) as process:
        wait_for(lambda: any(f.stat().st_size for f in out.glob("*/results.jsonl")), "a result")
        process.send_signal(signal.SIGKILL)
    run = only_run(out)
    kept = (run / "results.jsonl").read_bytes()
    answered = kept.count(b"\n")
    assert 0 < answered < 27
    assert not (run / "summary.json").exists()
    # A kill may tear the last line.
    (run / "results.jsonl").write_bytes(kept[: kept.rfind(b"\n") + 1] + b'{"id": "q0-1", "ki')
    assert place.eval("--out", out).returncode == 0
    assert only_run(out) == run
    assert (run / "results.jsonl").read_bytes().startswith(kept[: kept.rfind(b"\n") + 1])
    summary, expected = summary_of(run), summary_of(unharmed[0])
    assert summary.pop("timing") != expected.pop("timing")
    assert json.dumps(summary) == json.dumps(expected)


def test_the_gate_shuts_on_a_run_that_is_worse_only(
    place: Place,
    unharmed: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = unharmed[0]
    better = shutil.copytree(run, tmp_path / "2026-01-01T000000-better")
    lines = []
    for line in (run / "results.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["id"].startswith(("q3", "q4")):  # in the baseline these 10 were right,
            row["scores"] |= {"first_quote_answer_recall": 1.0, "answer_recall": 1.0}
            row["outcome"] = "right"
        if row["id"] == "q0-1":  # and this one wrong
            row["scores"] |= {"first_quote_answer_recall": 0.0, "answer_recall": 0.0}
            row["outcome"] = "missed"
        lines.append(json.dumps(row) + "\n")
    (better / "results.jsonl").write_text("".join(lines))
    # The finished run is not asked again: what it holds is compared anew.
    shut = place.eval("--out", run, "--baseline", better, "--gate")
    assert shut.returncode == 1, shut.stderr
    assert "1 questions fixed, 10 broken." in shut.stdout
    assert "Worse: answer.answer_recall, answer.first_quote_answer_recall." in shut.stdout
    comparison = summary_of(run)["comparison"]
    change = comparison["differences"]["answer"]["answer_recall"]
    # From 24 of 25 to 15 of 25.
    assert change["change"] == pytest.approx(-9 / 25, abs=1e-6)
    assert change["low"] < -9 / 25 < change["high"] < 0
    assert change["p"] < 0.05
    assert len({flip["id"] for flip in comparison["broken"]}) == 10
    page = (run / "report.html").read_text()
    assert "right now, and wrong in the baseline" in page.lower()
    # Against itself nothing is worse; the command returns, which is exit status 0.
    monkeypatch.setenv("BYLINE_DATA", place.environment["BYLINE_DATA"])
    evaluate(place.suite, corpus=place.corpus, out=run, baseline=run, gate=True)
    assert "0 questions fixed, 0 broken." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--gate"], "--gate needs a run to compare with. Name one with --baseline"),
        (["--mode", "prose"], "--mode prose needs a chat model, and BYLINE_MODEL names none."),
        (["--corpus", "nowhere"], "The corpus folder nowhere does not exist."),
    ],
)
def test_what_does_not_go_together_is_told(place: Place, arguments: list[str], told: str) -> None:
    done = place.eval(*arguments)
    assert done.returncode == 1
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


# --- the other forms, and holding out: in this process ---


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, corpus: Path) -> Path:
    """Where runs go; the settings name the small corpus and an index of its own."""
    monkeypatch.setenv("BYLINE_CORPUS", str(corpus))
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "data"))
    return tmp_path / "runs"


def run_here(suite: Path, out: Path, hold_out: HoldOut | None = None) -> Path:
    run_evaluation(suite, corpus=None, hold_out=hold_out, out=out, baseline=None, judge_model=None)
    return only_run(out)


def written(*sentences: tuple[str, str]) -> str:
    """A chat model's reply: each sentence with the words that it quotes."""
    statements = [
        {"quotes": [{"passage": 1, "words": words}], "text": text} for text, words in sentences
    ]
    return json.dumps({"statements": statements})


def test_prose_is_asked_for_and_what_became_of_it_is_told_apart(
    scripted_model: ScriptedModel,
    here: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in scripted_model.environment.items():
        monkeypatch.setenv(name, value)
    suite = jsonl(tmp_path / "tiny.jsonl", *rows()[:4])
    quotes = run_here(suite, here)
    assert scripted_model.requests == []  # a model that is set writes only when prose is asked for
    assert "prose" not in summary_of(quotes)
    trips = "The ferry company said it would add four trips a day while the bridge is shut."
    wrong = trips.replace("four", "seventeen")
    scripted_model.play(
        Says(written((trips, trips), (wrong, trips)), when="How many trips"),
        fails(429, headers={"Retry-After": "60"}),
        Says(written(), when="Jens Berg call"),
        Says(written((wrong, trips), ("It found 7 cracks.", "no words of a report")), when="find?"),
    )
    run_evaluation(
        suite,
        corpus=None,
        mode="prose",
        hold_out=None,
        out=here,
        baseline=quotes,
        judge_model=None,
    )
    (run,) = (path for path in here.iterdir() if path.name.endswith("-tiny-prose"))
    summary = summary_of(run)
    assert (summary["run"]["mode"], summary["run"]["model"]) == ("prose", scripted_model.name)
    prose = summary["prose"]
    assert prose["answers"] == {"declined": 1, "prose": 1, "quotes": 2}
    assert (prose["offered"], prose["released"], prose["withheld"]) == (4, 1, 3)
    assert prose["withheld_by"]["located"] == 1
    assert prose["withheld_by"]["figures"] == 2
    assert prose["notices"] == {"rate limit": 1, "nothing passed": 1}
    assert prose["usage"] == {"input_tokens": 33, "output_tokens": 21}  # 11 and 7, three times
    first = results_of(run)[0]
    assert first.answer["mode"] == "prose"
    # Figures of answers count what is cited, as they do for quotes.
    assert first.scores["first_quote_answer_recall"] == first.scores["evidence_recall"] == 1
    assert results_of(run)[2].outcome == "withheld"  # declined, though the corpus answers
    told = " ".join(capsys.readouterr().out.split())
    assert "Sentences: 4 offered, 1 released, 3 withheld (failed: figures 2, " in told
    assert "Notices: rate limit 1, nothing passed 1." in told
    assert "Against" in told  # a run in quotes is a baseline for it
    page = (run / "report.html").read_text()
    assert f">{wrong} (failed: " in page
    assert "What the chat model wrote" in page


def two_articles() -> list[dict[str, Any]]:
    other = article()
    other["title"] = "Coast"
    for number, paragraph in enumerate(other["paragraphs"]):
        paragraph["context"] = f"The harbour master of Talle number {number} counted 12 boats."
        paragraph["qas"] = []
    return [article(), other]


def test_squad_contexts_are_passages_and_a_held_out_passage_is_gone(
    here: Path, tmp_path: Path
) -> None:
    suite = squad(tmp_path / "bridges.json", *two_articles())
    run = run_here(suite, here, HoldOut.PASSAGE)
    assert run.name.endswith("-bridges-hold-out-passage")
    summary = summary_of(run)
    assert summary["counts"] == {
        "questions": 3,
        "answerable": 2,
        "unanswerable": 1,
        "held_out": 2,
        "documents": 2,
        "passages": 4,
    }
    assert set(summary["figures"]) == {"retrieval", "answer", "abstention", "abstention_by_design"}
    whole = {r.id: r for r in results_of(run) if not r.held_out}
    # The context and the blank line after it.
    assert (whole["a"].ranking[0].start, whole["a"].ranking[0].end) == (0, 23)
    assert whole["a"].scores["hit@1"] == 1
    assert whole["a"].expected.evidence[0][0].quote == "Olsen"
    twins = [r for r in results_of(run) if r.held_out]
    assert [r.id for r in twins] == ["a", "b"]
    for twin in twins:
        assert not twin.answerable
        (places,) = twin.expected.evidence
        for found in twin.ranking:
            assert not any(
                found.document == p.document and found.start < p.end and p.start < found.end
                for p in places
            )
        # The article's other passage is still there.
        assert places[0].document in {found.document for found in twin.ranking}


def test_a_held_out_article_is_quoted_by_no_twin(here: Path, tmp_path: Path) -> None:
    suite = jsonl(tmp_path / "tiny.jsonl", *rows()[:4])
    twins = [r for r in results_of(run_here(suite, here, HoldOut.ARTICLE)) if r.held_out]
    assert len(twins) == 4
    for twin in twins:
        gone = {place.document for places in twin.expected.evidence for place in places}
        quoted = [c["document"] for c in twin.answer["citations"] + twin.answer["nearest"]]
        assert not gone & {*quoted, *(found.document for found in twin.ranking)}
        assert quoted


def test_a_beir_folder_is_ranked_by_document(here: Path, tmp_path: Path) -> None:
    documents = [
        {"_id": f"d{n}", "title": f"Harbour {n}", "text": f"Harbour {n} counts {n} boats. " * 60}
        for n in range(4)
    ]
    folder = beir(
        tmp_path / "harbours",
        corpus="".join(json.dumps(d) + "\n" for d in documents),
        queries='{"_id": "1", "text": "How many boats has harbour 2?"}\n',
        qrels="query-id\tcorpus-id\tscore\n1\td2\t2\n1\td3\t1\n",
    )
    run = run_here(folder, here)
    summary = summary_of(run)
    (result,) = results_of(run)
    assert summary["counts"]["passages"] > 4  # long documents are cut as usual
    assert len(result.ranking) == len({place.document for place in result.ranking}) == 4
    assert result.scores["recall@5"] == 1
    assert result.outcome == "found"
    assert set(summary["figures"]) == {"retrieval", "abstention"}
    assert not any(name.startswith("false_answers") for name in summary["figures"]["abstention"])


def test_another_suite_does_not_go_on_in_a_runs_folder(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = run_here(jsonl(tmp_path / "tiny.jsonl", *rows()[:2]), here)
    (run / "summary.json").unlink()
    other = jsonl(tmp_path / "tiny.jsonl", *rows()[:3])
    with pytest.raises(RunError, match=r"cannot go on, it had: suite checksum \w+, now \w+"):
        run_evaluation(other, corpus=None, hold_out=None, out=run, baseline=None, judge_model=None)
    # Beside it, a run of its own begins, and the unfinished one is left as it is.
    run_evaluation(other, corpus=None, hold_out=None, out=here, baseline=None, judge_model=None)
    assert len(list(here.iterdir())) == 2
    assert not (run / "summary.json").exists()
    told = " ".join(capsys.readouterr().err.split())
    assert f"Left alone, an unfinished run of other make: {run.name} (suite checksum" in told
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be used: File exists"):
        run_here(other, tmp_path / "file")


def test_a_run_does_not_go_on_with_another_caution(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = jsonl(tmp_path / "tiny.jsonl", *rows()[:1])
    run = run_here(suite, here)
    (run / "summary.json").unlink()
    monkeypatch.setenv("BYLINE_CAUTION", "0.25")
    with pytest.raises(RunError, match=r"cannot go on, it had: caution 1\.0, now 0\.25"):
        run_evaluation(suite, corpus=None, hold_out=None, out=run, baseline=None, judge_model=None)


def test_a_baseline_has_to_ask_the_same(here: Path, tmp_path: Path) -> None:
    run = run_here(jsonl(tmp_path / "tiny.jsonl", *rows()[:2]), here)
    asked = [
        (rows()[:2], HoldOut.ARTICLE, run, "holds out nothing, this run article"),
        (
            rows()[:3],
            None,
            run,
            "1 of its questions, statements or rows are only in one of the two",
        ),
        (rows()[:2], None, tmp_path, "has no manifest.json"),
    ]
    for questions, hold_out, baseline, told in asked:
        suite = jsonl(tmp_path / "tiny.jsonl", *questions)
        with pytest.raises(RunError, match=told):
            run_evaluation(
                suite,
                corpus=None,
                hold_out=hold_out,
                out=here,
                baseline=baseline,
                judge_model=None,
            )
    assert only_run(here) == run  # nothing was begun
    (run / "results.jsonl").write_text('{"id": "q0-0"}\n')
    with pytest.raises(RunError, match=r"results\.jsonl, line 1: Field required"):
        read_baseline(run, read_suite(suite, None, tmp_path / "corpus"), None)


def test_the_readers_own_index_is_not_touched(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_CHROMA_URL", "http://127.0.0.1:9")  # nothing answers there
    run_here(jsonl(tmp_path / "tiny.jsonl", *rows()[:1]), here)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["evals"]
