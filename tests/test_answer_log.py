"""Answers that are kept: real SQLite files, a real index, and a real server at the end."""

import json
import logging
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag import answer_log
from rag.answer_log import FILE, AnswerLog, delete_answers
from rag.errors import StoreUnreachable
from rag.pipeline import Library, answering, ask, ingest, open_library, warm_up
from rag.records import Answer
from rag.settings import ROOT, Settings
from tests.answers_by_hand import answered, silent
from tests.conftest import REPORTS, RunApp, environment, serving, wait_for

SIX_WEEKS = "Who said that repairs would take six weeks?"
GIVEN = answered([("It was shut.", (1,))])


@pytest.fixture(scope="module")
def settings_of_all(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("answers")
    (folder / "corpus").mkdir()
    for name, text in REPORTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return Settings(corpus=folder / "corpus", data=folder / "index")


@pytest.fixture(scope="module")
def library(settings_of_all: Settings) -> Iterator[Library]:
    """The small corpus, whose answers are kept; a test that changes it puts it back."""
    with open_library(settings_of_all, "test", keep_answers=True) as library:
        ingest(library)
        yield library


@pytest.fixture
def log(library: Library, tmp_path: Path) -> Iterator[AnswerLog]:
    """A log of its own over that corpus, in the test's folder."""
    with closing(AnswerLog(tmp_path, lambda: library.retriever)) as log:
        yield log


@pytest.fixture
def reports(library: Library) -> Iterator[Path]:
    """The corpus folder, put back after the test."""
    folder = library.settings.corpus
    yield folder
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    ingest(library)


def kept_id(answer: Answer) -> str:
    assert answer.id is not None
    return answer.id


def test_an_answer_is_had_again_as_it_was_given(library: Library) -> None:
    *_, given = answering(library, SIX_WEEKS)
    assert isinstance(given, Answer)
    assert given.answered_at is not None
    age = datetime.now(UTC) - datetime.fromisoformat(given.answered_at)
    assert timedelta(seconds=-1) < age < timedelta(minutes=5)
    assert library.answers.get(kept_id(given)) == given
    other = ask(library, SIX_WEEKS)
    assert len({given.id, other.id}) == 2
    assert library.answers.latest(2) == [other, given]


def test_only_what_somebody_asked_of_the_corpus_is_kept(
    library: Library, settings: Settings
) -> None:
    before = library.answers.latest(1)
    warm_up(library)
    assert ask(library, SIX_WEEKS, within=library.retriever).id is None
    assert library.answers.latest(1) == before
    with open_library(settings, "test") as keeping_none:
        ingest(keeping_none)
        assert ask(keeping_none, SIX_WEEKS).id is None
        assert keeping_none.answers.get("an-id") is None
        assert keeping_none.answers.latest(1) == []
        assert not (settings.data / FILE).exists()


def test_an_answer_is_kept_once_and_by_the_id_that_it_has(log: AnswerLog) -> None:
    kept = log.keep(GIVEN)
    assert kept.model_copy(update={"id": None, "answered_at": None}) == GIVEN
    assert log.keep(kept) == kept
    by_hand = log.keep(GIVEN.model_copy(update={"id": "by-hand"}))
    assert by_hand.id == "by-hand"
    ids = [answer.id for answer in log.latest(10)]
    assert ids == ["by-hand", kept.id]
    for unknown in ("no-such-id", "", "ключ", "\ud800", "x\0"):
        assert log.get(unknown) is None


def test_the_latest_are_had_a_page_at_a_time(log: AnswerLog) -> None:
    first, second, third = (kept_id(log.keep(GIVEN)) for _ in range(3))
    assert [a.id for a in log.latest(2)] == [third, second]
    assert [a.id for a in log.latest(2, before=second)] == [first]
    assert log.latest(2, before=first) == []
    assert log.latest(2, before="no-such-id") == []


def told_of(answer: Answer) -> list[tuple[int, str, str, bool]]:
    return [(c.number, c.document, c.change, c.quote_stands) for c in answer.changed]


def again(library: Library, answer: Answer) -> Answer:
    found = library.answers.get(kept_id(answer))
    assert found is not None
    return found


def test_a_report_that_changes_flags_the_answers_that_lean_on_it(
    library: Library, reports: Path
) -> None:
    leaning = ask(library, SIX_WEEKS)
    other = ask(library, "How many trips a day did the ferry company add?")
    (citation, *_) = leaning.citations
    assert citation.document == "bridge.txt"
    was = REPORTS["bridge.txt"]

    # Corrected: the words that were quoted stand no longer.
    (reports / "bridge.txt").write_text(was.replace("six weeks", "nine weeks"))
    ingest(library)
    flagged = again(library, leaning)
    assert told_of(flagged) == [(1, "bridge.txt", "changed", False)]
    assert flagged.changed[0].version == citation.version
    assert flagged.changed[0].now == library.retriever.document("bridge.txt").version
    assert flagged.model_copy(update={"changed": ()}) == leaning
    assert again(library, other) == other

    # Added to: the same words stand, at another place.
    (reports / "bridge.txt").write_text(f"An update was added on Friday.\n\n{was}")
    ingest(library)
    assert library.retriever.document("bridge.txt").text[citation.start : citation.end] != (
        citation.quote
    )
    assert told_of(again(library, leaning)) == [(1, "bridge.txt", "changed", True)]

    # Withdrawn.
    (reports / "bridge.txt").unlink()
    ingest(library)
    withdrawn = again(library, leaning)
    assert told_of(withdrawn) == [(1, "bridge.txt", "removed", False)]
    assert withdrawn.changed[0].now is None

    # And put back as it was.
    (reports / "bridge.txt").write_text(was)
    ingest(library)
    assert again(library, leaning) == leaning


def test_what_was_nearest_is_flagged_where_the_corpus_did_not_say(
    library: Library, reports: Path
) -> None:
    unanswered = ask(library, "Who won the 1998 World Cup in football?")
    assert unanswered.status == "not_in_corpus"
    assert unanswered.nearest
    for near in unanswered.nearest:
        (reports / near.document).unlink()
    ingest(library)
    gone = [(c.number, c.document, "removed", False) for c in unanswered.nearest]
    assert told_of(again(library, unanswered)) == gone


def insert(folder: Path, answer_id: str, record: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as file, file:
        file.execute("INSERT INTO answers (id, record) VALUES (?, ?)", (answer_id, record))


def test_answers_of_other_versions_of_byline_are_read_as_far_as_they_can_be(
    log: AnswerLog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = log.keep(GIVEN)
    earlier = {
        "schema": "byline/1",
        "question": "Was it shut?",
        "standalone_question": "Was it shut?",
        "mode": "quotes",
        "status": "not_in_corpus",
    }
    insert(tmp_path, "earlier", json.dumps(earlier))
    insert(tmp_path, "later", json.dumps({**earlier, "surprise": 1}))
    insert(tmp_path, "cut-short", json.dumps(earlier)[:40])
    assert log.get("earlier") == silent()
    assert log.get("later") is None
    assert log.get("cut-short") is None
    assert "of a later Byline" in caplog.text
    assert [answer.question for answer in log.latest(10)] == ["Was it shut?"] * 2
    assert log.get(kept_id(kept)) is not None


def test_many_threads_keep_answers_at_once(log: AnswerLog) -> None:
    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(lambda _: log.keep(GIVEN), range(200)))
        found = list(threads.map(lambda answer: log.get(kept_id(answer)), kept))
    assert len({answer.id for answer in kept}) == 200
    assert [answer and answer.id for answer in found] == [answer.id for answer in kept]
    assert len(log.latest(300)) == 200


def test_several_may_make_the_file_at_once(library: Library, tmp_path: Path) -> None:
    for n in range(25):
        logs = [AnswerLog(tmp_path / str(n), lambda: library.retriever) for _ in range(4)]
        together = threading.Barrier(len(logs))

        def keep(log: AnswerLog, together: threading.Barrier = together) -> Answer:
            together.wait()
            return log.keep(GIVEN)

        with ThreadPoolExecutor(len(logs)) as threads:
            assert None not in {answer.id for answer in threads.map(keep, logs)}
        for log in logs:
            log.close()


KEEPING = """
import sys
from pathlib import Path
from rag.answer_log import AnswerLog
from tests.answers_by_hand import answered
log = AnswerLog(Path(sys.argv[1]), lambda: None)
given = answered([("It was shut.", (1,))])
print("ready", flush=True)
sys.stdin.readline()
print(sum(log.keep(given).id is not None for _ in range(200)))
log.close()
"""


def test_two_processes_keep_answers_in_one_file(log: AnswerLog, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KEEPING, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("\n")
        other.stdin.flush()
        ours = [log.keep(GIVEN).id for _ in range(200)]
        theirs, complaint = other.communicate(timeout=120)
    assert (theirs, complaint) == ("200\n", "")
    assert None not in ours
    assert len(log.latest(500)) == 400


FULL = """
import resource, sys
from pathlib import Path
from rag.answer_log import AnswerLog
from tests.answers_by_hand import answered
log = AnswerLog(Path(sys.argv[1]), lambda: None)
given = answered([("It was shut. " * 100, (1,))])
kept = 0
while log.keep(given).id is not None:
    kept += 1
missed = [log.keep(given) for _ in range(20)]
print(kept > 0, missed == [given] * 20)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(log.keep(given).id is not None)
log.close()
print(kept + 1)
"""


def test_on_a_full_disk_answers_are_given_without_an_id(log: AnswerLog, tmp_path: Path) -> None:
    # A limit on the size of files fails as a full disk does, in the middle of a write.
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY)
        ),
    )
    all_missed, kept_again, count = done.stdout.split("\n")[:3]
    assert (all_missed, kept_again) == ("True True", "True")
    assert done.stderr.count("\n") == 1
    assert "given but not kept" in done.stderr
    assert len(log.latest(10_000)) == int(count)


