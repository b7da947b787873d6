"""The lanes of a queue (``engine.order``), read from the database.

Each read takes the first few of each lane from the index "lanes": however many wait, and however
many came in the years before, it looks at a handful of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, union_all

from queue_server.engine.order import PriorityClass, Waiting
from queue_server.engine.stops import State
from queue_server.store.tables import Instant, stop, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from queue_server.setup.tables import QueueTable
    from queue_server.store.site import Site

EVERYBODY = 1_000_000

# Written out: with a parameter the planner would not know that the partial index has all of them.
IS_WAITING = stop.c.state == literal_column(f"'{State.WAITING}'")
_NOW = bindparam("now", type_=Instant())
_IN_QUEUE = and_(
    stop.c.service_day == bindparam("day"), stop.c.queue_id == bindparam("queue"), IS_WAITING
)
_COLUMNS = (
    *(stop.c.id, stop.c.ticket_id, stop.c.priority_class),
    *(stop.c.since, stop.c.number, stop.c.not_before),
)


def _first_of_each(part: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    lanes = union_all(
        *(
            select(
                select(*_COLUMNS)
                .where(_IN_QUEUE, stop.c.priority_class == literal_column(f"'{lane}'"), part)
                .order_by(stop.c.since, stop.c.number)
                .limit(bindparam("most"))
                .subquery()
            )
            for lane in PriorityClass
        )
    ).subquery()
    return select(*lanes.c, ticket.c.label).join_from(
        lanes, ticket, ticket.c.id == lanes.c.ticket_id
    )


_FIRST_CALLABLE = _first_of_each(or_(stop.c.not_before.is_(None), stop.c.not_before <= _NOW))
_FIRST_OF_LATER = _first_of_each(stop.c.not_before > _NOW)
_COUNTS = (
    select(stop.c.queue_id, func.count().label("waiting"))
    .where(stop.c.service_day == bindparam("day"), IS_WAITING)
    .group_by(stop.c.queue_id)
)


@dataclass(frozen=True, slots=True)
class InLine:
    """One who waits, with the ticket's number as it is shown."""

    waiting: Waiting
    label: str


def first(
    connection: Connection, site: Site, queue: QueueTable, most: int, now: datetime
) -> list[InLine]:
    """Who is called next in this queue, ``most`` of them, in the order in which they will be."""
    facts = {"queue": queue.id, "day": site.day(now), "most": most, "now": now}
    found = connection.execute(_FIRST_CALLABLE, facts).all()
    if len(found) < most:
        # Only now: else all of a long lane would be read, to find nobody who is to wait.
        found = [*found, *connection.execute(_FIRST_OF_LATER, facts)]
    everybody = [InLine(_waiting(row), row.label) for row in found]
    in_order = sorted(everybody, key=lambda each: _plain(each.waiting, now))
    return in_order[:most]


def ahead(
    connection: Connection, site: Site, queue: QueueTable, mine: Waiting, now: datetime
) -> int:
    """How many are called before one who waits, if nobody else comes."""
    everybody = first(connection, site, queue, EVERYBODY, now)
    return next(i for i, each in enumerate(everybody) if each.waiting.stop_id == mine.stop_id)


def counts(connection: Connection, day: date) -> dict[str, int]:
    """How many wait, by queue; a queue where nobody waits is left out."""
    return {row.queue_id: row.waiting for row in connection.execute(_COUNTS, {"day": day})}


def _waiting(row: Row[Any]) -> Waiting:
    lane = PriorityClass(row.priority_class)
    return Waiting(row.id, lane, row.since, row.number, row.not_before)


def _plain(waiting: Waiting, now: datetime) -> tuple[bool, bool, bool, datetime, int]:
    return (
        waiting.not_before is not None and waiting.not_before > now,
        waiting.priority_class is not PriorityClass.EMERGENCY,
        waiting.priority_class is not PriorityClass.FRONT,
        waiting.since,
        waiting.number,
    )
