"""A bulkhead: how many exchanges with the portal there may be at once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_WAITING_PER_SLOT = 4

Work = asyncio.Task[Any]


class Slots:
    """``limit`` exchanges at once, and four times as many that wait, in the order they came.

    Work that nobody waits for any more may keep its slot as long as there are others; when
    somebody waits for a slot, the oldest such work is cancelled. So a portal that hangs delays no
    new question, and while there is room every question gets its late answer. Belongs to one
    event loop.
    """

    def __init__(self, limit: int) -> None:
        self._free = asyncio.Semaphore(limit)
        self._queue_limit = limit * _WAITING_PER_SLOT
        self._waiting = 0
        self._holders: set[Work] = set()
        self._abandoned: dict[Work, None] = {}

    @property
    def crowded(self) -> bool:
        """Whether so many wait that one more makes no sense."""
        return self._waiting >= self._queue_limit

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[None]:
        """Hold a slot for the current task."""
        await self._enter()
        task = asyncio.current_task()
        if task is not None:
            self._holders.add(task)
        try:
            yield
        finally:
            if task is not None:
                self._holders.discard(task)
                self._abandoned.pop(task, None)
            self._free.release()

    def abandon(self, work: Work) -> None:
        """Nobody waits for this work any more."""
        if work not in self._holders:
            work.cancel()  # it has not begun: nothing is lost
            return
        self._abandoned[work] = None
        if self._waiting:
            self._cancel_oldest()

    def reclaim(self, work: Work) -> None:
        """Somebody waits for it again."""
        self._abandoned.pop(work, None)

    async def _enter(self) -> None:
        if self._free.locked():
            self._cancel_oldest()
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1

    def _cancel_oldest(self) -> None:
        oldest = next(iter(self._abandoned), None)
        if oldest is not None:
            del self._abandoned[oldest]
            oldest.cancel()
