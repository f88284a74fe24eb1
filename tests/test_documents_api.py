"""Documents over HTTP: a real server in its own process, over a corpus of its own."""

import hashlib
import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from rag import __version__
from rag.http_api.changes import LARGEST_UPLOAD, MOST_FILES
from rag.load import list_corpus
from rag.settings import ROOT
from tests.conftest import REPORTS, environment, serving, wait_for

ROWS = [
    {"text": "The mill of Orrin burned down in the night.", "title": "Mill", "language": "en-GB"},
    {"text": "Der Turm steht noch.", "publisher": "Küstenpost", "language": "de"},
]
JSONL = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)

Api = httpx.Client


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus of the server."""
    folder = tmp_path_factory.mktemp("documents") / "corpus"
    (folder / "wire").mkdir(parents=True)
    for name, text in {**REPORTS, "wire/rows.jsonl": JSONL}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(
    folder: Path, free_port: Callable[[], int]
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server whose corpus the tests of this file change, and its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    where = {"BYLINE_CORPUS": str(folder), "BYLINE_DATA": str(folder.with_name("index"))}
    with serving(
        [sys.executable, str(ROOT / "app.py"), "serve"],
        f"{address}/healthz",
        folder.with_name("log"),
        environment(**where, BYLINE_PORT=str(port)),
    ) as process:
        yield process, address


@pytest.fixture(scope="module")
def pid(server: tuple[subprocess.Popen[bytes], str]) -> int:
    return server[0].pid


@pytest.fixture(scope="module")
def api(server: tuple[subprocess.Popen[bytes], str]) -> Iterator[Api]:
    """A client of that server."""
    with httpx.Client(base_url=server[1], timeout=60) as client:
        yield client


def path(document: str) -> str:
    return f"/v1/documents/{quote(document, safe='')}"


def upload(api: Api, *files: tuple[str, str | bytes]) -> httpx.Response:
    return api.post("/v1/documents", files=[("files", file) for file in files])


def ended(api: Api, response: httpx.Response) -> dict[str, Any]:
    """The job that a request made, once it has ended."""
    assert response.status_code == 202, response.text
    address = response.headers["location"]
    assert address == f"/v1/jobs/{response.json()['id']}"
    wait_for(lambda: api.get(address).json()["finished"] is not None, f"{address} to end")
    job: dict[str, Any] = api.get(address).json()
    return job


def counts(job: dict[str, Any]) -> list[int]:
    assert job["state"] == "done", job
    return [job[name] for name in ("added", "changed", "removed", "unchanged")]


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["remedy"]
    return f"{response.json()['detail']} {response.json()['remedy']}"


def ask(api: Api, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = api.post("/v1/ask", json={"question": question}).json()
    return answer


def files_in(folder: Path) -> dict[str, bytes]:
    """What a folder has, but for a file that is taken away while it is read."""
    found = {}
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if file.is_file():
                found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


@pytest.mark.parametrize(
    "name", ["light.txt", "2024/a b.txt", "Küste/#1? 100% & ü+;=.txt", "a/text/b.md", "x#3.txt"]
)
def test_a_document_from_its_upload_to_its_end(api: Api, folder: Path, name: str) -> None:
    text = f"“Ada Quist”\r\npainted the lighthouse of Grebe Point {len(name)} times.\n"
    question = "How many times was the lighthouse of Grebe Point painted?"
    job = ended(api, upload(api, (name, text)))
    assert counts(job) == [1, 0, 0, 0]
    assert (job["files"], job["files_done"], job["problems"]) == ([name], 1, [])
    assert (folder / name).read_bytes() == text.encode()

    about = api.get(path(name)).json()
    version = hashlib.sha256(text.encode()).hexdigest()
    assert about == {
        "id": name,
        "file": name,
        "version": version,
        "title": "“Ada Quist” painted the lighthouse of Grebe Point " + f"{len(name)}…",
        "publisher": None,
        "published": None,
        "url": None,
        "language": None,
        "characters": len(text),
        "passages": 1,
    }
    response = api.get(f"{path(name)}/text")
    assert response.content == text.encode()
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["etag"] == f'"{version}"'
    again = api.get(f"{path(name)}/text", headers={"if-none-match": f'"x", W/"{version}"'})
    assert (again.status_code, again.content) == (304, b"")

    (citation, *_) = ask(api, question)["citations"]
    assert (citation["document"], citation["version"]) == (name, version)
    assert response.content.decode()[citation["start"] : citation["end"]] == citation["quote"]

    assert counts(ended(api, api.delete(path(name)))) == [0, 0, 1, 0]
    assert not (folder / name).exists()
    for gone in (api.get(path(name)), api.get(f"{path(name)}/text"), api.delete(path(name))):
        problem(gone, 404)
    assert name not in {c["document"] for c in ask(api, question)["citations"]}


def test_a_slash_need_not_be_encoded(api: Api) -> None:
    assert api.get("/v1/documents/wire/rows.jsonl%232").json()["publisher"] == "Küstenpost"
    assert api.get("/v1/documents/wire/rows.jsonl%232/text").text == ROWS[1]["text"]


def test_a_file_is_replaced_as_a_whole(api: Api, folder: Path) -> None:
    problem(api.put(path("mast.txt"), content=b"New."), 404)
    ended(api, upload(api, ("mast.txt", "The mast is red.")))
    assert counts(ended(api, api.put(path("mast.txt"), content=b"The mast is blue."))) == [
        *(0, 1, 0, 0)
    ]
    assert api.get(f"{path('mast.txt')}/text").text == "The mast is blue."
    assert "empty" in problem(api.put(path("mast.txt"), content=b""), 422)
    assert (folder / "mast.txt").read_text() == "The mast is blue."
    ended(api, api.delete(path("mast.txt")))


def test_a_row_does_not_change_alone(api: Api, folder: Path) -> None:
    before = (folder / "wire" / "rows.jsonl").read_bytes()
    row = path("wire/rows.jsonl#1")
    assert api.get(row).json()["file"] == "wire/rows.jsonl"
    for refused in (api.delete(row), api.put(row, content=b"{}")):
        assert "/v1/documents/wire%2Frows.jsonl" in problem(refused, 409)
    problem(api.delete(path("none.jsonl#1")), 404)
    assert "wire/rows.jsonl#1" in problem(api.get(path("wire/rows.jsonl")), 404)
    assert (folder / "wire" / "rows.jsonl").read_bytes() == before

    three = JSONL + '{"text": "The third row."}\n'
    whole = path("wire/rows.jsonl")
    assert counts(ended(api, api.put(whole, content=three.encode()))) == [1, 0, 0, 2]
    assert counts(ended(api, api.put(whole, content=JSONL.encode()))) == [0, 0, 1, 2]


def test_a_name_that_is_taken_is_a_conflict_unless_the_bytes_are_the_same(
    api: Api, folder: Path
) -> None:
    before = files_in(folder)
    assert counts(ended(api, upload(api, ("bridge.txt", REPORTS["bridge.txt"])))) == [0, 0, 0, 1]
    told = problem(upload(api, ("new.txt", "New."), ("bridge.txt", "Other.")), 409)
    assert "bridge.txt" in told
    assert "PUT" in told
    assert files_in(folder) == before


def test_files_that_come_together_come_all_or_not_at_all(api: Api, folder: Path) -> None:
    before = files_in(folder)
    good = [(f"new/{number}.txt", f"Report {number} of the wind.") for number in range(3)]
    for bad, told in [
        (("../x.txt", "Words."), "'..'"),
        (("x.exe", "Words."), ".docx"),
        (("metadata.csv", "Words."), "notes"),
        (("empty.txt", ""), "empty"),
    ]:
        assert told in problem(upload(api, *good, bad), 422)
        assert files_in(folder) == before
    job = ended(api, upload(api, *good, ("new/broken.json", '{"text":')))
    assert counts(job) == [3, 0, 0, 0]
    assert (len(job["files"]), job["files_done"]) == (4, 4)
    (fault,) = job["problems"]
    assert fault["source"] == "new/broken.json"
    assert "not valid JSON" in fault["cause"]
    assert fault["remedy"]
    # What could not be read is no document, but its file can be replaced and deleted.
    problem(api.get(path("new/broken.json")), 404)
    job = ended(api, api.put(path("new/broken.json"), content=b'{"text": "Wind."}'))
    assert counts(job) == [1, 0, 0, 0]
    for name in job["files"] + [name for name, _ in good]:
        ended(api, api.delete(path(name)))
    assert files_in(folder) == before


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"json": {"files": []}}, 415, "application/json"),
        ({"content": b""}, 415, "no type"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, "boundary"),
        (
            {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}},
            *(400, "multipart"),
        ),
        ({"files": [("file", ("x.txt", "Words."))]}, 422, "'file'"),
        ({"files": [("files", ("", "Words."))]}, 422, "files"),
        ({"files": [("files", (None, "Words."))]}, 422, "'files'"),
        ({"files": [("files", ("x.txt", "Words."))] * (MOST_FILES + 1)}, 400, f"{MOST_FILES}"),
    ],
)
def test_what_is_no_upload_is_a_problem(
    api: Api, folder: Path, sent: dict[str, Any], status: int, told: str
) -> None:
    before = files_in(folder)
    assert told in problem(api.post("/v1/documents", **sent), status)
    assert files_in(folder) == before


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "/v1/documents"), ("PUT", "/v1/documents/bridge.txt")]
)
def test_what_is_too_large_is_refused_before_it_is_sent(
    api: Api, method: str, address: str
) -> None:
    connection = http.client.HTTPConnection(urlsplit(str(api.base_url)).netloc, timeout=20)
    connection.putrequest(method, address)
    connection.putheader("content-length", str(LARGEST_UPLOAD + 1))
    connection.putheader("content-type", "multipart/form-data; boundary=b")
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 413
    assert f"{LARGEST_UPLOAD:,}" in json.loads(response.read())["detail"]
    connection.close()


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/v1/documents/", 422),
        ("GET", "/v1/documents/none.txt", 404),
        ("GET", "/v1/documents/%00", 404),
        ("GET", "/v1/documents/%FF", 404),
        ("GET", "/v1/documents/..%2F..%2Fetc%2Fpasswd", 404),
        ("DELETE", "/v1/documents/..%2Fsecret.txt", 404),
        ("DELETE", "/v1/documents/metadata.csv", 404),
        ("PUT", "/v1/documents/..%2Fsecret.txt", 404),
        ("DELETE", "/v1/documents/bridge.txt/text", 405),
        ("PUT", "/v1/documents/bridge.txt/text", 405),
        ("POST", "/v1/documents/bridge.txt", 405),
        ("PATCH", "/v1/documents", 405),
        ("GET", "/v1/jobs/none", 404),
        ("POST", "/v1/jobs/none/cancel", 404),
        ("DELETE", "/v1/jobs/none", 405),
        ("GET", "/v1/documents?limit=0", 422),
        ("GET", "/v1/documents?limit=many", 422),
        ("GET", "/v1/documents?cursor=!", 422),
        ("GET", "/v1/documents?cursor=_w==", 422),
        ("GET", "/v1/documents?published_from=Tuesday", 422),
        ("GET", "/v1/documents?publishers=Coast", 422),
    ],
)
def test_what_there_is_not_is_a_problem(api: Api, method: str, address: str, status: int) -> None:
    content = b"Words." if method in ("PUT", "POST") else None
    problem(api.request(method, address, content=content), status)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["bridge.txt", "council.json", "ferry.md", "wire/rows.jsonl#1", "wire/rows.jsonl#2"]),
        ({"publisher": "coast desk"}, ["ferry.md"]),
        ({"publisher": ["Town Paper", "Coast Desk"]}, ["council.json", "ferry.md"]),
        ({"published_from": "2024-03-06"}, ["council.json"]),
        ({"published_to": "2024-03-05"}, ["ferry.md"]),
        ({"published_from": "2024-03-07T17:00:00+00:00"}, ["council.json"]),
        ({"published_from": "2024-03-07T17:00:01+00:00"}, []),
        ({"language": "EN"}, ["wire/rows.jsonl#1"]),
        (
            {"document": ["bridge.txt", "wire/rows.jsonl#2"], "language": "de"},
            ["wire/rows.jsonl#2"],
        ),
    ],
)
def test_the_list_is_filtered(api: Api, query: dict[str, Any], found: list[str]) -> None:
    page = api.get("/v1/documents", params=query).json()
    assert [document["id"] for document in page["documents"]] == found
    assert (page["total"], page["next_cursor"]) == (len(found), None)


def test_pages_stay_whole_while_documents_come_and_go(api: Api) -> None:
    names = [f"page/{number}.txt" for number in range(6)]
    ended(api, upload(api, *((name, f"Page {name} of the log.") for name in names)))
    first = api.get("/v1/documents", params={"limit": 5}).json()
    ids = [document["id"] for document in first["documents"]]
    assert ids == ["bridge.txt", "council.json", "ferry.md", "page/0.txt", "page/1.txt"]
    assert first["total"] == 11
    # One that was told of goes, and so does the one that the cursor stands at; one comes.
    for name in ("page/0.txt", "page/1.txt"):
        ended(api, api.delete(path(name)))
    ended(api, upload(api, ("page/10.txt", "Page ten of the log.")))
    rest = []
    cursor = first["next_cursor"]
    while cursor:
        page = api.get("/v1/documents", params={"limit": 3, "cursor": cursor}).json()
        assert page["total"] == 10
        rest += [document["id"] for document in page["documents"]]
        cursor = page["next_cursor"]
    rows = ["wire/rows.jsonl#1", "wire/rows.jsonl#2"]
    assert rest == ["page/10.txt", *names[2:], *rows]
    for name in ["page/10.txt", *names[2:]]:
        ended(api, api.delete(path(name)))


def test_the_corpus_tells_what_there_is(api: Api) -> None:
    before = api.get("/v1/corpus").json()
    assert before == {
        "documents": 5,
        "origins": 5,
        "passages": 5,
        "publishers": [
            {"publisher": None, "documents": 2},
            {"publisher": "Coast Desk", "documents": 1},
            {"publisher": "Küstenpost", "documents": 1},
            {"publisher": "Town Paper", "documents": 1},
        ],
        "newest_source": "2024-03-07T18:00:00+01:00",
        "embedding_model": "all-MiniLM-L6-v2-int8",
        "chat_model": None,
        "version": __version__,
        "schema": "byline/1",
        "generation": before["generation"],
        "ingesting": False,
    }
    ended(api, upload(api, ("new.txt", "News.")))
    after = api.get("/v1/corpus").json()
    assert after["documents"] == 6
    assert after["generation"] > before["generation"]
    ended(api, api.delete(path("new.txt")))


def test_the_version_is_the_projects() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        assert tomllib.load(stream)["project"]["version"] == __version__


def test_many_uploads_at_once_lose_nothing(api: Api, folder: Path) -> None:
    names = [f"many/{thread}/{number}.txt" for thread in range(12) for number in range(4)]
    jobs: dict[str, httpx.Response] = {}

    def put(thread: int) -> None:
        for name in names[thread * 4 : thread * 4 + 4]:
            while (response := upload(api, (name, f"Ship {name} came in."))).status_code == 429:
                time.sleep(int(response.headers["retry-after"]))
            jobs[name] = response

    threads = [threading.Thread(target=put, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [counts(ended(api, jobs[name])) for name in names] == [[1, 0, 0, 0]] * len(names)
    page = api.get("/v1/documents", params={"document": names, "limit": 200}).json()
    assert {document["id"] for document in page["documents"]} == set(names)
    for name in names:
        response = api.delete(path(name))
    ended(api, response)
    assert api.get("/v1/corpus").json()["documents"] == 5
    assert "many/0/0.txt" not in files_in(folder)


def test_a_full_disk_is_told_and_leaves_nothing(api: Api, folder: Path, pid: int) -> None:
    before = files_in(folder)
    # A limit on the size of files fails as a full disk does, in the middle of a write.
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE, (3_000_000, resource.RLIM_INFINITY))
    try:
        large = b"Words. " * 1_000_000
        assert "no room" in problem(upload(api, ("large.txt", large)), 507)
        assert "no room" in problem(api.put(path("bridge.txt"), content=large), 507)
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    assert files_in(folder) == before
    ended(api, upload(api, ("small.txt", "There is room again.")))
    ended(api, api.delete(path("small.txt")))


def test_an_upload_that_breaks_off_leaves_nothing(api: Api, folder: Path) -> None:
    before = files_in(folder)
    connection = _half_sent(api, folder)
    connection.close()
    wait_for(lambda: files_in(folder) == before, "the half of the upload to be deleted", 20)


def test_a_kill_in_the_middle_of_an_upload_leaves_the_old_file(
    api: Api, folder: Path, pid: int
) -> None:
    # The last test: it kills the server that the others ask.
    before = files_in(folder)
    connection = _half_sent(api, folder)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not _answers(api), "the server to end", 20)
    connection.close()
    after = files_in(folder)
    assert len(after) == len(before) + 1  # the hidden half
    assert {name: after[name] for name in before} == before
    assert {file.name for file in list_corpus(folder).files} == set(before)


def _half_sent(api: Api, folder: Path) -> http.client.HTTPConnection:
    """A connection over which the first half of a file's new text was sent, and has arrived."""
    connection = http.client.HTTPConnection(urlsplit(str(api.base_url)).netloc, timeout=20)
    connection.putrequest("PUT", path("bridge.txt"))
    connection.putheader("content-length", "2000000")
    connection.endheaders()
    connection.send(b"x" * 1_000_000)

    def arrived() -> bool:
        with suppress(FileNotFoundError):
            return any(hidden.stat().st_size >= 900_000 for hidden in folder.glob(".upload-*"))
        return False

    wait_for(arrived, "half of the file", 20)
    return connection


def _answers(api: Api) -> bool:
    try:
        return api.get("/healthz").is_success
    except httpx.TransportError:
        return False
