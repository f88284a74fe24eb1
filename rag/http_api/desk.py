"""Where every question to the server is admitted, answered and given up.

`pipeline.answering` works in threads; the server's own loop waits for its events.
Whatever serves answers over HTTP goes through `Desk.events` or `Desk.answer`, so
that admission, the time limit and giving up hold alike for all.
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

import anyio
from anyio import to_thread

from rag import pipeline
from rag.errors import TooSlow
from rag.http_api.gate import prose_gate, quotes_gate
from rag.records import Answer, Turn

#: How long an answer may take, waiting for its turn aside, seconds.
TIME_LIMIT_S = 180.0


class ClientGone(Exception):  # noqa: N818 - nobody is there to be told of an error
    """Whoever asked went away."""


class Desk:
    """Answers the questions of one server.

    Args:
        library: what is asked; the caller keeps it open.
        time_limit_s: how long an answer may take.
    """

    def __init__(self, library: pipeline.Library, time_limit_s: float = TIME_LIMIT_S) -> None:
        self.library = library
        self._time_limit_s = time_limit_s
        self._quotes = quotes_gate()
        self._prose = prose_gate()

    async def events(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        mode: pipeline.Mode | None = None,
    ) -> AsyncGenerator[pipeline.Event]:
        """What `pipeline.answering` yields. Close it (`aclosing`) to give up the answer.

        Raises:
            TooBusy: too many wait.
            TooSlow: the answer took longer than it may.
            BylineError: as `pipeline.answering` does.
        """
        in_prose = self.library.writer is not None and mode != "quotes"
        async with (self._prose if in_prose else self._quotes).place():
            deadline = time.monotonic() + self._time_limit_s
            events = pipeline.answering(self.library, question, turns=turns, mode=mode)
            try:
                while (event := await to_thread.run_sync(next, events, None)) is not None:
                    yield event
                    if time.monotonic() > deadline and not isinstance(event, Answer):
                        raise TooSlow(
                            f"The answer took longer than {self._time_limit_s:g} seconds.",
                            "Ask for less at once, or ask for quotes.",
                        )
            finally:
                with anyio.CancelScope(shield=True):
                    await to_thread.run_sync(events.close)

    async def answer(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        mode: pipeline.Mode | None = None,
        is_gone: Callable[[], Awaitable[bool]] | None = None,
    ) -> Answer:
        """The whole answer; as for `events`.

        Args:
            question, turns, mode: as `pipeline.answering` has them.
            is_gone: whether whoever asked went away; asked now and then.

        Raises:
            ClientGone: they did.
        """
        async with aclosing(self.events(question, turns=turns, mode=mode)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event
                if is_gone is not None and await is_gone():
                    break
        raise ClientGone
