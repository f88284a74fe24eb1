"""The command line, each command in a process of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from rag.cli import printable
from rag.records import Answer
from rag.settings import NAMES, ROOT, Settings
from tests.conftest import RunApp, environment, serving, wait_for
from tests.scripted_model import Says, ScriptedModel, fails


def test_ask_prints_the_quote_and_its_source(run_app: RunApp) -> None:
    done = run_app("ask", "How many trips a day did the ferry company add?", COLUMNS="200")
    assert done.returncode == 0
    assert "add four trips a day while the bridge is shut. [1]" in done.stdout
    assert "[1] Ferry adds trips. Coast Desk. 5 Mar 2024" in done.stdout
    assert "ferry.md, characters 0–78" in done.stdout


def test_ask_tells_in_how_many_reports_it_stands(run_app: RunApp, settings: Settings) -> None:
    told = (
        "The council voted on Thursday to pay 2.4 million crowns for the repair, and the works "
        "are to begin when the ice has gone and the river is low enough for the divers."
    )
    (settings.corpus / "council.json").write_text(json.dumps({"text": told}))
    (settings.corpus / "copy.txt").write_text(f"{told}\n\n(Reuters)\n")
    done = run_app("ask", "How much did the council vote to pay for the repair?", COLUMNS="200")
    assert done.stdout.count("when the ice has gone") == 1
    assert "    in 2 reports of 1 origin, credited to Reuters\n" in done.stdout


def test_ask_json_is_the_answer_record(run_app: RunApp, settings: Settings) -> None:
    done = run_app("ask", "--json", "What did Mayor Jens Berg call the sum?")
    answer = Answer.model_validate_json(done.stdout)
    (citation, *_) = answer.citations
    text = json.loads((settings.corpus / "council.json").read_text())["text"]
    assert citation.document == "council.json"
    assert text[citation.start : citation.end] == citation.quote
    assert "“painful but necessary”" in citation.quote


def test_ask_says_when_the_corpus_does_not(run_app: RunApp) -> None:
    done = run_app("ask", "Who won the 1998 World Cup in football?")
    assert done.returncode == 0
    assert done.stdout.startswith("The corpus does not say.")


def test_ask_as_of_a_day_answers_as_the_corpus_stood(run_app: RunApp) -> None:
    question = "When did the council vote on the repair?"
    done = run_app("ask", question, "--as-of", "2024-03-08", COLUMNS="200")
    assert "“Thursday” = 7 Mar 2024" in done.stdout
    assert "As of 8 Mar 2024; newest report: 7 Mar 2024 (1 day before then)" in done.stderr
    earlier = run_app("ask", question, "--as-of", "2024-03-06", "--json")
    answer = Answer.model_validate_json(earlier.stdout)
    assert (answer.as_of, answer.newest_source) == ("2024-03-06", "2024-03-05")
    assert "council.json" not in {c.document for c in (*answer.citations, *answer.nearest)}
    refused = run_app("ask", question, "--as-of", "yesterday")
    assert refused.returncode == 1
    assert "'yesterday', which is no ISO 8601 day" in " ".join(refused.stderr.split())
    assert "Traceback" not in refused.stderr


REPAIRS = "Engineer Marta Olsen said repairs would take six weeks."
FALSE = "Engineer Marta Olsen said repairs would take nine weeks."
OBEYED = "Repairs would take \x1b[31msix weeks."


def wrote(text: str) -> dict[str, object]:
    return {"quotes": [{"passage": 1, "words": REPAIRS}], "text": text}


def test_ask_prints_prose_its_quotes_and_what_was_withheld(
    run_app: RunApp, scripted_model: ScriptedModel
) -> None:
    said = json.dumps({"statements": [wrote(REPAIRS), wrote(FALSE), wrote(OBEYED)]})
    scripted_model.play(then=Says(said, usage=(1200, 34)))
    question = "How long will repairs of the bridge take?"
    environ = {**scripted_model.environment, "COLUMNS": "200"}
    done = run_app("ask", question, **environ)
    assert done.returncode == 0
    statement, sources = done.stdout.split("Sources")
    told = [line.strip() for line in statement.strip().splitlines()]
    assert told == [f"{REPAIRS} [1]", "– Engineer Marta Olsen (said)"]
    assert "bridge.txt, characters 73–128" in sources
    assert REPAIRS in sources  # the exact words, for who wants to check
    assert "nine weeks" not in done.stdout + done.stderr
    assert (
        "2 sentences were withheld because their own quotes do not carry them "
        "(--withheld shows them)." in done.stderr
    )
    assert "1,200 tokens read, 34 written;" in done.stderr
    shown = run_app("ask", question, "--withheld", **environ)
    told = [line.strip() for line in shown.stdout.split("Withheld: ")[1].splitlines()]
    assert told[:2] == ["nothing vouches for these", FALSE]
    assert "A figure in it is not in its quotes." in shown.stdout
    assert "\x1b" not in shown.stdout
    assert "--withheld" not in shown.stderr


def test_ask_prints_each_statement_as_it_is_released(
    run_app: RunApp, settings: Settings, scripted_model: ScriptedModel
) -> None:
    assert run_app("ingest").returncode == 0
    begun = json.dumps({"statements": [wrote(REPAIRS)]}).removesuffix("]}")
    scripted_model.play(Says(begun, ends="stall"))
    where = {"BYLINE_CORPUS": str(settings.corpus), "BYLINE_DATA": str(settings.data)}
    with subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "ask", "How long will repairs of the bridge take?"],
        env=environment(**where, **scripted_model.environment, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        assert REPAIRS in process.stdout.readline()
        assert not scripted_model.requests[0].answered
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_ask_says_why_there_are_quotes_instead(
    run_app: RunApp, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(then=fails(429, headers={"Retry-After": "60"}))
    done = run_app("ask", "How long will repairs of the bridge take?", **scripted_model.environment)
    assert done.returncode == 0
    assert "six weeks. [1]" in done.stdout
    assert "did not answer (rate limit); these are quotes instead." in done.stderr


def test_serving_says_that_the_chat_model_will_not_answer_and_goes_on(
    settings: Settings,
    scripted_model: ScriptedModel,
    free_port: Callable[[], int],
    tmp_path: Path,
) -> None:
    scripted_model.play(models=fails(401, "no such key"))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = tmp_path / "log"
    environ = environment(
        BYLINE_CORPUS=str(settings.corpus),
        BYLINE_DATA=str(settings.data),
        BYLINE_PORT=str(port),
        OPENAI_API_KEY="sk-wrong",
        COLUMNS="300",
        **scripted_model.environment,
    )
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/healthz", log, environ):
        wait_for(lambda: "quotes stand in" in log.read_text(), "the message")
        told = log.read_text().splitlines()
        at = next(n for n, line in enumerate(told) if "refused the key (401)" in line)
        assert told[at].startswith("The chat model scripted-model at http://127.0.0.1")
        assert told[at + 1] == (
            "Set OPENAI_API_KEY to one that it takes. Until then, quotes stand in."
        )
        assert "sk-wrong" not in log.read_text()
        assert scripted_model.requests == []  # warming up costs no tokens
        question = {"question": "How long will repairs of the bridge take?"}
        answer = httpx.post(f"{address}/v1/ask", json=question, timeout=30).json()
        assert answer["mode"] == "quotes"
        assert answer["notice"]


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
