"""One queue's lanes in memory, as the server's database keeps them."""

from __future__ import annotations

from bisect import bisect_left, insort
from operator import attrgetter
from typing import TYPE_CHECKING

from queue_server.engine.order import PriorityClass, Recent, Waiting

if TYPE_CHECKING:
    from datetime import datetime


_PLACE = attrgetter("place")


class Lanes:
    """Who waits in a queue, a lane a priority class; and what was called there."""

    def __init__(self) -> None:
        self._lanes: dict[PriorityClass, list[Waiting]] = {one: [] for one in PriorityClass}
        self._waiting = 0
        self.recent = Recent()
        self.calls = 0

    def __len__(self) -> int:
        """How many wait."""
        return self._waiting

    def add(self, waiting: Waiting) -> None:
        """Put somebody into their lane, at their place."""
        insort(self._lanes[waiting.priority_class], waiting, key=_PLACE)
        self._waiting += 1

    def remove(self, waiting: Waiting) -> None:
        """Take somebody out who is there."""
        lane = self._lanes[waiting.priority_class]
        del lane[bisect_left(lane, waiting.place, key=_PLACE)]
        self._waiting -= 1

    def heads(self, now: datetime) -> list[Waiting]:
        """Of each lane the first who may be called, else the first who may be called early."""
        found: list[Waiting] = []
        for lane in self._lanes.values():
            early: Waiting | None = None
            for waiting in lane:
                if waiting.callable_at(now):
                    found.append(waiting)
                    break
                early = early or (waiting if waiting.may_be_early else None)
            else:
                found += [early] if early else []
        return found
