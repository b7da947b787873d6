"""Takes a past day out of the database: opaque, with nothing of who the patients were."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError

from queue_server.engine.order import PriorityClass
from queue_server.replay.configured import day_queue
from queue_server.replay.day import Day, DayPatient, DayQueue, DayStop
from queue_server.replay.day_file import DayError
from queue_server.replay.openings import counters
from queue_server.replay.recorded import Recorded, read
from queue_server.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from queue_server.config import ServerConfig

UNKNOWN_SERVICE_S = 300.0
"""Of those who were never served, in a queue where nobody was."""
NEVER = 10
"""Calls that find nobody, of one who never came."""


def record(config: ServerConfig, day: date) -> Day:
    """The day, with the set-up of today.

    Args:
        config: the server's, with the tree in force; its database is read.
        day: the service day.

    Raises:
        DayError: nobody had a number on that day, or the database cannot be read.
    """
    database = Database(config.database.url)
    try:
        with database.read() as connection:
            rows = read(connection, day)
    except DatabaseError as error:
        raise DayError("database", f"cannot be read: {error.orig}; is it this server's?") from None
    finally:
        database.close()
    patients = _patients(rows)
    if not patients:
        raise DayError("no_such_day", f"{day}: the database has no numbers of this day")
    return Day(
        day=day,
        name=config.site.name,
        timezone=config.site.timezone,
        rules=config.rules,
        # What a call that found nobody cost is time in which the counter called nobody else.
        missed_call_s=0,
        queues=_queues(config, rows),
        counters=counters(config, rows, day),
        patients=patients,
    )


def _queues(config: ServerConfig, rows: Sequence[Recorded]) -> tuple[DayQueue, ...]:
    """Those of the set-up, and those of the day that it has no more."""
    known = {table.id: day_queue(table) for table in config.queues}
    gone = {row.queue_id for row in rows} - set(known)
    return (*known.values(), *(DayQueue(id=queue) for queue in sorted(gone)))


def _patients(rows: Sequence[Recorded]) -> tuple[DayPatient, ...]:
    service = _mean_services(rows)
    tickets: defaultdict[str, list[Recorded]] = defaultdict(list)
    for row in rows:
        if row.was_real:
            tickets[row.ticket_id].append(row)
    patients = [_patient(found, service) for found in tickets.values()]
    return tuple(sorted(patients, key=lambda patient: (patient.at, patient.number)))


def _patient(rows: Sequence[Recorded], service: Mapping[str, float]) -> DayPatient:
    stops: list[DayStop] = []
    ended = rows[0].arrived_at
    for row in rows:
        after = (row.arrived_at - ended).total_seconds()
        stops.append(_stop(row, max(after, 0), service))
        ended = row.finished_at or row.called_at or row.arrived_at
    first = rows[0]
    return DayPatient(
        number=first.label, at=first.arrived_at, slot=first.slot_at, stops=tuple(stops)
    )


def _stop(row: Recorded, after_s: float, service: Mapping[str, float]) -> DayStop:
    mean = service.get(row.queue_id, UNKNOWN_SERVICE_S)
    return DayStop(
        queue=row.queue_id,
        service_s=mean if row.service_s is None else row.service_s,
        after_s=after_s,
        priority_class=PriorityClass(row.priority_class),
        misses=NEVER if row.was_missing else min(row.misses, NEVER),
        patience_s=row.patience_s,
        sorted=row.since < row.arrived_at,
    )


def _mean_services(rows: Sequence[Recorded]) -> dict[str, float]:
    """By queue, of those who were served."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.service_s is not None:
            found[row.queue_id].append(row.service_s)
    return {queue: fmean(times) for queue, times in found.items()}
