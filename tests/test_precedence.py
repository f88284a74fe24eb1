"""Questions before ingestion: who waits for whom, and for how long at most."""

import threading
import time

import pytest

from rag.pipeline.precedence import LONGEST_S, MOST_WAITING, Precedence


def test_ingestion_waits_until_nobody_is_being_answered() -> None:
    precedence = Precedence()
    order: list[str] = []
    working, asking = threading.Event(), threading.Event()

    def ingest() -> None:
        asking.wait()
        working.set()
        precedence.give_way()
        order.append("ingested")

    thread = threading.Thread(target=ingest)
    thread.start()
    time.sleep(1)  # it has worked for so long, and waits up to twice that
    with precedence.asking():
        with precedence.asking():
            asking.set()
            working.wait()
            time.sleep(0.1)
        time.sleep(0.1)
        order.append("answered")
    thread.join()
    assert order == ["answered", "ingested"]


def test_a_moment_between_two_questions_is_no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.pipeline.precedence.QUIET_S", 0.3)
    precedence = Precedence()
    time.sleep(0.5)  # it has worked for so long, and waits up to three times that
    with precedence.asking():
        pass
    started = time.monotonic()
    precedence.give_way()
    assert time.monotonic() - started >= 0.29


def test_ingestion_goes_on_under_questions_without_a_pause() -> None:
    precedence = Precedence()
    with precedence.asking():
        precedence.give_way()
        time.sleep(0.1)
        started = time.monotonic()
        precedence.give_way()
        waited_s = time.monotonic() - started
    assert 0.1 * MOST_WAITING <= waited_s < 0.1 * MOST_WAITING + 5  # a machine may be busy


def test_the_time_between_two_ingestions_does_not_count_as_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    precedence = Precedence()
    yesterday = time.monotonic() - 86_400
    monkeypatch.setattr(precedence, "_worked_since", yesterday)
    with precedence.asking():
        started = time.monotonic()
        precedence.give_way()
    assert LONGEST_S <= time.monotonic() - started < LONGEST_S + 5


def test_nobody_waits_when_nobody_asks() -> None:
    precedence = Precedence()
    time.sleep(0.5)
    started = time.monotonic()
    precedence.give_way()
    assert time.monotonic() - started < 0.5 * MOST_WAITING
