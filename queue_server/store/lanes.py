"""The lanes of a queue (``engine.order``), read from the database.

Each read takes the first few of each lane from the index "lanes": however many wait, and however
many came in the years before, it looks at a handful of rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
    tuple_,
    union_all,
)

from queue_server.engine.guard import guarded
from queue_server.engine.lanes import merge
from queue_server.engine.order import PriorityClass, Waiting
from queue_server.engine.stops import State
from queue_server.store import queue_days
from queue_server.store.tables import Instant, stop, ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select

    from queue_server.setup.tables import QueueTable
    from queue_server.store.site import Site

MIXED = 50
"""So many are put in order to see in what mixture a policy calls from the lanes."""
_EVER, _NEVER = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)

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


def _first_of_each(
    part: ColumnElement[bool], *order: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    lanes = union_all(
        *(
            select(
                select(*_COLUMNS)
                .where(_IN_QUEUE, stop.c.priority_class == literal_column(f"'{lane}'"), part)
                .order_by(*order)
                .limit(bindparam("most"))
                .subquery()
            )
            for lane in PriorityClass
        )
    ).subquery()
    return select(*lanes.c, ticket.c.label).join_from(
        lanes, ticket, ticket.c.id == lanes.c.ticket_id
    )


_PLACE = (stop.c.since, stop.c.number)
_CALLABLE = or_(stop.c.not_before.is_(None), stop.c.not_before <= _NOW)
_LATER = stop.c.not_before > _NOW
# Those who may be called early before those whom staff sent for later (Waiting.may_be_early).
_SOONEST = (stop.c.not_before > stop.c.since, stop.c.not_before, *_PLACE)
_FIRST_CALLABLE = _first_of_each(_CALLABLE, *_PLACE)
_FIRST_OF_LATER = _first_of_each(_LATER, *_SOONEST)
# Who waits here with one ticket may be at a counter with another.
_OTHER = stop.alias("other")
_FREE = not_(
    exists().where(
        _OTHER.c.person_id == stop.c.person_id,
        _OTHER.c.service_day == stop.c.service_day,
        text("other.state in ('waiting', 'called', 'serving', 'absent', 'parked')"),
        text("other.state in ('called', 'serving')"),
    )
)
_HEADS = _first_of_each(and_(_CALLABLE, _FREE), *_PLACE)
_LATER_HEADS = _first_of_each(and_(_LATER, _FREE), *_SOONEST)


def _before(lane: PriorityClass) -> ScalarSelect[int]:
    """How many of a lane stand before a limit."""
    limit = bindparam(f"{lane}_limit", type_=Instant())
    below = bindparam(f"{lane}_below", type_=Integer())
    return (
        select(func.count())
        .where(
            _IN_QUEUE,
            stop.c.priority_class == literal_column(f"'{lane}'"),
            _CALLABLE,
            tuple_(*_PLACE) < tuple_(limit, below),
        )
        .scalar_subquery()
    )


_BEFORE = select(*(_before(lane) for lane in PriorityClass))
_BEFORE_LATER = select(func.count()).where(
    _IN_QUEUE,
    or_(
        _CALLABLE,
        tuple_(*_SOONEST)
        < tuple_(
            bindparam("sent", type_=Boolean()),
            bindparam("not_before", type_=Instant()),
            bindparam("since", type_=Instant()),
            bindparam("number", type_=Integer()),
        ),
    ),
)
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
    day = site.day(now)
    facts = {"queue": queue.id, "day": day, "most": most, "now": now}
    found = connection.execute(_FIRST_CALLABLE, facts).all()
    if len(found) < most:
        # Only now: else all of a long lane would be read, to find nobody who is to wait.
        found = [*found, *connection.execute(_FIRST_OF_LATER, facts)]
    lanes: dict[PriorityClass, list[Waiting]] = {}
    for each in found:
        one = _waiting(each)
        lanes.setdefault(one.priority_class, []).append(one)
    for lane in lanes.values():
        lane.sort(key=lambda one: one.place)
    recent = queue_days.read(connection, queue.id, day).recent
    labels = {each.id: each.label for each in found}
    in_order = merge(lanes, guarded(queue.order), recent, now, most)
    return [InLine(one, labels[one.stop_id]) for one in in_order]


def heads(connection: Connection, queue_id: str, day: date, now: datetime) -> list[Waiting]:
    """The first of each lane; who may not be called yet only if nobody may.

    Who is at a counter with another ticket is passed over.
    """
    facts = {"queue": queue_id, "day": day, "most": 1, "now": now}
    found = connection.execute(_HEADS, facts).all()
    return [_waiting(row) for row in found or connection.execute(_LATER_HEADS, facts)]


def ahead(
    connection: Connection, site: Site, queue: QueueTable, mine: Waiting, now: datetime
) -> int:
    """How many are called before one who waits, if nobody else comes.

    Under a policy whose order changes while people wait it is exact for the first ``MIXED``; behind
    them it is reckoned as if the lanes went on in the same mixture.
    """
    facts: dict[str, object] = {"queue": queue.id, "day": site.day(now), "now": now}
    if not mine.callable_at(now):
        place = {"not_before": mine.not_before, "since": mine.since, "number": mine.number}
        sent = {"sent": not mine.may_be_early}
        return connection.execute(_BEFORE_LATER, {**facts, **place, **sent}).scalar_one()
    limits = guarded(queue.order).limits(mine)
    if limits is not None:
        return sum(_before_limits(connection, facts, mine, limits).values())
    in_order = [each.waiting for each in first(connection, site, queue, MIXED, now)]
    for place, one in enumerate(in_order):
        if one.stop_id == mine.stop_id:
            return place
    everybody = dict.fromkeys(PriorityClass) | {mine.priority_class: mine.since}
    before = _before_limits(connection, facts, mine, everybody)
    mixture = Counter(one.priority_class for one in in_order)
    if not mixture[mine.priority_class]:
        return sum(before.values())
    rounds = before[mine.priority_class] / mixture[mine.priority_class]
    return sum(min(there, round(mixture[lane] * rounds)) for lane, there in before.items())


def _before_limits(
    connection: Connection,
    facts: Mapping[str, object],
    mine: Waiting,
    limits: Mapping[PriorityClass, datetime | None],
) -> dict[PriorityClass, int]:
    """How many of each lane stand before its limit (``engine.order.Policy.limits``)."""
    places: dict[str, object] = {}
    for lane in PriorityClass:
        places[f"{lane}_limit"] = limits.get(lane, _NEVER) or _EVER
        places[f"{lane}_below"] = mine.number if lane is mine.priority_class else 0
    found = connection.execute(_BEFORE, {**facts, **places}).one()
    return dict(zip(PriorityClass, found, strict=True))


def counts(connection: Connection, day: date) -> dict[str, int]:
    """How many wait, by queue; a queue where nobody waits is left out."""
    return {row.queue_id: row.waiting for row in connection.execute(_COUNTS, {"day": day})}


def _waiting(row: Row[Any]) -> Waiting:
    lane = PriorityClass(row.priority_class)
    return Waiting(row.id, lane, row.since, row.number, row.not_before)
