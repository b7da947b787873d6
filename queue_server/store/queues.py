"""Numbers and stops: who waits where, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.sqlite import insert

from queue_server.engine.stops import OPEN, State
from queue_server.store.tables import number_counter, stop, ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import Connection


@dataclass(frozen=True)
class Given:
    """A ticket with its stop, as the database has it."""

    ticket_id: str
    stop_id: str
    queue_id: str
    number: int
    label: str
    code: str
    state: State
    issued_at: datetime
    outcome: str


_GIVEN = select(
    ticket.c.id.label("ticket_id"),
    *(ticket.c.stop_id, stop.c.queue_id, stop.c.number, ticket.c.label, ticket.c.code),
    *(stop.c.state, ticket.c.issued_at, ticket.c.outcome),
).join_from(ticket, stop, ticket.c.stop_id == stop.c.id)


def next_number(connection: Connection, queue_id: str, day: date) -> int:
    """Take the next number of a queue and service day, in the caller's transaction."""
    first = insert(number_counter).values(queue_id=queue_id, service_day=day, last=1)
    return connection.execute(
        first.on_conflict_do_update(
            index_elements=[number_counter.c.queue_id, number_counter.c.service_day],
            set_={"last": number_counter.c.last + 1},
        ).returning(number_counter.c.last)
    ).scalar_one()


def open_ticket(connection: Connection, person_id: str, queue_id: str, day: date) -> Given | None:
    """The person's open stop in this queue, if there is one."""
    return _first(
        connection,
        _GIVEN.where(
            stop.c.person_id == person_id,
            stop.c.queue_id == queue_id,
            stop.c.service_day == day,
            stop.c.state.in_(OPEN),
        ),
    )


def ticket_by_code(connection: Connection, code: str, day: date) -> Given | None:
    """Today's ticket with this opaque code."""
    return _first(connection, _GIVEN.where(ticket.c.code == code, stop.c.service_day == day))


def called_at(connection: Connection, counter_id: str, day: date) -> Given | None:
    """The stop that a counter has called and not finished."""
    return _first(
        connection,
        _GIVEN.where(
            stop.c.counter_id == counter_id,
            stop.c.service_day == day,
            stop.c.state == State.CALLED,
        ),
    )


def first_waiting(connection: Connection, queue_ids: Iterable[str], day: date) -> Given | None:
    """Who comes next in these queues: the one who arrived first."""
    return _first(connection, _waiting(_GIVEN, queue_ids, day).limit(1))


def waiting_labels(
    connection: Connection, queue_ids: Iterable[str], day: date, limit: int
) -> list[str]:
    """The numbers that come next, in order of arrival."""
    labels = select(ticket.c.label).join_from(ticket, stop, ticket.c.stop_id == stop.c.id)
    return list(connection.execute(_waiting(labels, queue_ids, day).limit(limit)).scalars())


def ahead(connection: Connection, given: Given, day: date) -> int:
    """How many wait before this stop; 0 once it was called."""
    if given.state is not State.WAITING:
        return 0
    return connection.execute(
        select(func.count())
        .select_from(stop)
        .where(
            stop.c.service_day == day,
            stop.c.queue_id == given.queue_id,
            stop.c.state == State.WAITING,
            stop.c.number < given.number,
        )
    ).scalar_one()


def waiting_counts(connection: Connection, day: date) -> dict[str, int]:
    """How many wait, by queue."""
    counted = connection.execute(
        select(stop.c.queue_id, func.count().label("waiting"))
        .where(stop.c.service_day == day, stop.c.state == State.WAITING)
        .group_by(stop.c.queue_id)
    )
    return {row.queue_id: row.waiting for row in counted}


def now_serving(connection: Connection, queue_id: str, day: date) -> str | None:
    """The number of this queue that was called last."""
    return connection.execute(
        select(ticket.c.label)
        .join_from(stop, ticket, ticket.c.stop_id == stop.c.id)
        .where(
            stop.c.service_day == day,
            stop.c.queue_id == queue_id,
            stop.c.called_at.is_not(None),
        )
        .order_by(stop.c.called_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def _waiting(
    query: Select[*tuple[Any, ...]], queue_ids: Iterable[str], day: date
) -> Select[*tuple[Any, ...]]:
    return query.where(
        stop.c.service_day == day,
        stop.c.queue_id.in_(tuple(queue_ids)),
        stop.c.state == State.WAITING,
    ).order_by(stop.c.arrived_at, stop.c.queue_id, stop.c.number)


def _first(connection: Connection, query: Select[*tuple[Any, ...]]) -> Given | None:
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    columns: dict[str, Any] = dict(row)
    columns["state"] = State(columns["state"])
    return Given(**columns)
