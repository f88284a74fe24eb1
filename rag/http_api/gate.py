"""How much is asked at once: a few questions answered, a few waiting, the rest refused.

A machine answers no faster for being asked more at once. So a question that would wait
behind too many others is refused at once, and told when to come again.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from rag.errors import TooBusy


class Gate:
    """Lets `at_once` in, lets `most_waiting` wait for them in turn, and refuses the others.

    Args:
        at_once: questions answered at a time.
        most_waiting: questions that may wait.
    """

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._places = anyio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self.at_once = at_once
        self.waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place inside, held while the context is open.

        Raises:
            TooBusy: as many wait as may.
        """
        if self._places.value == 0 and self.waiting >= self._most_waiting:
            raise TooBusy(
                f"{self.at_once} questions are being answered and {self.waiting} wait.",
                "Ask again in a moment.",
            )
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._places.release()


def quotes_gate() -> Gate:
    """A gate for answers in quotes, which keep a core busy."""
    cores = os.cpu_count() or 1
    return Gate(at_once=cores, most_waiting=cores)


def prose_gate() -> Gate:
    """A gate for answers in prose, which mostly wait for the chat model."""
    return Gate(at_once=16, most_waiting=16)
