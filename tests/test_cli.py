"""The command line, each command in a process of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rag.cli import printable
from rag.records import Answer
from rag.settings import NAMES, ROOT, Settings
from rag.wording import written_date
from tests.conftest import RunApp, environment, wait_for


def test_ask_prints_the_quote_and_its_source(run_app: RunApp) -> None:
    done = run_app("ask", "How many trips a day did the ferry company add?", COLUMNS="200")
    assert done.returncode == 0
    assert "add four trips a day while the bridge is shut. [1]" in done.stdout
    assert "[1] Ferry adds trips. Coast Desk. 5 Mar 2024" in done.stdout
    assert "ferry.md, characters 0–78" in done.stdout


def test_ask_json_is_the_answer_record(run_app: RunApp, settings: Settings) -> None:
    done = run_app("ask", "--json", "What did Mayor Jens Berg call the sum?")
    answer = Answer.model_validate_json(done.stdout)
    (citation, *_) = answer.citations
    text = json.loads((settings.corpus / "council.json").read_text())["text"]
    assert citation.document == "council.json"
    assert text[citation.start : citation.end] == citation.quote
    assert "“painful but necessary”" in citation.quote


def test_ask_says_when_the_corpus_does_not(run_app: RunApp) -> None:
    done = run_app("ask", "Who won the 1998 World Cup in football?", BYLINE_MODEL="any")
    assert done.returncode == 0
    assert "answers in quotes only" in done.stderr
    assert done.stdout.startswith("The corpus does not say.")


def test_ingest_reports_every_bad_file_and_keeps_the_good(
    run_app: RunApp, settings: Settings
) -> None:
    (settings.corpus / "empty.txt").write_bytes(b"")
    (settings.corpus / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (settings.corpus / "notes.xyz").write_text("not read")
    done = run_app("ingest", COLUMNS="200")
    assert done.returncode == 1
    assert "3 added" in done.stderr
    assert "empty.txt" in done.stderr
    assert "It is a PNG picture, not text." in done.stderr
    assert "1 .xyz" in done.stderr
    assert "Traceback" not in done.stderr
    again = run_app("ingest")
    assert again.returncode == 1
    assert "3 unchanged" in again.stderr


def test_ingest_of_an_empty_corpus_says_what_to_do(run_app: RunApp, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run_app("ingest", BYLINE_CORPUS=str(tmp_path / "empty"), COLUMNS="300")
    assert done.returncode == 1
    assert "could be read as a report" in done.stderr
    assert "BYLINE_CORPUS" in done.stderr


def holds_some(database: Path) -> bool:
    """Whether Chroma's database has taken in anything yet."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT COUNT(*) FROM embeddings_queue").fetchone()
    except sqlite3.OperationalError:  # not made yet
        return False
    return bool(count)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_ingest_that_is_stopped_says_that_nothing_is_lost(
    settings: Settings, sent: signal.Signals
) -> None:
    for n in range(300):
        sentences = " ".join(f"Report {n} counts {n * k} boats in harbour {k}." for k in range(60))
        (settings.corpus / f"report-{n:03}.txt").write_text(sentences)
    with subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "ingest"],
        env=environment(BYLINE_CORPUS=str(settings.corpus), BYLINE_DATA=str(settings.data)),
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has them ignore Ctrl-C, and so their children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        wait_for(lambda: holds_some(settings.data / "chroma" / "chroma.sqlite3"), "a passage")
        process.send_signal(sent)
        _, told = process.communicate(timeout=60)
    assert process.returncode in (130, 143)
    assert "What was ingested so far is kept" in told
    assert "Traceback" not in told
    assert not (settings.data / "holder.json").exists()


@pytest.mark.parametrize(
    ("settings_given", "told"),
    [
        ({"BYLINE_PORT": "many"}, "BYLINE_PORT"),
        ({"BYLINE_CORPUS": "no/such/folder"}, "no/such/folder does not exist"),
        ({"BYLINE_CORPS": "x"}, "BYLINE_CORPS is not a setting"),
        ({"BYLINE_CHROMA_URL": "http://127.0.0.1:9"}, "http://127.0.0.1:9"),
    ],
)
def test_a_fault_is_two_lines_not_a_traceback(
    run_app: RunApp, settings_given: dict[str, str], told: str
) -> None:
    done = run_app("ingest", **{"COLUMNS": "300", **settings_given})
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_help_names_every_setting_and_command() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "--help"],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    for word in (*NAMES, "serve", "ingest", "ask", "doctor"):
        assert word in done.stdout


def test_help_and_ask_leave_the_heavy_libraries_alone(settings: Settings) -> None:
    script = (
        "import sys\n"
        "sys.argv = ['app.py', *sys.argv[1:]]\n"
        "from app import main\n"
        "try:\n    main()\n"
        "finally:\n"
        "    heavy = {'gradio', 'llama_index', 'spacy', 'openai', 'sklearn', 'plotly'}\n"
        "    print('loaded:', sorted(heavy & set(sys.modules)))\n"
    )
    environ = environment(
        BYLINE_CORPUS=str(settings.corpus), BYLINE_DATA=str(settings.data), PYTHONPATH=str(ROOT)
    )
    subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "ingest"], env=environ, check=True, stderr=-3
    )
    # Reading a question takes spaCy; nothing else is worth its start.
    for arguments, loaded in ((["--help"], []), (["ask", "Who is the mayor?"], ["spacy"])):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"loaded: {loaded}" in done.stdout


def test_doctor_finds_all_well_and_names_what_is_not(run_app: RunApp) -> None:
    assert run_app("ingest").returncode == 0
    well = run_app("doctor", COLUMNS="200")
    assert well.returncode == 0
    assert "3 documents, 3 passages, whole" in well.stdout
    ill = run_app("doctor", BYLINE_CORPUS="no/such/folder", BYLINE_MODEL="m", COLUMNS="200")
    assert ill.returncode == 1
    assert "no/such/folder does not exist" in ill.stdout
    assert "Set OPENAI_BASE_URL" in ill.stdout


def test_a_folder_in_use_is_named_with_its_holder(run_app: RunApp, settings: Settings) -> None:
    from rag.pipeline import open_library

    with open_library(settings, "serve at http://127.0.0.1:7860"):
        done = run_app("ask", "Who?", COLUMNS="300")
        looked = run_app("doctor", COLUMNS="300")
    assert looked.returncode == 0  # in use is not wrong
    assert f"is open in process {os.getpid()}" in looked.stdout
    assert done.returncode == 1
    assert "(serve at http://127.0.0.1:7860, since" in done.stderr


def test_the_terminal_obeys_nothing_in_the_corpus(run_app: RunApp, settings: Settings) -> None:
    (settings.corpus / "hostile.txt").write_text(
        "The secret harbour code \x1b[31mis red\x1b[0m and \u202eackward\u202c, the guard said.\n"
    )
    done = run_app("ask", "What is the secret harbour code?", COLUMNS="200")
    assert "is red" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert printable("a\x9bb\r\nc\td") == "a\ufffdb\nc\td"


def test_a_port_in_use_is_told_before_anything_is_ingested(
    run_app: RunApp, settings: Settings
) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run_app("serve", BYLINE_PORT=port, COLUMNS="200")
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert not Path(settings.data).exists()


def test_dates_are_written_as_readers_write_them() -> None:
    assert written_date("2022-11-13") == "13 Nov 2022"
    assert written_date("2022-11-11T16:20:00+02:00") == "11 Nov 2022, 16:20 +02:00"
    assert written_date("2022-11-11T06:05") == "11 Nov 2022, 06:05"
