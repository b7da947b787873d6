"""What happened to a patient at one stop of a replayed day."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.engine.order import PriorityClass, Waiting
    from queue_server.replay.day import DayPatient, DayStop


class Ending(StrEnum):
    """How a stay ended."""

    SERVED = "served"
    LEFT = "left"
    """Patience was at an end."""
    NO_SHOW = "no_show"
    """Called as often as the rules want, and never there."""
    UNSERVED = "unserved"
    """Still waiting when no counter was open any more."""


@dataclass(eq=False, slots=True)
class Stay:
    """One stop as it went.

    ``number``: the patient's place in the day, which decides between equals. ``priority_class``:
    the lane in which they came. ``waits_from``: when they came, or an appointment's slot if that is
    later. ``called_at``: the first call. ``calls``: with those that found nobody. ``ended_at``:
    None for those who were left waiting.
    """

    patient: DayPatient
    number: int
    index: int
    waiting: Waiting = field(init=False)
    priority_class: PriorityClass = field(init=False)
    arrived_at: datetime = field(init=False)
    waits_from: datetime = field(init=False)
    calls: int = 0
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    counter: str | None = None
    ended_at: datetime | None = None
    ending: Ending = Ending.UNSERVED

    @property
    def stop(self) -> DayStop:
        """What the day says of this stop."""
        return self.patient.stops[self.index]

    @property
    def id(self) -> str:
        """Opaque, the only one of the day."""
        return f"{self.number}-{self.index}"

    def arrive(self, waiting: Waiting, now: datetime) -> None:
        """The patient waits from now on."""
        self.waiting = waiting
        self.priority_class = waiting.priority_class
        self.arrived_at = now
        self.waits_from = max(now, waiting.since)

    def call(self, counter: str, now: datetime) -> None:
        """The patient is called, whether they come or not."""
        self.calls += 1
        self.counter = counter
        self.called_at = self.called_at or now
        self.last_called_at = now

    def end(self, ending: Ending, now: datetime) -> None:
        """It is over."""
        self.ending = ending
        self.ended_at = now

    def following(self) -> Stay | None:
        """The patient's next stop; None after the last."""
        index = self.index + 1
        more = index < len(self.patient.stops)
        return Stay(self.patient, self.number, index) if more else None

    def wait_s(self, day_end: datetime) -> float:
        """Seconds until the first call, or in vain until the patient left or the day ended."""
        until = self.called_at or self.ended_at or day_end
        return max((until - self.waits_from).total_seconds(), 0.0)
