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


def test_who_sees_that_they_wait_may_wait_behind_more_others() -> None:
    async def knocking() -> None:
        gate = Gate(at_once=1, most_waiting=1, longest_wait_s=0.01)
        leave = anyio.Event()
        served = []

        async def knock(number: int) -> None:
            async with gate.place(patient=True):
                served.append(number)
                await leave.wait()

        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(knock, number)
            await anyio.wait_all_tasks_blocked()
            assert (gate.inside, gate.waiting) == (1, 4)
            with pytest.raises(TooBusy):
                async with gate.place():
                    pytest.fail("others wait already, more than may")
            leave.set()
        assert served == [0, 1, 2, 3, 4]  # in turn
        assert gate.refused == 1

    anyio.run(knocking)


def test_not_everybody_may_wait_however_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.http_api.gate.PATIENT_WAITING", 0)

    async def knocking() -> None:
        gate = Gate(at_once=1, most_waiting=0, longest_wait_s=math.inf)
        async with gate.place(), AsyncExitStack() as more:
            with pytest.raises(TooBusy, match="1 questions are being answered"):
                await more.enter_async_context(gate.place(patient=True))

    anyio.run(knocking)
