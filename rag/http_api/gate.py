"""How much is asked at once: a few questions answered, a few waiting, the rest refused.

A machine answers no faster for being asked more at once. So a question that would wait
behind too many others is refused at once, and told when to come again.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from rag.errors import TooBusy

#: How many may wait whose askers see that they do, and how long, seconds.
PATIENT_WAITING, PATIENT_WAIT_S = 200, 120.0


class Gate:
    """Lets `at_once` in, lets `most_waiting` wait for them in turn, and refuses the others.

    Args:
        at_once: questions answered at a time.
        most_waiting: questions that may wait.
        longest_wait_s: how long one may wait before it is refused after all.

    Attributes:
        waiting: how many wait.
        refused: how many were refused so far.
    """

    def __init__(self, at_once: int, most_waiting: int, longest_wait_s: float) -> None:
        # Fast, or who has got a place would for a moment count as waiting, too.
        self._places = anyio.Semaphore(at_once, fast_acquire=True)
        self._most_waiting = most_waiting
        self._longest_wait_s = longest_wait_s
        self.at_once = at_once
        self.waiting = 0
        self.refused = 0

    @property
    def inside(self) -> int:
        """How many are being answered."""
        return self.at_once - self._places.value

    @asynccontextmanager
    async def place(self, *, patient: bool = False) -> AsyncIterator[None]:
        """A place inside, held while the context is open.

        Args:
            patient: whether whoever asks sees that they wait, and may therefore wait longer
                and behind more others.

        Raises:
            TooBusy: as many wait as may, or those inside take too long.
        """
        most = max(PATIENT_WAITING, self._most_waiting) if patient else self._most_waiting
        longest_s = max(PATIENT_WAIT_S, self._longest_wait_s) if patient else self._longest_wait_s
        if self._places.value == 0 and self.waiting >= most:
            raise self._refusal()
        self.waiting += 1
        try:
            with anyio.move_on_after(longest_s) as waiting:
                await self._places.acquire()
        finally:
            self.waiting -= 1
        if waiting.cancelled_caught:
            raise self._refusal()
        try:
            yield
        finally:
            self._places.release()

    def _refusal(self) -> TooBusy:
        self.refused += 1
        return TooBusy(
            f"{self.inside} questions are being answered and {self.waiting} wait.",
            "Ask again in a moment.",
        )


def quotes_gate() -> Gate:
    """A gate for answers in quotes, and searches, which keep a core busy, and part of another."""
    cores = os.cpu_count() or 1
    half = max(1, cores // 2)
    return Gate(at_once=half, most_waiting=half, longest_wait_s=10)


def prose_gate() -> Gate:
    """A gate for answers in prose, which mostly wait for the chat model."""
    return Gate(at_once=16, most_waiting=16, longest_wait_s=60)
