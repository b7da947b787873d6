from __future__ import annotations

import asyncio

import pytest

from queue_server.insurance.portal.slots import Slots


async def hold(slots: Slots, order: list[int], number: int) -> None:
    """Take a slot, say so, and never leave it."""
    async with slots.one():
        order.append(number)
        await asyncio.Event().wait()


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def started(slots: Slots, order: list[int], *numbers: int) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(hold(slots, order, number)) for number in numbers]
    await settle()
    return tasks


async def end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_no_more_than_the_limit_and_the_others_in_their_order() -> None:
    async def scene() -> None:
        slots, order = Slots(2), list[int]()
        tasks = await started(slots, order, 1, 2, 3, 4)
        assert order == [1, 2]
        tasks[0].cancel()
        await settle()
        assert order == [1, 2, 3]
        await end(tasks)
        assert len(await started(slots, order, 5, 6)) == 2
        assert order[-2:] == [5, 6]

    asyncio.run(scene())


def test_abandoned_work_keeps_its_slot_until_somebody_wants_it() -> None:
    async def scene() -> None:
        slots, order = Slots(2), list[int]()
        tasks = await started(slots, order, 1, 2)
        slots.abandon(tasks[1])
        slots.abandon(tasks[0])
        await settle()
        assert [task.done() for task in tasks] == [False, False]
        tasks += await started(slots, order, 3)
        assert [task.cancelled() for task in tasks] == [False, True, False]
        assert order == [1, 2, 3]
        await end(tasks)

    asyncio.run(scene())


def test_work_that_is_abandoned_while_others_wait_leaves_at_once() -> None:
    async def scene() -> None:
        slots, order = Slots(1), list[int]()
        tasks = await started(slots, order, 1, 2)
        slots.abandon(tasks[0])
        await settle()
        assert order == [1, 2]
        await end(tasks)

    asyncio.run(scene())


def test_work_that_is_wanted_again_stays() -> None:
    async def scene() -> None:
        slots, order = Slots(1), list[int]()
        tasks = await started(slots, order, 1)
        slots.abandon(tasks[0])
        slots.reclaim(tasks[0])
        tasks += await started(slots, order, 2)
        assert order == [1]
        await end(tasks)

    asyncio.run(scene())


def test_work_that_waits_for_a_slot_and_is_abandoned_never_begins() -> None:
    async def scene() -> None:
        slots, order = Slots(1), list[int]()
        tasks = await started(slots, order, 1, 2)
        slots.abandon(tasks[1])
        await settle()
        assert tasks[1].cancelled()
        tasks[0].cancel()
        await settle()
        assert order == [1]

    asyncio.run(scene())


@pytest.mark.parametrize("limit", [1, 3])
def test_four_times_as_many_may_wait(limit: int) -> None:
    async def scene() -> None:
        slots = Slots(limit)
        tasks = await started(slots, [], *range(limit * 5 - 1))
        assert not slots.crowded
        tasks += await started(slots, [], 0)
        assert slots.crowded
        await end(tasks)
        assert not slots.crowded

    asyncio.run(scene())
