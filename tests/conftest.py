"""Fixtures that several test files share, and the one place that finds development data."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from rag.settings import NAMES, ROOT, Settings
from tests.scripted_model import ScriptedModel

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Development corpora and evaluation sets, beside the checkout or wherever this says.
SHARED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared"))


def pytest_report_header() -> str:
    found = "found" if SHARED.is_dir() else "NOT found: the tests on them skip"
    return f"development data: {found} ({SHARED.name}/ beside the checkout)"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own settings never reach a test."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data; tests that ask for it skip where it is not."""
    if not SHARED.is_dir():
        pytest.skip("the development data are not beside this checkout")
    return SHARED


REPORTS = {
    "bridge.txt": (
        "The Talle bridge was closed on Monday after an inspection found cracks.\n\n"
        "Engineer Marta Olsen said repairs would take six weeks.\n"
    ),
    "ferry.md": (
        "---\ntitle: Ferry adds trips\npublisher: Coast Desk\npublished: 2024-03-05\n---\n"
        "The ferry company said it would add four trips a day while the bridge is shut.\n"
    ),
    "council.json": json.dumps(
        {
            "title": "Council votes on repair",
            "publisher": "Town Paper",
            "published": "2024-03-07T18:00:00+01:00",
            "text": "The council voted on Thursday to pay 2.4 million crowns for the repair. "
            "Mayor Jens Berg called the sum “painful but necessary”.",
        }
    ),
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with three small reports."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path, corpus: Path) -> Settings:
    """Settings for that corpus and an index of its own."""
    return Settings(corpus=corpus, data=tmp_path / "index")


def environment(**more: str) -> dict[str, str]:
    """This process's environment without Byline's settings, and `more`."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    return {**kept, **more}


RunApp = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_app(settings: Settings) -> RunApp:
    """Runs `python app.py …` in a process of its own on the small corpus."""

    where = {"BYLINE_CORPUS": str(settings.corpus), "BYLINE_DATA": str(settings.data)}

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "app.py"), *arguments],
            env=environment(**{**where, **more}),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def wait_for(condition: Callable[[], bool], what: str, timeout_s: float = 90.0) -> None:
    """Return once `condition` holds; fail after the time-out."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"timed out waiting for {what}"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Makes up ports that nothing listens on."""
    import socket

    def port() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            number: int = probe.getsockname()[1]
        return number

    return port


@contextmanager
def serving(
    command: list[str], answers_at: str, log: Path, environ: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own, from when it answers GET `answers_at` on."""
    with (
        log.open("wb") as stream,
        subprocess.Popen(command, env=environ, stdout=stream, stderr=stream) as process,
    ):

        def answers() -> bool:
            assert process.poll() is None, log.read_text()
            try:
                return httpx.get(answers_at).is_success
            except httpx.TransportError:
                return False

        try:
            wait_for(answers, f"{command} to answer at {answers_at}")
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[str]:
    """The address of `app.py serve`, in a process of its own, over the shipped corpus."""
    port = free_port()
    folder = tmp_path_factory.mktemp("served")
    address = f"http://127.0.0.1:{port}"
    with serving(
        # From a folder without runs of evaluations, which it would show.
        ["env", "-C", str(folder), sys.executable, str(ROOT / "app.py"), "serve"],
        f"{address}/healthz",
        folder / "log",
        environment(BYLINE_DATA=str(folder / "index"), BYLINE_PORT=str(port)),
    ):
        yield address


@pytest.fixture(scope="session")
def chroma_server(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[str]:
    """The address of a Chroma server in a process of its own; its collections are the test's."""
    port = free_port()
    folder = tmp_path_factory.mktemp("chroma")
    url = f"http://127.0.0.1:{port}"
    chroma = str(Path(sys.executable).parent / "chroma")
    command = [chroma, "run", "--path", str(folder / "data"), "--port", str(port)]
    with serving([*command, "--host", "127.0.0.1"], f"{url}/api/v2/heartbeat", folder / "log"):
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium, headless; the tests that ask for it skip where it cannot be had.

    For one module at a time: while Playwright runs, no other event loop can.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed, and tests/install_chromium.sh could not")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def model_server(free_port: Callable[[], int]) -> Iterator[str]:
    """The address of llama.cpp's own OpenAI-compatible server with a small model."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "model_server.py"), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}/v1"
        process.kill()


@pytest.fixture
def look() -> str:
    """How a page is looked at (`tests.pages.LOOKS`), where a test does not say."""
    return "light"


@pytest.fixture(scope="session")
def _scripted_server(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with serving(
        [sys.executable, str(ROOT / "tests" / "scripted_model.py"), str(port)],
        f"{address}/requests",
        tmp_path_factory.mktemp("scripted") / "log",
    ):
        yield address


@pytest.fixture(scope="session")
def served_prose(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int], _scripted_server: str
) -> Iterator[str]:
    """The address of `app.py serve` over the shipped corpus, with `scripted_model` to write."""
    port = free_port()
    folder = tmp_path_factory.mktemp("served-prose")
    address = f"http://127.0.0.1:{port}"
    where = {"BYLINE_DATA": str(folder / "index"), "BYLINE_PORT": str(port)}
    with serving(
        [sys.executable, str(ROOT / "app.py"), "serve"],
        f"{address}/healthz",
        folder / "log",
        environment(**where, **ScriptedModel(_scripted_server).environment),
    ):
        yield address


@pytest.fixture
def scripted_model(_scripted_server: str) -> ScriptedModel:
    """A chat model that says what the test tells it to, and keeps what it is asked."""
    return ScriptedModel(_scripted_server)
