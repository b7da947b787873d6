"""Where a patient stands on entering a queue: the lane, since when, and not before when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from queue_server.engine.order import PriorityClass

if TYPE_CHECKING:
    from datetime import datetime

BACK_HEAD_START = timedelta(minutes=5)
"""Who was absent and comes back stands as if they had come so long ago."""

Place = Literal["first", "sorted", "last"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What ``engine.order.Waiting`` needs to know of one who comes."""

    priority_class: PriorityClass
    since: datetime
    not_before: datetime | None = None


def walk_in(now: datetime, *, priority: bool) -> Arrival:
    """Somebody who comes without an appointment, or to the next step of a journey.

    Args:
        now: when they come.
        priority: whether the visit has a confirmed priority group.
    """
    return Arrival(_own(PriorityClass.NORMAL, priority=priority), now)


def booked(
    now: datetime, slot: datetime, *, late_min: int, early_min: int, priority: bool
) -> Arrival:
    """Somebody who comes with an appointment.

    On time they count as waiting since the slot, or since they came if that was a little later;
    ``early_min`` before it they are not called unless nobody else waits. More than ``late_min``
    late they are as somebody without an appointment. A priority group decides the lane, not the
    time.

    Args:
        now: when they come.
        slot: the appointment's time.
        late_min: minutes of grace.
        early_min: minutes before the slot from which on they may be called.
        priority: whether the visit has a confirmed priority group.
    """
    if is_late(now, slot, late_min=late_min):
        return walk_in(now, priority=priority)
    earliest = slot - timedelta(minutes=early_min)
    return Arrival(
        _own(PriorityClass.APPOINTMENT, priority=priority),
        max(now, slot),
        earliest if earliest > now else None,
    )


def is_late(came: datetime, slot: datetime, *, late_min: int) -> bool:
    """Whether somebody came too late for their appointment to decide their lane."""
    return came > slot + timedelta(minutes=late_min)


def with_results(now: datetime, *, priority: bool) -> Arrival:
    """Somebody who comes back to a queue where they were before, with what it sent them for."""
    return Arrival(_own(PriorityClass.RETURN, priority=priority), now)


def after_absence(
    now: datetime, *, before: PriorityClass, called_at: datetime, priority: bool
) -> Arrival:
    """Somebody who was called and did not come, and waits again.

    Not at the old place: they stand as if they had come ``BACK_HEAD_START`` ago, and never before
    they were called. An emergency stays one, results are still to be looked at; an appointment is
    over, and so is being put in front.

    Args:
        now: when they are seen again, or come back by themselves.
        before: their lane until now.
        called_at: when they were called last.
        priority: whether the visit has a confirmed priority group.
    """
    kept = before in {PriorityClass.EMERGENCY, PriorityClass.RETURN}
    lane = before if kept else _own(PriorityClass.NORMAL, priority=priority)
    return Arrival(lane, max(now - BACK_HEAD_START, called_at))


def transferred(
    now: datetime,
    *,
    place: Place,
    came: datetime,
    before: PriorityClass,
    delay_min: int = 0,
    priority: bool,
) -> Arrival:
    """Somebody whom staff send to another queue.

    An emergency stays one. An appointment, results and being put in front were for the queue that
    they leave.

    Args:
        now: when they are sent.
        place: "first" before all but emergencies; "sorted" by when they came to the hospital;
            "last" as if they had just come.
        came: when they came to the hospital.
        before: their lane in the queue that they leave.
        delay_min: minutes in which they are not called.
        priority: whether the visit has a confirmed priority group.
    """
    lane = _own(PriorityClass.NORMAL, priority=priority)
    if place == "first":
        lane = PriorityClass.FRONT
    if before is PriorityClass.EMERGENCY:
        lane = PriorityClass.EMERGENCY
    since = min(came, now) if place == "sorted" else now
    return Arrival(lane, since, now + timedelta(minutes=delay_min) if delay_min else None)


def reclassified(
    arrival: Arrival, *, slot: datetime | None, results: bool, priority: bool
) -> Arrival:
    """The same patient in the lane that follows from what is known of them now.

    For when staff confirm or refuse a priority group, or take back that somebody is in front.

    Args:
        arrival: how they stand.
        slot: the appointment that they came in time for; None: none, or they were late.
        results: whether they are back with results.
        priority: whether the visit has a confirmed priority group.
    """
    usual = PriorityClass.NORMAL
    if slot is not None:
        usual = PriorityClass.APPOINTMENT
    elif results:
        usual = PriorityClass.RETURN
    return Arrival(_own(usual, priority=priority), arrival.since, arrival.not_before)


def _own(usual: PriorityClass, *, priority: bool) -> PriorityClass:
    """A priority group goes before what else may be said of a patient."""
    return PriorityClass.PRIORITY if priority else usual
