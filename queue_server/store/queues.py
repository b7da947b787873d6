"""Numbers and stops: who waits where, and in what order.

Statements are built once, here: building one takes SQLAlchemy longer than running it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select, bindparam, func, select, tuple_

from queue_server.engine.stops import AT_COUNTER, OPEN, State
from queue_server.store.tables import Instant, number_counter, stop, ticket
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, RowMapping


@dataclass(frozen=True)
class Given:
    """A ticket with its stop, as the database has it."""

    ticket_id: str
    stop_id: str
    visit_id: str
    queue_id: str
    number: int
    label: str
    code: str
    state: State
    issued_at: datetime
    outcome: str
    needs_desk: bool


@dataclass(frozen=True)
class Place:
    """A ticket's place in its queue now.

    ``ahead`` wait before it (0 once it was called), ``waiting`` in the whole queue;
    ``now_serving`` is the queue's number that was called last.
    """

    given: Given
    ahead: int
    waiting: int
    now_serving: str | None


_DAY = stop.c.service_day == bindparam("day")
_QUEUE = stop.c.queue_id == bindparam("queue")
_QUEUES = stop.c.queue_id.in_(bindparam("queues", expanding=True))
_WAITING = stop.c.state == State.WAITING
_WITH_TICKET = ticket.c.id == stop.c.ticket_id

_GIVEN = select(
    ticket.c.id.label("ticket_id"),
    *(stop.c.id.label("stop_id"), stop.c.visit_id, stop.c.queue_id, stop.c.number, ticket.c.label),
    *(ticket.c.code, stop.c.state, ticket.c.issued_at, ticket.c.outcome, ticket.c.needs_desk),
).join_from(ticket, stop, _WITH_TICKET)
_OPEN_TICKET = _GIVEN.where(
    stop.c.person_id == bindparam("person"), _QUEUE, _DAY, stop.c.state.in_(OPEN)
)
_TICKET_BY_CODE = _GIVEN.where(ticket.c.code == bindparam("code"), _DAY, stop.c.state.in_(OPEN))
_CALLED_AT = _GIVEN.where(
    stop.c.counter_id == bindparam("counter"), _DAY, stop.c.state.in_(AT_COUNTER)
)
_ORDER = (stop.c.since, stop.c.queue_id, stop.c.number)
_FIRST_WAITING = _GIVEN.where(_DAY, _QUEUES, _WAITING).order_by(*_ORDER).limit(1)
_NEXT_LABELS = (
    select(ticket.c.label)
    .join_from(stop, ticket, _WITH_TICKET)
    .where(_DAY, _QUEUES, _WAITING)
    .order_by(*_ORDER)
    .limit(bindparam("most"))
)
_PLACE = select(
    func.count()
    .filter(
        tuple_(stop.c.since, stop.c.number)
        < tuple_(bindparam("arrived", type_=Instant()), bindparam("number", type_=Integer()))
    )
    .label("ahead"),
    func.count().label("waiting"),
).where(_DAY, _QUEUE, _WAITING)
_WAITING_COUNTS = (
    select(stop.c.queue_id, func.count().label("waiting"))
    .where(_DAY, _WAITING)
    .group_by(stop.c.queue_id)
)
_FIRST_NUMBER = insert(number_counter)
_NEXT_NUMBER = _FIRST_NUMBER.on_conflict_do_update(
    index_elements=[number_counter.c.prefix, number_counter.c.service_day],
    set_={"last": number_counter.c.last + 1},
).returning(number_counter.c.last)


_NEWEST = (
    select(stop.c.queue_id, func.max(stop.c.called_at).label("at"))
    .where(_DAY, _QUEUES, stop.c.called_at.is_not(None))
    .group_by(stop.c.queue_id)
    .subquery()
)
_CALLED_LAST = (
    select(stop.c.queue_id, ticket.c.label)
    .join_from(
        stop,
        _NEWEST,
        (stop.c.queue_id == _NEWEST.c.queue_id) & (stop.c.called_at == _NEWEST.c.at),
    )
    .join(ticket, _WITH_TICKET)
    .where(_DAY)
)
_AT_COUNTERS = (
    select(*(stop.c.counter_id, stop.c.queue_id, stop.c.called_at, stop.c.call_id, ticket.c.label))
    .join_from(stop, ticket, _WITH_TICKET)
    .where(_DAY, _QUEUES, stop.c.state.in_(AT_COUNTER))
)


def next_number(connection: Connection, prefix: str, day: date) -> int:
    """Take a prefix's next number of a service day, in the caller's transaction."""
    first = {"prefix": prefix, "service_day": day, "last": 1}
    return connection.execute(_NEXT_NUMBER, first).scalar_one()


def open_ticket(connection: Connection, person_id: str, queue_id: str, day: date) -> Given | None:
    """The person's open stop in this queue, if there is one."""
    return _first(connection, _OPEN_TICKET, person=person_id, queue=queue_id, day=day)


def ticket_by_code(connection: Connection, code: str, day: date) -> Given | None:
    """The day's ticket with this opaque code; one that is finished is not printed again."""
    return _first(connection, _TICKET_BY_CODE, code=code, day=day)


def called_at(connection: Connection, counter_id: str, day: date) -> Given | None:
    """The stop that a counter has called and not finished."""
    return _first(connection, _CALLED_AT, counter=counter_id, day=day)


def first_waiting(connection: Connection, queue_ids: Sequence[str], day: date) -> Given | None:
    """Who comes next in these queues: the one who arrived first."""
    return _first(connection, _FIRST_WAITING, queues=queue_ids, day=day)


def next_labels(
    connection: Connection, queue_ids: Sequence[str], day: date, most: int
) -> list[str]:
    """The numbers that come next, in the order in which they will be called."""
    found = connection.execute(_NEXT_LABELS, {"queues": queue_ids, "day": day, "most": most})
    return list(found.scalars())


def place(connection: Connection, given: Given, day: date) -> Place:
    """Where a ticket stands now."""
    order = {"arrived": given.issued_at, "number": given.number}
    row = connection.execute(_PLACE, {"queue": given.queue_id, "day": day, **order}).one()
    serving = now_serving(connection, [given.queue_id], day).get(given.queue_id)
    ahead = row.ahead if given.state is State.WAITING else 0
    return Place(given, ahead, row.waiting, serving)


def waiting_counts(connection: Connection, day: date) -> dict[str, int]:
    """How many wait, by queue; a queue where nobody waits is left out."""
    counted = connection.execute(_WAITING_COUNTS, {"day": day})
    return {row.queue_id: row.waiting for row in counted}


def now_serving(connection: Connection, queue_ids: Sequence[str], day: date) -> dict[str, str]:
    """The number that was called last, by queue; one that called nobody is left out."""
    last = connection.execute(_CALLED_LAST, {"queues": queue_ids, "day": day})
    return {row.queue_id: row.label for row in last}


def at_counters(
    connection: Connection, queue_ids: Sequence[str], day: date
) -> Sequence[RowMapping]:
    """Who of these queues is at a counter, one row a counter.

    Rows of counter_id, queue_id, called_at, call_id, label.
    """
    return connection.execute(_AT_COUNTERS, {"queues": queue_ids, "day": day}).mappings().all()


def _first(
    connection: Connection, query: Select[*tuple[Any, ...]], **facts: object
) -> Given | None:
    row = connection.execute(query, facts).mappings().first()
    if row is None:
        return None
    columns: dict[str, Any] = dict(row)
    columns["state"] = State(columns["state"])
    return Given(**columns)
