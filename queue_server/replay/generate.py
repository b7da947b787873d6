"""Draws a day from a specification; the same seed draws the same day."""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from queue_server.engine import numbers
from queue_server.engine.order import PriorityClass
from queue_server.replay.day import Day, DayCounter, DayPatient, DayStop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from queue_server.replay.spec import BookedSpec, Spec, StopSpec, StreamSpec

MOST_MISSES = 3
LONGEST_S = 36000.0


def generate(spec: Spec, seed: int) -> Day:
    """A day of this kind.

    Each stream has random numbers of its own, so that a change to one leaves the others alone.
    """
    zone = ZoneInfo(spec.timezone)
    patients = [
        patient
        for stream in spec.streams
        for patient in _patients(
            stream,
            spec.day,
            zone,
            Random(f"{seed} {stream.prefix}"),  # noqa: S311 - a simulation, not a secret
        )
    ]
    counters = tuple(
        DayCounter(
            id=counter.id if counter.count == 1 else f"{counter.id}-{index}",
            queues=counter.queues,
            how=counter.how,
            open=tuple(_span(hours, spec.day, zone) for hours in counter.hours),
        )
        for counter in spec.counters
        for index in range(1, counter.count + 1)
    )
    return Day(
        day=spec.day,
        name=spec.name,
        timezone=spec.timezone,
        rules=spec.rules,
        queues=spec.queues,
        counters=counters,
        patients=tuple(sorted(patients, key=lambda patient: patient.at)),
    )


def _patients(
    stream: StreamSpec, day: date, zone: ZoneInfo, random: Random
) -> Iterator[DayPatient]:
    arrivals = sorted(_arrivals(stream, day, zone, random))
    weights = [journey.share for journey in stream.journeys]
    classes, class_weights = list(stream.classes), list(stream.classes.values())
    coming: list[tuple[datetime, datetime | None]] = []
    for planned in arrivals:
        booked = stream.booked
        if booked is not None and random.random() < booked.share:
            coming.append(_appointment(planned, booked, random))
        else:
            coming.append((planned, None))
    for count, (at, slot) in enumerate(sorted(coming, key=lambda one: one[0]), start=1):
        [journey] = random.choices(stream.journeys, weights)
        [priority_class] = random.choices(classes, class_weights)
        yield DayPatient(
            number=numbers.label(stream.prefix, count),
            at=at,
            slot=slot,
            stops=tuple(_stop(stop, priority_class, stream, random) for stop in journey.stops),
        )


def _arrivals(stream: StreamSpec, day: date, zone: ZoneInfo, random: Random) -> Iterator[datetime]:
    """A Poisson process whose rate is constant within each span."""
    for hours, expected in stream.arrivals:
        begin, end = _span(hours, day, zone)
        length = (end - begin).total_seconds()
        after = random.expovariate(expected / length)
        while after < length:
            yield begin + timedelta(seconds=after)
            after += random.expovariate(expected / length)


def _appointment(
    planned: datetime, booked: BookedSpec, random: Random
) -> tuple[datetime, datetime]:
    """When this patient comes, and the slot: the one before the planned instant."""
    into = timedelta(minutes=(planned.hour * 60 + planned.minute) % booked.every_min)
    slot = planned.replace(second=0, microsecond=0) - into
    late = timedelta(minutes=random.gauss(booked.late_mean_min, booked.late_sd_min))
    return slot + late, slot


def _stop(
    stop: StopSpec, priority_class: PriorityClass, stream: StreamSpec, random: Random
) -> DayStop:
    back = stop.back and priority_class is PriorityClass.NORMAL
    misses = 0
    while misses < MOST_MISSES and random.random() < stream.absent:
        misses += 1
    patience = stream.patience_min
    return DayStop(
        queue=stop.queue,
        service_s=_draw(stop.mean_s, stop.cv, random),
        after_s=_draw(stop.after_s, stop.after_cv, random) if stop.after_s else 0,
        priority_class=PriorityClass.RETURN if back else priority_class,
        misses=misses,
        patience_s=None if patience is None else _draw(patience * 60, 1, random),
    )


def _draw(mean: float, cv: float, random: Random) -> float:
    """Seconds with this mean and coefficient of variation."""
    if cv == 0:
        return mean
    if cv == 1:
        return min(random.expovariate(1 / mean), LONGEST_S)
    sigma2 = math.log(1 + cv * cv)
    return min(random.lognormvariate(math.log(mean) - sigma2 / 2, math.sqrt(sigma2)), LONGEST_S)


def _span(hours: str, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """An "07:00-11:30" of this day."""
    begin, end = (
        datetime.combine(day, time.fromisoformat(part), zone) for part in hours.split("-")
    )
    return begin, end
