"""Who comes when, and what is booked for them: seeded, so that a day can be repeated."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queue_server.simulators.population import Patient

DAY = date(2026, 11, 23)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPEN, CLOSED = time(6, 30), time(11, 30)
MINUTE = timedelta(minutes=1)

EMERGENCIES, SAMPLES, REPEATED, MORE_SERVICES = 0.02, 0.02, 0.05, 0.2
"""Shares of the patients: whose check-in is not wanted; whose HIS asks twice; who get a second."""


@dataclass(frozen=True)
class Visit:
    """One patient's way: arrival, then the first service booked by the HIS."""

    order: int
    patient: Patient
    arrives_at: datetime
    booked_at: datetime
    emergency: bool
    samples_only: bool
    asked_twice: bool
    second_service: bool

    @property
    def treatment_id(self) -> str:
        """MA_LK."""
        return f"LK{DAY:%y%m%d}{self.order:05d}"

    @property
    def reported(self) -> bool:
        """Whether a check-in has to reach the portal."""
        return not (self.emergency or self.samples_only)


def plan(patients: Sequence[Patient], seed: int) -> list[Visit]:
    """A way for each of them, in order of arrival."""
    random = Random(seed)
    start, end = at(OPEN), at(CLOSED)
    arrivals = sorted(start + random.random() * (end - start) for _ in patients)
    return [
        _visit(order, patient, arrives_at, random)
        for order, (patient, arrives_at) in enumerate(zip(patients, arrivals, strict=True))
    ]


def by_minute(visits: Sequence[Visit]) -> dict[datetime, tuple[list[Visit], list[Visit]]]:
    """The minutes of the day in order: who arrives in each, for whom a service is booked."""
    arriving, booking = (
        defaultdict[datetime, list[Visit]](list),
        defaultdict[datetime, list[Visit]](list),
    )
    for visit in visits:
        arriving[_minute(visit.arrives_at)].append(visit)
        booking[_minute(visit.booked_at)].append(visit)
    count = int((max(booking) - at(OPEN)) / MINUTE) + 1
    minutes = [at(OPEN) + step * MINUTE for step in range(count)]
    return {minute: (arriving[minute], booking[minute]) for minute in minutes}


def at(local: time) -> datetime:
    """This time of the day, aware."""
    return datetime.combine(DAY, local, ZONE)


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _visit(order: int, patient: Patient, arrives_at: datetime, random: Random) -> Visit:
    emergency = random.random() < EMERGENCIES
    return Visit(
        order=order,
        patient=patient,
        arrives_at=arrives_at,
        booked_at=arrives_at + random.uniform(3, 45) * MINUTE,
        emergency=emergency,
        samples_only=not emergency and random.random() < SAMPLES,
        asked_twice=random.random() < REPEATED,
        second_service=random.random() < MORE_SERVICES,
    )
