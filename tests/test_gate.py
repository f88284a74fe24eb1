"""How much is asked at once."""

import math
from contextlib import AsyncExitStack

import anyio
import pytest

from rag.errors import TooBusy
from rag.http_api.gate import Gate


def test_so_many_are_inside_so_many_wait_and_the_others_are_refused() -> None:
    async def knocking() -> None:
        gate = Gate(at_once=2, most_waiting=1, longest_wait_s=math.inf)
        leave = anyio.Event()

        async def knock() -> None:
            async with gate.place():
                await leave.wait()

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(knock)
            await anyio.wait_all_tasks_blocked()
            assert (gate.inside, gate.waiting, gate.refused) == (2, 1, 0)
            with pytest.raises(TooBusy, match="2 questions are being answered and 1 wait") as told:
                await knock()
            assert told.value.retry_after_s >= 1
            assert (gate.inside, gate.waiting, gate.refused) == (2, 1, 1)
            leave.set()
        assert (gate.inside, gate.waiting) == (0, 0)

    anyio.run(knocking)


def test_who_gives_up_leaves_the_queue_and_keeps_no_place() -> None:
    async def knocking() -> None:
        gate = Gate(at_once=1, most_waiting=1, longest_wait_s=math.inf)
        async with AsyncExitStack() as inside:
            await inside.enter_async_context(gate.place())
            with anyio.move_on_after(0.05):
                async with gate.place():
                    pytest.fail("there was no place")
            assert (gate.inside, gate.waiting) == (1, 0)
        async with gate.place():
            assert gate.inside == 1

    anyio.run(knocking)


def test_nobody_waits_for_ever() -> None:
    async def knocking() -> None:
        gate = Gate(at_once=1, most_waiting=5, longest_wait_s=0.05)
        async with gate.place():
            with pytest.raises(TooBusy), anyio.fail_after(5):
                async with gate.place():
                    pytest.fail("there was no place")
        assert (gate.inside, gate.waiting, gate.refused) == (0, 0, 1)

    anyio.run(knocking)
