"""Numbers and stops: who waits where, and in what order.

Statements are built once, here: building one takes SQLAlchemy longer than running it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Select, bindparam, func, select, text

from queue_server.engine.order import PriorityClass, Waiting
from queue_server.engine.stops import State
from queue_server.setup.tree import find
from queue_server.store import lanes
from queue_server.store.tables import stop, ticket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, RowMapping

    from queue_server.store.site import Site


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
    priority_class: PriorityClass
    since: datetime
    not_before: datetime | None
    slot_at: datetime | None

    @property
    def waiting(self) -> Waiting:
        """Its place among those who wait."""
        return Waiting(self.stop_id, self.priority_class, self.since, self.number, self.not_before)


@dataclass(frozen=True)
class NewStop:
    """A stop that begins: who, with which ticket, where, and from when in which lane."""

    ticket_id: str
    visit_id: str
    person_id: str
    queue_id: str
    service_day: date
    number: int
    arrived_at: datetime
    priority_class: PriorityClass
    since: datetime
    not_before: datetime | None = None
    slot_at: datetime | None = None
    from_stop_id: str | None = None


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
# Written out, and as the partial indexes have them: with parameters the planner would not use them.
IS_OPEN = text("stop.state in ('waiting', 'called', 'serving', 'absent', 'parked')")
IS_AT_COUNTER = text("stop.state in ('called', 'serving')")
IS_ASIDE = text("stop.state in ('called', 'serving', 'absent', 'parked')")
_WITH_TICKET = ticket.c.id == stop.c.ticket_id

_GIVEN = select(
    ticket.c.id.label("ticket_id"),
    *(stop.c.id.label("stop_id"), stop.c.visit_id, stop.c.queue_id, stop.c.number, ticket.c.label),
    *(ticket.c.code, stop.c.state, ticket.c.issued_at, ticket.c.outcome, ticket.c.needs_desk),
    *(stop.c.priority_class, stop.c.since, stop.c.not_before, stop.c.slot_at),
).join_from(ticket, stop, _WITH_TICKET)
_OPEN_TICKET = _GIVEN.where(stop.c.person_id == bindparam("person"), _QUEUE, _DAY, IS_OPEN)
_TICKET_BY_CODE = _GIVEN.where(ticket.c.code == bindparam("code"), _DAY, IS_OPEN)
_STANDING = select(
    select(func.count()).where(_DAY, _QUEUE, lanes.IS_WAITING).scalar_subquery(),
    select(ticket.c.label)
    .join_from(stop, ticket, _WITH_TICKET)
    .where(_DAY, _QUEUE, stop.c.called_at.is_not(None))
    .order_by(stop.c.called_at.desc())
    .limit(1)
    .scalar_subquery(),
)
_NEW_STOP = stop.insert()


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
    .where(_DAY, _QUEUES, IS_ASIDE, IS_AT_COUNTER)
)


def begin_stop(connection: Connection, new: NewStop) -> str:
    """Let a stop begin to wait; returns its id. Every stop begins here."""
    stop_id = uuid4().hex
    connection.execute(_NEW_STOP, {"id": stop_id, "state": State.WAITING, **vars(new)})
    return stop_id


def open_ticket(connection: Connection, person_id: str, queue_id: str, day: date) -> Given | None:
    """The person's open stop in this queue, if there is one."""
    return _first(connection, _OPEN_TICKET, person=person_id, queue=queue_id, day=day)


def ticket_by_code(connection: Connection, code: str, day: date) -> Given | None:
    """The day's ticket with this opaque code; one that is finished is not printed again."""
    return _first(connection, _TICKET_BY_CODE, code=code, day=day)


def place(connection: Connection, site: Site, given: Given, now: datetime) -> Place:
    """Where a ticket stands now."""
    day = site.day(now)
    facts = {"queue": given.queue_id, "day": day}
    waiting, serving = connection.execute(_STANDING, facts).one()
    queue = find(site.config.queues, given.queue_id)
    ahead = 0
    if given.state is State.WAITING and queue is not None:
        ahead = lanes.ahead(connection, site, queue, given.waiting, now)
    return Place(given, ahead, waiting, serving)


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
    columns["priority_class"] = PriorityClass(columns["priority_class"])
    return Given(**columns)
