"""Days made by hand: patients in seconds from the morning, counters that never close."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from queue_server.engine.order import PriorityClass
from queue_server.replay.choice import parse
from queue_server.replay.day import Day, DayCounter, DayPatient, DayQueue, DayStop
from queue_server.replay.simulate import simulate
from queue_server.setup.tables import OrderTable, RulesTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queue_server.replay.simulate import Run

MORNING = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
FOR_EVER = MORNING + timedelta(days=365)
NORMAL, PRIORITY = PriorityClass.NORMAL, PriorityClass.PRIORITY
NO_RAILS = OrderTable(cap_min=1440, priority_run=100)


def at(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


def patient(
    number: int, seconds: float, service_s: float, priority_class: PriorityClass = NORMAL
) -> DayPatient:
    stop = DayStop(queue="A", service_s=service_s, priority_class=priority_class)
    return DayPatient(number=f"A{number:03}", at=at(seconds), stops=(stop,))


def day(
    patients: Iterable[DayPatient],
    *,
    counters: int = 1,
    order: OrderTable = NO_RAILS,
    rules: RulesTable | None = None,
    target_min: int | None = None,
) -> Day:
    """One queue "A"; no time passes between two calls."""
    return Day(
        day=date(2026, 11, 24),
        rules=rules or RulesTable(call_gap_s=0),
        queues=(DayQueue(id="A", target_min=target_min, order=order),),
        counters=tuple(
            DayCounter(id=str(one), queues=("A",), open=((MORNING, FOR_EVER),))
            for one in range(counters)
        ),
        patients=tuple(patients),
    )


def run(one_day: Day, policy: str = "configured") -> Run:
    [choice] = parse(policy)
    return simulate(one_day, choice)


def called(done: Run) -> dict[str, float | None]:
    """By number: seconds from the morning until the first call; None: never."""
    return {
        stay.patient.number: None
        if stay.called_at is None
        else (stay.called_at - MORNING).total_seconds()
        for stay in done.stays
    }
