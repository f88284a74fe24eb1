"""Default mode opens no connection beyond loopback."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from rag.settings import ROOT
from tests.conftest import environment, serving

GUARD = ROOT / "tests" / "loopback_only.py"


def test_ingest_ask_and_serve_connect_to_nobody(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    log = tmp_path / "forbidden"
    port = free_port()
    environ = environment(BYLINE_DATA=str(tmp_path / "index"), BYLINE_PORT=str(port))
    guarded = [sys.executable, str(GUARD), str(log)]
    subprocess.run([*guarded, "ingest"], env=environ, check=True, timeout=120)
    asked = subprocess.run(
        [*guarded, "ask", "What are the curfew hours in Kherson?"],
        env=environ,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert "17:00 to 08:00" in asked.stdout
    address = f"http://127.0.0.1:{port}"
    with serving([*guarded, "serve"], f"{address}/healthz", tmp_path / "log", environ):
        body = {"question": "What are the curfew hours in Kherson?"}
        answer = httpx.post(f"{address}/v1/ask", json=body, timeout=30).json()
        assert "17:00 to 08:00" in answer["citations"][0]["quote"]
        assert httpx.get(address).is_success
    assert not log.exists(), log.read_text()


def test_the_guard_would_notice(tmp_path: Path) -> None:
    """An embedding endpoint on another host is refused and logged."""
    log = tmp_path / "forbidden"
    done = subprocess.run(
        [sys.executable, str(GUARD), str(log), "ingest"],
        env=environment(
            BYLINE_DATA=str(tmp_path / "index"),
            BYLINE_EMBEDDING_MODEL="m",
            OPENAI_BASE_URL="http://203.0.113.9/v1",
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "203.0.113.9" in log.read_text()
    assert "did not answer" in done.stderr
