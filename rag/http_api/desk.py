"""Where every question to the server is admitted, answered and given up.

`pipeline.answering` works in threads; the server's own loop waits for its events.
Whatever serves answers over HTTP goes through `Desk.events` or `Desk.answer`, so
that admission, the time limit and giving up hold alike for all. An answer is found out
as fast as it goes, however slowly it is read, so that a slow reader keeps no place.
"""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any

import anyio
from anyio import to_thread
from anyio.streams.memory import MemoryObjectSendStream

from rag import pipeline
from rag.errors import TooSlow
from rag.http_api.gate import Gate, prose_gate, quotes_gate
from rag.records import Answer, Filters, Hit, Turn
from rag.release import PAUSE_S, Waiting

#: How long an answer may take, waiting for its turn aside, seconds.
TIME_LIMIT_S = 180.0

#: Told of each answer, and when it was begun, as `time.time_ns` has it.
Witness = Callable[[Answer, int], None]


class Queued(Waiting):
    """The question waits for its turn, behind others."""


class ClientGone(Exception):  # noqa: N818 - nobody is there to be told of an error
    """Whoever asked went away."""


class Desk:
    """Answers the questions of one server.

    Args:
        library: what is asked; the caller keeps it open.
        time_limit_s: how long an answer may take.

    Attributes:
        gates: what waits and what is answered, by mode; searches are among the quotes.
        witnesses: told of each answer, in the context of whoever asked.
        is_warm: whether the first question has been answered, which loads the models.
        is_stopping: whether the server is about to end.
    """

    def __init__(self, library: pipeline.Library, time_limit_s: float = TIME_LIMIT_S) -> None:
        self.library = library
        self.gates: dict[pipeline.Mode, Gate] = {"quotes": quotes_gate(), "prose": prose_gate()}
        self.witnesses: list[Witness] = []
        self.is_warm = False
        self.is_stopping = False
        self._time_limit_s = time_limit_s
        # Of its own, so that no other work of the server keeps an answer from its thread.
        self._threads = anyio.CapacityLimiter(2 * sum(g.at_once for g in self.gates.values()))

    def warm_up(self) -> None:
        """Load what the first question would otherwise wait for."""
        pipeline.warm_up(self.library)
        self.is_warm = True

    def note(self, answer: Answer, began: int) -> None:
        """Tell the witnesses of an answer that was begun then."""
        self.is_warm = True
        for told in self.witnesses:
            told(answer, began)

    async def events(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        mode: pipeline.Mode | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
        patient: bool = False,
    ) -> AsyncGenerator[pipeline.Event]:
        """What `pipeline.answering` yields. Close it (`aclosing`) to give up the answer.

        A `Queued` comes every `release.PAUSE_S` seconds while it waits for its turn.

        Args:
            question, turns, mode, filters, as_of: as `pipeline.answering` has them.
            patient: whether to wait long for its turn, as `Gate.place` has it.

        Raises:
            TooBusy: too many wait.
            TooSlow: the answer took longer than it may.
            BylineError: as `pipeline.answering` does.
        """
        found, events = anyio.create_memory_object_stream[pipeline.Event](math.inf)
        # A scope's cancellation waits for what is under way in a thread; a task's does not.
        given_up = anyio.CancelScope()
        admitted = asyncio.Event()
        finding = asyncio.create_task(
            self._find_out(
                found,
                given_up,
                admitted,
                question,
                turns=turns,
                mode=mode,
                filters=filters,
                as_of=as_of,
                patient=patient,
            )
        )
        try:
            with events:
                while True:
                    event: pipeline.Event | None = None
                    try:
                        with anyio.move_on_after(PAUSE_S):
                            event = await events.receive()
                    except anyio.EndOfStream:
                        break
                    yield event or (Waiting() if admitted.is_set() else Queued())
            await finding
        finally:
            given_up.cancel()
            with anyio.CancelScope(shield=True):
                await asyncio.wait({finding})
            # Asked for, so that it does not count as an error that nobody saw.
            _ = finding.cancelled() or finding.exception()

    async def _find_out(
        self,
        found: MemoryObjectSendStream[pipeline.Event],
        given_up: anyio.CancelScope,
        admitted: asyncio.Event,
        question: str,
        *,
        turns: Sequence[Turn],
        mode: pipeline.Mode | None,
        filters: Filters | None,
        as_of: str | None,
        patient: bool,
    ) -> None:
        """Send the events of one answer, then close the stream."""
        in_prose = self.library.writer is not None and mode != "quotes"
        with found, given_up:
            async with self.gates["prose" if in_prose else "quotes"].place(patient=patient):
                admitted.set()
                began, deadline = time.time_ns(), time.monotonic() + self._time_limit_s
                events = pipeline.answering(
                    self.library, question, turns=turns, mode=mode, filters=filters, as_of=as_of
                )
                try:
                    while event := await self._in_thread(next, events, None):
                        if isinstance(event, Answer):
                            self.note(event, began)
                        elif time.monotonic() > deadline:
                            raise TooSlow(
                                f"The answer took longer than {self._time_limit_s:g} seconds.",
                                "Ask for less at once, or ask for quotes.",
                            )
                        found.send_nowait(event)
                finally:
                    with anyio.CancelScope(shield=True):
                        await self._in_thread(events.close)

    async def answer(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        mode: pipeline.Mode | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
        is_gone: Callable[[], Awaitable[bool]] | None = None,
    ) -> Answer:
        """The whole answer; as for `events`.

        Args:
            question, turns, mode, filters, as_of: as `pipeline.answering` has them.
            is_gone: whether whoever asked went away; asked now and then.

        Raises:
            ClientGone: they did.
        """
        asked = self.events(question, turns=turns, mode=mode, filters=filters, as_of=as_of)
        async with aclosing(asked) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event
                if is_gone is not None and await is_gone():
                    break
        raise ClientGone

    async def search(
        self,
        question: str,
        *,
        limit: int,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> list[Hit]:
        """What `pipeline.search` finds.

        Raises:
            TooBusy: too many wait.
            BylineError: as `pipeline.search` does.
        """
        async with self.gates["quotes"].place():
            hits: list[Hit] = await self._in_thread(
                lambda: pipeline.search(
                    self.library, question, limit=limit, filters=filters, as_of=as_of
                )
            )
            return hits

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await to_thread.run_sync(work, *arguments, limiter=self._threads)
