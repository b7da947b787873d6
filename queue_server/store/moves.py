"""What happens to stops: each move by the table of ``engine.stops``, written with its history.

A *deed* is one thing that somebody did, such as "call-next"; it may move several stops, in one
transaction. Each of its rows in the history has its id and what the stop was before, so that it can
be taken back as a whole (``undo.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, select

from queue_server.contract.problem import Code
from queue_server.engine import stops
from queue_server.engine.order import PriorityClass, Waiting
from queue_server.engine.stops import Action, State
from queue_server.store import queues, reasons
from queue_server.store.history import About, Entry
from queue_server.store.refused import RefusedError
from queue_server.store.tables import stop, ticket

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from queue_server.contract.mqtt import Call
    from queue_server.setup.tables import CounterTable
    from queue_server.store.queues import NewStop
    from queue_server.store.site import Site

_STOPS = select(stop, ticket.c.label, ticket.c.issued_at).join_from(
    stop, ticket, ticket.c.id == stop.c.ticket_id
)
_BY_ID = _STOPS.where(stop.c.id == bindparam("which"))
_PRESENT = _STOPS.where(
    stop.c.counter_id == bindparam("counter"),
    stop.c.service_day == bindparam("day"),
    queues.IS_AT_COUNTER,
)
_OF_PERSON = _STOPS.where(
    stop.c.person_id == bindparam("person"),
    stop.c.service_day == bindparam("day"),
    queues.IS_OPEN,
    queues.IS_AT_COUNTER,
)
_CHANGE = stop.update().where(stop.c.id == bindparam("which"))


@dataclass(frozen=True)
class Stop:
    """A stop as the database has it, with its ticket's number as it is shown, and its hour."""

    id: str
    ticket_id: str
    visit_id: str
    person_id: str
    queue_id: str
    service_day: date
    state: State
    priority_class: PriorityClass
    number: int
    arrived_at: datetime
    since: datetime
    not_before: datetime | None
    slot_at: datetime | None
    from_stop_id: str | None
    counter_id: str | None
    call_id: str | None
    called_at: datetime | None
    came_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    misses: int
    returns_at: int | None
    parked_with: str | None
    label: str
    issued_at: datetime

    @property
    def waiting(self) -> Waiting:
        """Its place among those who wait."""
        return Waiting(self.id, self.priority_class, self.since, self.number, self.not_before)


@dataclass(frozen=True)
class Deed:
    """What somebody does, in one transaction: who, what, when, and at which counter.

    ``changed``: the queues that it touched; ``calls``: what is to be announced, and in which zone.
    Both are told at the end (``calls.settle``).
    """

    connection: Connection
    site: Site
    who: str
    name: str
    now: datetime
    counter: CounterTable | None = None
    id: str = field(default_factory=lambda: uuid4().hex)
    changed: set[str] = field(default_factory=set[str])
    calls: list[tuple[str, Call]] = field(default_factory=list["tuple[str, Call]"])

    @property
    def day(self) -> date:
        """The service day."""
        return self.site.day(self.now)


def find(deed: Deed, stop_id: str) -> Stop:
    """One of today's stops.

    Raises:
        RefusedError: ``stop_unknown``.
    """
    found = read(deed.connection, stop_id)
    if found is None or found.service_day != deed.day:
        raise RefusedError(
            Code.STOP_UNKNOWN,
            "no such stop today",
            "Không tìm thấy lượt khám này trong ngày hôm nay.",
            "This patient is not in today's list.",
        )
    return found


def read(connection: Connection, stop_id: str) -> Stop | None:
    """A stop of any day."""
    return _stop(connection.execute(_BY_ID, {"which": stop_id}).mappings().first())


def present(connection: Connection, counter_id: str, day: date) -> Stop | None:
    """Who is at a counter: called and not finished."""
    facts = {"counter": counter_id, "day": day}
    return _stop(connection.execute(_PRESENT, facts).mappings().first())


def with_somebody(connection: Connection, person_id: str, day: date) -> Stop | None:
    """The stop with which a person is at a counter now, whichever ticket it is."""
    facts = {"person": person_id, "day": day}
    return _stop(connection.execute(_OF_PERSON, facts).mappings().first())


def move(
    deed: Deed,
    moved: Stop,
    action: Action,
    changes: dict[str, Any],
    *,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> Stop:
    """Bring a stop into the state that an action leads to; returns it as it is then.

    Args:
        deed: whose doing.
        moved: the stop, as it is in this transaction.
        action: what happens.
        changes: columns that change with the state.
        reason: in the words of a member of staff; kept sealed.
        facts: what else the history has to know.

    Raises:
        RefusedError: ``not_allowed``.
    """
    try:
        state = stops.after(moved.state, action)
    except stops.NotAllowedError as error:
        raise RefusedError(
            Code.NOT_ALLOWED,
            str(error),
            f"Không làm được: {moved.label} đang ở trạng thái khác.",
            f"Not possible: {moved.label} is in another state now.",
        ) from None
    return change(deed, moved, action, {**changes, "state": state}, reason=reason, facts=facts)


def change(
    deed: Deed,
    changed: Stop,
    word: str,
    changes: dict[str, Any],
    *,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> Stop:
    """Change columns of a stop, with what they were in the history; returns it as it is then."""
    was = {name: as_json(getattr(changed, name)) for name in changes}
    deed.connection.execute(_CHANGE, {"which": changed.id, **changes})
    now_so = replace(changed, **changes)
    record(deed, now_so, word, {**(facts or {}), "was": was}, reason)
    deed.changed.add(changed.queue_id)
    return now_so


def enter(deed: Deed, new: NewStop, facts: dict[str, Any]) -> Stop:
    """Let a stop begin to wait in a queue, as part of a deed."""
    begun = read(deed.connection, queues.begin_stop(deed.connection, new))
    assert begun is not None  # noqa: S101 - written just now
    record(deed, begun, "enter", {**facts, "new": True, "to_queue": new.queue_id})
    deed.changed.add(new.queue_id)
    return begun


def record(deed: Deed, about: Stop, word: str, facts: dict[str, Any], reason: str = "") -> None:
    """Append a row about a stop, as it is now, to the history."""
    entry = Entry(
        who=deed.who,
        action=word,
        visit_id=about.visit_id,
        ticket_id=about.ticket_id,
        stop_id=about.id,
        counter_id=deed.counter and deed.counter.id,
        facts={"deed": deed.id, "did": deed.name, **facts},
        about=About(
            *(about.queue_id, about.label, about.counter_id, about.state, about.priority_class)
        ),
    )
    reasons.record(deed.connection, deed.site.seal, entry, about.visit_id, reason, deed.now)


def as_json(value: object) -> object:
    """A column's value as the history has it."""
    return value.isoformat() if isinstance(value, datetime) else value


def of_json(name: str, value: object) -> object:
    """The value of a column from the history."""
    if isinstance(value, str) and (name.endswith("_at") or name in _INSTANTS):
        return datetime.fromisoformat(value)
    return value


_INSTANTS = {"since", "not_before"}
_FIELDS = tuple(each.name for each in fields(Stop))


def _stop(row: Any) -> Stop | None:
    if row is None:
        return None
    columns: dict[str, Any] = {name: row[name] for name in _FIELDS}
    columns["state"] = State(columns["state"])
    columns["priority_class"] = PriorityClass(columns["priority_class"])
    return Stop(**columns)
