"""Start a server over a copy of the sample corpus, let clients at it, and judge.

Prints the figures as JSON and what does not hold; ends with 1 when anything does not.
"""

# First, for it replaces what the others would import.
import locust  # isort: skip

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gevent
import httpx

from rag.settings import ROOT
from tests.conftest import environment, serving
from tests.load.locustfile import QUESTIONS, SEEN, Client
from tests.load.watch import slope

#: Questions asked of the server while nobody else asks.
ALONE = 40
_JOBS_DONE_WITHIN_S = 120.0
_MIB = 1024 * 1024


def main() -> None:
    """Run and judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="how long (300)")
    parser.add_argument("--clients", type=int, default=64, help="how many at once (64)")
    parser.add_argument(
        "--slack", type=float, default=1.0, help="what the limits of time are multiplied with (1)"
    )
    arguments = parser.parse_args()
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (address, pid):
        figures = measured(address, pid, arguments.seconds, arguments.clients)
    print(json.dumps(figures, indent=2))
    wrong = judged(figures, arguments.slack)
    for told in wrong:
        print(f"DOES NOT HOLD: {told}")
    sys.exit(1 if wrong else 0)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, int]]:
    """The address and the process of a server over a corpus that may be changed."""
    import socket

    shutil.copytree(ROOT / "corpus", folder / "corpus")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = {
        "BYLINE_CORPUS": str(folder / "corpus"),
        "BYLINE_DATA": str(folder / "index"),
        "BYLINE_PORT": str(port),
    }
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with serving(command, f"{address}/readyz", folder / "log", environment(**where)) as process:
        yield address, process.pid


def measured(address: str, pid: int, seconds: int, clients: int) -> dict[str, Any]:
    """Everything that is judged, and what helps to understand it."""
    alone_s = statistics.median(_asked_alone(address))
    before = _listed(address)
    with _watching(address, pid) as watch:
        busy = locust.env.Environment(
            user_classes=[Client], host=address, stop_timeout=60, events=locust.events
        )
        runner = busy.create_local_runner()
        runner.start(clients, spawn_rate=clients / 2)
        gevent.sleep(seconds)
        runner.stop()
        runner.quit()
        seen = json.loads(watch.communicate()[0])
    waited_s = _jobs_done(address)
    listed = _listed(address)
    answered = sorted(SEEN.answered_s)
    after_first = [point for point in seen["memory"] if point[0] >= min(60, seconds / 2)]
    return {
        "clients": clients,
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "requests": dict(SEEN.requests),
        "refused_for_now": SEEN.refused,
        "wrong": dict(SEEN.wrong),
        "errors": {
            e.method + " " + e.name + ": " + str(e.error): e.occurrences
            for e in runner.errors.values()
        },
        "answers": len(answered),
        "alone_p50_s": round(alone_s, 3),
        "answered_p50_s": round(statistics.median(answered), 3) if answered else None,
        "answered_p95_s": round(_p95(answered), 3) if answered else None,
        "healthz_slowest_s": round(seen["slowest_s"], 3),
        "healthz_failures": seen["failures"],
        "uploaded": len(SEEN.uploaded),
        "documents": len(listed),
        "last_upload_ingested_after_s": round(waited_s, 1),
        "lost": sorted(set(SEEN.uploaded) - listed),
        "disappeared": sorted(before - listed),
        "not_found_by_its_fact": _not_found(address),
        "memory_mib": [round(rss / _MIB) for _, rss in seen["memory"][:: max(1, seconds // 10)]],
        "memory_mib_a_minute": round(60 * slope(after_first) / _MIB, 2),
    }


def judged(figures: dict[str, Any], slack: float) -> list[str]:
    """What does not hold, a line each.

    Args:
        figures: as `measured` has them.
        slack: what the limits of time are multiplied with.
    """
    wrong = []
    if figures["wrong"] or figures["errors"]:
        wrong.append(f"only 429 may refuse: {figures['wrong']} {figures['errors']}")
    if figures["lost"] or figures["disappeared"] or figures["not_found_by_its_fact"]:
        wrong.append("no upload may be lost")
    if not figures["answers"] or not figures["uploaded"]:
        wrong.append("somebody is answered, and uploads")
    elif figures["answered_p95_s"] > 5 * slack * figures["alone_p50_s"]:
        wrong.append("the 95th percentile of answers is at most 5 times their median alone")
    if figures["healthz_slowest_s"] > slack or figures["healthz_failures"]:
        wrong.append("/healthz answers within a second")
    return wrong


def _asked_alone(address: str) -> list[float]:
    """Seconds that questions take while nobody else asks."""
    took_s = []
    with httpx.Client(timeout=60) as client:
        for question in random.sample(QUESTIONS, ALONE):
            began = time.perf_counter()
            client.post(f"{address}/v1/ask", json={"question": question}).raise_for_status()
            took_s.append(time.perf_counter() - began)
    return took_s


@contextmanager
def _watching(address: str, pid: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.load.watch", address, str(pid)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield process


def _jobs_done(address: str) -> float:
    """Seconds until all that was uploaded is ingested."""
    began = time.monotonic()
    for job in SEEN.jobs[-1:]:
        while httpx.get(f"{address}/v1/jobs/{job}").json()["state"] in ("queued", "running"):
            assert time.monotonic() - began < _JOBS_DONE_WITHIN_S, "the last job never ends"
            time.sleep(0.1)
    return time.monotonic() - began


def _listed(address: str) -> set[str]:
    """The ids of all documents."""
    names: set[str] = set()
    cursor: dict[str, str] = {}
    while True:
        page = httpx.get(f"{address}/v1/documents", params={"limit": 200, **cursor}).json()
        names |= {document["id"] for document in page["documents"]}
        if page["next_cursor"] is None:
            return names
        cursor = {"cursor": page["next_cursor"]}


def _not_found(address: str) -> list[str]:
    """Of twenty uploads, those whose sentence is not found when it is searched for."""
    sample = random.sample(sorted(SEEN.uploaded.items()), min(20, len(SEEN.uploaded)))
    missing = []
    for name, fact in sample:
        body = {"question": fact, "filters": {"document": [name]}, "limit": 1}
        hits = httpx.post(f"{address}/v1/search", json=body, timeout=60).json()["hits"]
        if not hits or fact not in hits[0]["passage"]["text"]:
            missing.append(name)
    return missing


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


if __name__ == "__main__":
    main()
