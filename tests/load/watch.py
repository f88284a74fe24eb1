"""Asks a server how it is while others keep it busy, in a process of its own.

    python -m tests.load.watch ADDRESS PID < until-this-ends

Prints one JSON object: the longest that `/healthz` took, and the server's memory,
`[seconds since the start, bytes]` a second.
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

import httpx
import psutil

_EVERY_S = 0.25


def watched(address: str, pid: int, ended: threading.Event) -> dict[str, Any]:
    """What was seen until `ended`."""
    process = psutil.Process(pid)
    began = time.monotonic()
    slowest_s, failures = 0.0, 0
    memory: list[tuple[float, int]] = []
    while not ended.wait(_EVERY_S):
        asked = time.monotonic()
        try:
            failures += httpx.get(f"{address}/healthz", timeout=30).status_code != 200
        except httpx.HTTPError:
            failures += 1
        now = time.monotonic()
        slowest_s = max(slowest_s, now - asked)
        if not memory or now - began - memory[-1][0] >= 1:
            memory.append((round(now - began, 2), process.memory_info().rss))
    return {"slowest_s": slowest_s, "failures": failures, "memory": memory}


def slope(points: Sequence[Sequence[float]]) -> float:
    """How much more the second of each pair is for 1 more of the first, by least squares.

    0 for fewer than two.
    """
    if len(points) < 2:
        return 0.0
    across, up = zip(*points, strict=True)
    return statistics.linear_regression(across, up).slope


def main() -> None:
    """Watch until standard input ends."""
    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    print(json.dumps(watched(sys.argv[1], int(sys.argv[2]), ended)))


if __name__ == "__main__":
    main()
