"""Tells open consoles that something of theirs has changed: server-sent events.

A console is told only that, with the newest ``rev``; it fetches its state itself. So a slow one
holds up nobody, and one that missed something has missed nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from collections.abc import Set as AbstractSet

    from starlette.requests import Request

BEAT_S = 5
"""A console that hears nothing for two of these and a bit says that the connection is gone."""


@dataclass(eq=False)
class _Listener:
    names: Callable[[], frozenset[str]]
    loop: asyncio.AbstractEventLoop
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Streams:
    """Who listens, and for which queues and counters. ``told`` may be called from any thread."""

    def __init__(self, last_rev: Callable[[], int]) -> None:
        self._last_rev = last_rev
        self._listeners: set[_Listener] = set()
        self._lock = Lock()

    @property
    def open(self) -> int:
        """How many consoles listen."""
        return len(self._listeners)

    def told(self, changed: AbstractSet[str] | None) -> None:
        """These have changed, named as by ``events.watch.changed``; None: everything may have."""
        with self._lock:
            concerned = [
                each
                for each in self._listeners
                if changed is None or not each.names().isdisjoint(changed)
            ]
        for each in concerned:
            # Its loop has ended when the server ends.
            if not each.loop.is_closed():
                each.loop.call_soon_threadsafe(each.news.set)

    async def follow(
        self, request: Request, names: Callable[[], frozenset[str]]
    ) -> AsyncGenerator[str]:
        """The lines of one console's stream, until it goes away.

        ``names``: which it has to hear of, asked each time, for the set-up may have changed.
        """
        with self._listening(names) as listener:
            while not await request.is_disconnected():
                listener.news.clear()
                yield f'data: {{"rev": {await asyncio.to_thread(self._last_rev)}}}\n\n'
                while not await _within(listener.news, BEAT_S):
                    if await request.is_disconnected():
                        return
                    yield "event: beat\ndata: {}\n\n"

    @contextmanager
    def _listening(self, names: Callable[[], frozenset[str]]) -> Generator[_Listener]:
        listener = _Listener(names, asyncio.get_running_loop())
        with self._lock:
            self._listeners.add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.discard(listener)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it was set in time."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
