"""A client that asks, searches and uploads in turn, and comes back when it is told to."""

import itertools
import json
import random
import time
import uuid
from collections import Counter
from typing import Any

import gevent
from locust import FastHttpUser, between, task
from urllib3.filepost import encode_multipart_formdata

from rag.settings import ROOT

QUESTIONS = [
    json.loads(line)["question"]
    for suite in ("corpus", "paraphrase")
    for line in (ROOT / "evals" / "suites" / f"{suite}.jsonl").read_text().splitlines()
]
_PLACES = ("Talle", "Nordvik", "Esker", "Hollin", "Maren", "Ostby", "Quill", "Varde")
_THINGS = ("boats", "lamps", "geese", "crates", "bicycles", "ladders", "orchards", "stoves")
_CLERKS = ("Marta Olsen", "Jens Berg", "Ida Krohn", "Pavel Lind", "Rosa Amdal", "Nils Etne")


class Seen:
    """What came of the clients' requests.

    Attributes:
        answered_s: how long each answer took, seconds.
        refused: how often a request was to come later.
        wrong: every other outcome, and how often.
        uploaded: document id → a sentence of it; every upload that was accepted.
        jobs: the jobs that they made.
    """

    def __init__(self) -> None:
        self.answered_s: list[float] = []
        self.requests: Counter[str] = Counter()
        self.refused = 0
        self.wrong: Counter[str] = Counter()
        self.uploaded: dict[str, str] = {}
        self.jobs: list[str] = []


SEEN = Seen()
_NUMBERS = itertools.count(1)


class Client(FastHttpUser):
    """Asks, searches and uploads."""

    wait_time = between(0.5, 1.5)
    network_timeout = 60.0
    connection_timeout = 60.0

    @task(14)
    def ask(self) -> None:
        """Ask something."""
        began = time.perf_counter()
        answer = self._sent("POST", "/v1/ask", 200, json={"question": random.choice(QUESTIONS)})
        if answer is not None:
            SEEN.answered_s.append(time.perf_counter() - began)

    @task(5)
    def search(self) -> None:
        """Search for something."""
        self._sent("POST", "/v1/search", 200, json={"question": random.choice(QUESTIONS)})

    @task(1)
    def upload(self) -> None:
        """Upload a report that nobody else has."""
        number, clerk = next(_NUMBERS), random.choice(_CLERKS)
        place, thing = random.choice(_PLACES), random.choice(_THINGS)
        fact = f"The office in {place} counted {number:,} {thing} last week, said clerk {clerk}."
        name = f"load/{uuid.uuid4()}.md"
        report = f"---\ntitle: Count {number} of {place}\npublisher: Load Desk\n---\n{fact}\n"
        body, kind = encode_multipart_formdata({"files": (name, report, "text/markdown")})
        headers = {"Content-Type": kind}
        job = self._sent("POST", "/v1/documents", 202, data=body, headers=headers)
        if job is not None:
            SEEN.uploaded[name] = fact
            SEEN.jobs.append(job["id"])

    def _sent(self, method: str, path: str, expected: int, **request: Any) -> Any:
        """The answer; None when there was none, which is noted, or when it is to come later."""
        SEEN.requests[path] += 1
        with self.client.request(method, path, catch_response=True, **request) as response:
            if response.status_code == expected:
                return response.json()
            if response.status_code == 429:
                SEEN.refused += 1
                response.success()
                gevent.sleep(int(response.headers["Retry-After"]))
            else:
                text = (response.text or "")[:200]
                SEEN.wrong[f"{method} {path}: {response.status_code} {text}"] += 1
        return None
