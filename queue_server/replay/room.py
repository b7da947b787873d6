"""One queue of a replayed day: who waits, who is absent, what was called; the engine decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from queue_server.engine.order import Recent
from queue_server.engine.profile import Candidate
from queue_server.replay.lanes import Lanes

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.engine.guard import Guarded
    from queue_server.replay.stay import Stay


@dataclass(slots=True)
class Room:
    """A queue at work. ``absent``: who did not come, and after which call they are back."""

    queue_id: str
    order: Guarded
    lanes: Lanes = field(default_factory=Lanes)
    recent: Recent = field(default_factory=Recent)
    calls: int = 0
    stays: dict[str, Stay] = field(default_factory=dict[str, "Stay"])
    absent: list[tuple[int, Stay]] = field(default_factory=list[tuple[int, "Stay"]])

    def add(self, stay: Stay) -> None:
        """Somebody waits here."""
        self.stays[stay.waiting.stop_id] = stay
        self.lanes.add(stay.waiting)

    def candidate(self, now: datetime) -> Candidate | None:
        """Who is next here; None if nobody may be called."""
        waiting = self.order.next(self.lanes.heads(now), self.recent, now) if self.stays else None
        return None if waiting is None else Candidate(self.queue_id, self.order, waiting)

    def call(self, candidate: Candidate, now: datetime) -> Stay:
        """Take out who is called."""
        heads = self.lanes.heads(now)
        self.recent = self.order.told(candidate.waiting, heads, self.recent, now)
        self.calls += 1
        self.lanes.remove(candidate.waiting)
        return self.stays.pop(candidate.waiting.stop_id)

    def leave(self, stay: Stay) -> bool:
        """Somebody goes home; False if they are not waiting or absent here any more."""
        if self.stays.pop(stay.waiting.stop_id, None) is not None:
            self.lanes.remove(stay.waiting)
            return True
        still = [one for one in self.absent if one[1] is not stay]
        was_absent = len(still) < len(self.absent)
        self.absent = still
        return was_absent

    def back(self) -> list[Stay]:
        """Take out those absent whose turn it is to be back; one earlier if nobody else waits."""
        due = [stay for after, stay in self.absent if after <= self.calls]
        if not due and self.absent and not self.stays:
            due = [min(self.absent, key=lambda one: one[0])[1]]
        self.absent = [one for one in self.absent if one[1] not in due]
        return due
