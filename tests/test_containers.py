"""Dockerfile and compose.yaml, against the Makefile, the lock and the settings.

No container is built here. What the image would hold is laid out in a folder, and its
command is run there, as the image's environment has it, beside a Chroma server.
"""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from rag.cli import app
from rag.http_api.server import GRACE_S
from rag.settings import NAMES, ROOT, Settings
from tests.conftest import environment, serving

KEY = "a-secret-of-the-test"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's, each with what follows it."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def told(name: str) -> list[str]:
    return [rest for known, rest in instructions() if known == name]


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in told("ENV") for pair in shlex.split(line))


def copied() -> dict[str, str]:
    """What is copied from the checkout → where to."""
    return dict(line.split() for line in told("COPY"))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text())
    services: dict[str, Any] = composed["services"]
    return services


@pytest.fixture(scope="module")
def makefile() -> str:
    return (ROOT / "Makefile").read_text()


def test_python_is_the_one_that_the_lock_is_made_for(makefile: str) -> None:
    (image,) = told("FROM")
    version = re.fullmatch(r"python:(\d+\.\d+)-slim", image)
    assert version
    assert f"--python-version {version[1]}" in makefile
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={version[1]}"


def test_libraries_are_installed_as_the_makefile_does(makefile: str) -> None:
    (install,) = re.findall(r"^INSTALL := \$\(BIN\)/(.+)$", makefile, re.MULTILINE)
    lock = re.search(r"^\$\(APP_READY\): (\S+)$", makefile, re.MULTILINE)
    assert lock
    assert f"{install} -r {lock[1]}" in told("RUN")
    assert copied()[lock[1]] == "./"


def test_the_command_is_that_of_make_chat(makefile: str) -> None:
    (command,) = told("CMD")
    recipe = re.search(r"^chat:.*\n\t@\$\(BIN\)/(.+)$", makefile, re.MULTILINE)
    assert recipe
    assert yaml.safe_load(command) == recipe[1].split()
    assert recipe[1].split()[-1] in {
        known.name or known.callback.__name__ for known in app.registered_commands if known.callback
    }


def test_nothing_that_is_copied_is_kept_out_and_nothing_else_is_let_in() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in rules
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied())


def test_it_does_not_run_as_root() -> None:
    (user,) = told("USER")
    assert f"--create-home {user} " in " ".join(told("RUN"))
    names = [name for name, _ in instructions()]
    assert names.index("USER") < names.index("CMD")
    assert names.index("USER") > max(i for i, name in enumerate(names) if name == "RUN")


def test_every_setting_is_known_and_the_port_is_the_default(services: dict[str, Any]) -> None:
    given = services["byline"]["environment"]
    ours = {name for name in {*given, *image_environment()} if name != "PIP_NO_CACHE_DIR"}
    assert ours <= set(NAMES)
    passed_on = {name for name, value in given.items() if str(value).startswith("${")}
    assert passed_on == {name for name in given if f"${{{name}:" in str(given[name])}
    (exposed,) = told("EXPOSE")
    assert int(exposed) == Settings.model_fields["port"].default
    assert services["byline"]["ports"] == [f"127.0.0.1:{exposed}:{exposed}"]


def test_it_does_not_start_without_keys(services: dict[str, Any]) -> None:
    assert services["byline"]["environment"]["BYLINE_API_KEYS"].startswith("${BYLINE_API_KEYS:?")
    refused = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "serve"],
        env=environment(BYLINE_HOST=image_environment()["BYLINE_HOST"]),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 1
    assert "BYLINE_API_KEYS" in refused.stderr


def test_chroma_is_the_one_that_is_locked(services: dict[str, Any]) -> None:
    locked = re.search(r"^chromadb==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert locked
    assert services["chroma"]["image"] == f"chromadb/chroma:{locked[1]}"
    url = httpx.URL(services["byline"]["environment"]["BYLINE_CHROMA_URL"])
    assert (url.host in services, url.port) == (True, 8000)
    assert url.host in services["byline"]["depends_on"]


def test_what_is_under_way_may_finish_before_it_is_killed(services: dict[str, Any]) -> None:
    grace = re.fullmatch(r"(\d+)s", services["byline"]["stop_grace_period"])
    assert grace
    assert int(grace[1]) >= GRACE_S + 10  # for an ingest to come to its safe point


def test_folders_that_are_written_are_volumes(services: dict[str, Any]) -> None:
    (volumes,) = told("VOLUME")
    there = image_environment()
    folders = {there["BYLINE_CORPUS"], there["BYLINE_DATA"]}
    assert set(yaml.safe_load(volumes)) == folders
    assert copied()["corpus"] == there["BYLINE_CORPUS"]
    assert services["byline"]["volumes"] == [
        f"./corpus:{there['BYLINE_CORPUS']}",
        f"data:{there['BYLINE_DATA']}",
    ]
    (prepared,) = [line for line in told("RUN") if "chown" in line]
    assert folders <= set(prepared.split())


def test_what_the_image_holds_serves_beside_a_chroma_server(
    tmp_path: Path, corpus: Path, free_port: Callable[[], int]
) -> None:
    """The command and the health check run as they are written, on other ports and folders."""
    image = tmp_path / "image"
    image.mkdir()
    for name, to in copied().items():
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, image)
        elif to == name:
            shutil.copytree(ROOT / name, image / name)
    port, chroma_port = free_port(), free_port()
    there = {
        "BYLINE_CORPUS": str(corpus),
        "BYLINE_DATA": str(tmp_path / "data"),
        "BYLINE_PORT": str(port),
        "BYLINE_CHROMA_URL": f"http://127.0.0.1:{chroma_port}",
        "BYLINE_API_KEYS": f"test:ask:{KEY}",
    }
    chroma = [
        str(Path(sys.executable).parent / "chroma"),
        "run",
        "--path",
        str(tmp_path / "chroma"),
    ]
    heartbeat = f"http://127.0.0.1:{chroma_port}/api/v2/heartbeat"
    command = [sys.executable, *yaml.safe_load(told("CMD")[0])[1:]]
    address = f"http://127.0.0.1:{port}"
    with (
        serving(
            [*chroma, "--host", "127.0.0.1", "--port", str(chroma_port)],
            heartbeat,
            tmp_path / "chroma.log",
        ),
        pytest.MonkeyPatch.context() as here,
    ):
        here.chdir(image)
        check = _health_check(port)
        assert subprocess.run(check, check=False, capture_output=True).returncode != 0
        with serving(command, f"{address}/healthz", tmp_path / "log", environment(**there)):
            assert subprocess.run(check, check=False).returncode == 0
            asked = {"question": "How many trips a day did the ferry company add?"}
            assert httpx.post(f"{address}/v1/ask", json=asked).status_code == 401
            key = {"Authorization": f"Bearer {KEY}"}
            answer = httpx.post(f"{address}/v1/ask", json=asked, headers=key, timeout=60)
            assert "four trips a day" in answer.json()["citations"][0]["quote"]
    # The index is Chroma's; the answers are kept here.
    kept = {path.name for path in (tmp_path / "data").iterdir()}
    assert kept == {"answers.sqlite3", "answers.lock"}


def _health_check(port: int) -> list[str]:
    (line,) = told("HEALTHCHECK")
    words: list[str] = yaml.safe_load(line.partition("CMD ")[2])
    assert words[0] == "python"
    at = f":{Settings.model_fields['port'].default}/healthz"
    assert at in words[-1]
    return [sys.executable, *words[1:-1], words[-1].replace(at, f":{port}/healthz")]