READ_ONLY = """
import os, sys
from pathlib import Path
import filelock  # now: nobody may not read it
from rag.answer_log import AnswerLog
from tests.answers_by_hand import answered
folder = Path(sys.argv[1])
given = answered([("It was shut.", (1,))])
folder.chmod(0o555)
if os.geteuid() == 0:
    os.seteuid(65534)  # root may write anywhere
log = AnswerLog(folder, lambda: None)
print(log.keep(given) == given, log.get("an-id"), log.keep(given) == given)
"""


def test_in_a_folder_that_cannot_be_written_answers_are_given_without_an_id(
    library: Library, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with tempfile.TemporaryDirectory() as folder:  # whose parents everybody may pass
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert list(Path(folder).iterdir()) == []
    assert done.stdout == "True None True\n"
    assert done.stderr.count("given but not kept") == 1

    (tmp_path / "file").write_text("no folder")
    nowhere = AnswerLog(tmp_path / "file", lambda: library.retriever)
    assert nowhere.keep(GIVEN) == GIVEN
    assert nowhere.latest(1) == []
    assert caplog.text.count("given but not kept") == 1


def garbage(path: Path) -> None:
    path.write_bytes(b"These are words, and no database.\n" * 400)


def torn(path: Path) -> None:
    whole = path.read_bytes()
    assert len(whole) > 20_000
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def of_another_layout(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 7")


def of_something_else(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE answers (whatever TEXT)")


@pytest.mark.parametrize("damage", [garbage, torn, of_another_layout, of_something_else])
def test_a_file_that_cannot_be_read_is_set_aside_and_answers_are_kept_in_a_new_one(
    library: Library,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
) -> None:
    with closing(AnswerLog(tmp_path, lambda: library.retriever)) as before:
        lost = [before.keep(GIVEN) for _ in range(20)]
    damage(tmp_path / FILE)
    damaged = (tmp_path / FILE).read_bytes()
    with (
        closing(AnswerLog(tmp_path, lambda: library.retriever)) as one,
        closing(AnswerLog(tmp_path, lambda: library.retriever)) as two,
    ):
        kept = [one.keep(GIVEN), two.keep(GIVEN)]
        assert two.get(kept_id(kept[0])) is not None
        assert one.get(kept_id(lost[0])) is None
        assert [answer.id for answer in one.latest(5)] == [kept[1].id, kept[0].id]
    (aside,) = tmp_path.glob("answers-set-aside-*.sqlite3")
    assert aside.read_bytes() == damaged
    (told,) = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert aside.name in told.getMessage()


def test_the_oldest_answers_make_room(log: AnswerLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_log, "MOST_KEPT", 3)
    ids = [log.keep(GIVEN).id for _ in range(5)]
    assert [answer.id for answer in log.latest(10)] == ids[:1:-1]


def test_deleting_all_answers_leaves_no_word_of_them(log: AnswerLog, tmp_path: Path) -> None:
    assert delete_answers(tmp_path) == 0
    assert not (tmp_path / FILE).exists()
    secret = GIVEN.model_copy(update={"question": "Who is the whistleblower?"})
    kept = [log.keep(secret) for _ in range(30)]
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    (tmp_path / "answers-set-aside-1.sqlite3").write_text("whistleblower")
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"whistleblower" in held
    assert delete_answers(tmp_path) == 30  # while the log is open
    assert b"whistleblower" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert log.get(kept_id(kept[0])) is None
    assert log.get(kept_id(log.keep(GIVEN))) is not None
    log.close()
    garbage(tmp_path / FILE)
    with pytest.raises(StoreUnreachable, match="cannot be deleted") as failed:
        delete_answers(tmp_path)
    assert "Delete answers.sqlite3* and answers-set-aside-* there" in failed.value.remedy


def test_a_closed_log_keeps_nothing(log: AnswerLog) -> None:
    kept = log.keep(GIVEN)
    log.close()
    assert log.keep(GIVEN) == GIVEN
    assert log.get(kept_id(kept)) is None


def test_the_terminal_shows_an_answer_again_and_what_changed(
    run_app: RunApp, settings: Settings
) -> None:
    asked = run_app("ask", SIX_WEEKS, COLUMNS="200")
    (told,) = [line for line in asked.stderr.splitlines() if line.startswith("Kept: ")]
    answer_id = told.removeprefix("Kept: python app.py answer ").removesuffix(" shows it again.")
    (settings.corpus / "bridge.txt").write_text("The Talle bridge is open again.\n")

    shown = run_app("answer", answer_id, COLUMNS="200")
    assert shown.returncode == 0
    question, changed, empty, *rest = shown.stdout.splitlines()
    assert question.rstrip() == SIX_WEEKS
    assert "has changed since this was answered; quote [1] no longer stands in it." in changed
    assert not empty.strip()
    assert [line.rstrip() for line in rest] == [line.rstrip() for line in asked.stdout.splitlines()]
    listed = run_app("answers", "--changed", COLUMNS="200").stdout
    assert listed.startswith(f"{answer_id}  ")
    assert SIX_WEEKS in listed
    assert "no longer stands in it" in listed

    assert "1 answer deleted." in run_app("answers", "--delete-all").stderr
    gone = run_app("answer", answer_id, COLUMNS="200")
    assert gone.returncode == 1
    assert f"No answer is kept by the id '{answer_id}'" in gone.stderr
    assert "Traceback" not in gone.stderr


SECRETS = {key: f"a-secret-of-the-{key}" for key in ("reader", "other", "desk")}
SCOPES = {"reader": "ask", "other": "ask", "desk": "write"}


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[tuple[str, Path]]:
    """A server over the small corpus, and the folder that has its index and its log."""
    folder = tmp_path_factory.mktemp("answers-served")
    (folder / "corpus").mkdir()
    for name, text in REPORTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    keys = " ".join(f"{key}:{SCOPES[key]}:{secret}" for key, secret in SECRETS.items())
    with serving(
        [sys.executable, str(ROOT / "app.py"), "serve"],
        f"{address}/readyz",
        folder / "log",
        environment(
            BYLINE_CORPUS=str(folder / "corpus"),
            BYLINE_DATA=str(folder / "index"),
            BYLINE_PORT=str(port),
            BYLINE_API_KEYS=keys,
        ),
    ):
        yield address, folder


def test_a_report_replaced_over_http_flags_its_answers_on_every_surface(
    server: tuple[str, Path],
) -> None:
    address, folder = server

    def sent(method: str, path: str, key: str | None = "reader", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {SECRETS[key]}"} if key else {}
        return httpx.request(method, f"{address}{path}", headers=headers, timeout=60, **more)

    native = sent("POST", "/v1/ask", json={"question": SIX_WEEKS}).json()
    streamed = sent("POST", "/v1/ask", json={"question": SIX_WEEKS, "stream": True}).text
    last = json.loads(streamed.strip().rpartition("\ndata: ")[2])
    chat = sent(
        "POST",
        "/v1/chat/completions",
        json={"model": "byline", "messages": [{"role": "user", "content": SIX_WEEKS}]},
    ).json()["byline"]
    response = sent("POST", "/v1/responses", json={"model": "byline", "input": SIX_WEEKS}).json()
    given = [native, last, chat, response["byline"]]
    assert len({answer["id"] for answer in given}) == len(given)
    for answer in given:
        assert answer["changed"] == []
        assert sent("GET", f"/v1/answers/{answer['id']}").json() == answer

    replaced = sent(
        "PUT",
        "/v1/documents/bridge.txt",
        "desk",
        content=REPORTS["bridge.txt"].replace("six", "nine").encode(),
    )
    job = f"/v1/jobs/{replaced.json()['id']}"
    wait_for(lambda: sent("GET", job).json()["state"] == "done", "the report to be replaced")
    now = sent("GET", "/v1/documents/bridge.txt").json()["version"]
    for answer in given:
        again = sent("GET", f"/v1/answers/{answer['id']}", "other").json()
        assert again == {
            **answer,
            "changed": [
                {
                    "number": 1,
                    "document": "bridge.txt",
                    "change": "changed",
                    "version": answer["citations"][0]["version"],
                    "now": now,
                    "quote_stands": False,
                }
            ],
        }

    # What the server asked itself to get warm is not kept; and no log of requests has an id.
    with closing(sqlite3.connect(folder / "index" / FILE)) as file:
        assert file.execute("SELECT count(*) FROM answers").fetchone() == (len(given),)
    lines = (folder / "log").read_text()
    assert "/v1/answers/{id}" in lines
    assert native["id"] not in lines

    path = f"/v1/answers/{native['id']}"
    assert [sent("GET", path, key).status_code for key in ("desk", None)] == [403, 401]
    missing = sent("GET", "/v1/answers/no-such-id")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    assert "No answer is kept by the id 'no-such-id'" in missing.json()["detail"]
    assert sent("GET", "/v1/answers").status_code == 404
