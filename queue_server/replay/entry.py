"""Where a patient of a replayed day stands on entering a queue; ``engine.arrival`` decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.engine import arrival
from queue_server.engine.arrival import Arrival
from queue_server.engine.order import PriorityClass, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.replay.stay import Stay
    from queue_server.setup.tables import RulesTable


def arrived(stay: Stay, rules: RulesTable, now: datetime) -> Waiting:
    """Somebody who comes to a stop for the first time."""
    return _waiting(stay, _arrival(stay, rules, now))


def back(stay: Stay, now: datetime) -> Waiting:
    """Somebody who was called, was not there, and is now.

    Raises:
        ValueError: they were not called yet.
    """
    if stay.last_called_at is None:
        raise ValueError(f"{stay.id} was not called yet")
    waiting = arrival.after_absence(
        now,
        before=stay.waiting.priority_class,
        called_at=stay.last_called_at,
        priority=stay.stop.priority_class is PriorityClass.PRIORITY,
    )
    return _waiting(stay, waiting)


def _arrival(stay: Stay, rules: RulesTable, now: datetime) -> Arrival:
    lane, slot = stay.stop.priority_class, stay.patient.slot
    priority = lane is PriorityClass.PRIORITY
    if stay.stop.sorted:
        return Arrival(lane, min(stay.patient.at, now))
    if slot is not None and stay.index == 0 and lane in _BOOKED:
        return arrival.booked(
            now, slot, late_min=rules.late_min, early_min=rules.early_min, priority=priority
        )
    if lane is PriorityClass.RETURN:
        return arrival.with_results(now, priority=False)
    if lane in {PriorityClass.NORMAL, PriorityClass.PRIORITY}:
        return arrival.walk_in(now, priority=priority)
    return Arrival(lane, now)


_BOOKED = {PriorityClass.NORMAL, PriorityClass.PRIORITY, PriorityClass.APPOINTMENT}


def _waiting(stay: Stay, where: Arrival) -> Waiting:
    return Waiting(stay.id, where.priority_class, where.since, stay.number, where.not_before)
