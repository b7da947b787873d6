"""A counter of a replayed day: when it is open, whether it is free, how long it worked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.replay.day import DayCounter


@dataclass(eq=False, slots=True)
class Desk:
    """One counter at work. ``busy_s`` counts waiting for people who did not come, too."""

    counter: DayCounter
    busy: bool = False
    busy_s: float = 0

    def is_open(self, now: datetime) -> bool:
        """Whether it calls at this instant."""
        return any(begin <= now < end for begin, end in self.counter.open)

    @property
    def open_s(self) -> float:
        """Seconds for which it was open."""
        return sum((end - begin).total_seconds() for begin, end in self.counter.open)
