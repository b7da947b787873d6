"""Who did what to which visit, and when: appended to in the transaction of the deed itself.

A deed that concerns others is told by the same transaction, as an event in the outbox.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from queue_server.contract.events import EVENT_EXPIRES_AFTER, EVENT_OF, QueueEvent, event_leaf
from queue_server.engine import chain
from queue_server.store import outbox
from queue_server.store.tables import history, stop, ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from queue_server.contract.events import EventType

_HEAD = select(history.c.seq, history.c.hash, history.c.at).order_by(history.c.seq.desc()).limit(1)
_ADD = history.insert()
_STOP = (
    select(stop.c.queue_id, ticket.c.label, stop.c.counter_id, stop.c.state, stop.c.priority_class)
    .join_from(stop, ticket, ticket.c.id == stop.c.ticket_id)
    .where(stop.c.id == bindparam("stop"))
)
_TICKET = select(ticket.c.queue_id, ticket.c.label).where(ticket.c.id == bindparam("ticket"))


@dataclass(frozen=True)
class About:
    """What an event tells of a stop: as it is once the deed is done."""

    queue_id: str
    label: str
    counter_id: str | None
    state: str
    priority_class: str


@dataclass(frozen=True)
class Entry:
    """One deed.

    ``who``: "kiosk:", "staff:" or "his:" and an id, or "server". ``action``: a word of
    ``contract.events.EVENT_OF``. ``facts``: JSON of opaque ids, codes and instants, nothing
    personal; ``from_queue`` and ``to_queue`` are told to others. ``queue_id`` and ``number`` (as on
    the ticket) are the event's; where they are None, those of the stop or ticket are told.
    ``about``: the stop, from a caller who has it at hand; else it is read.
    """

    who: str
    action: str
    visit_id: str | None = None
    ticket_id: str | None = None
    stop_id: str | None = None
    counter_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    queue_id: str | None = None
    number: str | None = None
    about: About | None = None


@dataclass(frozen=True)
class Head:
    """The newest link of the chain."""

    seq: int
    hash: str
    at: datetime


def record(connection: Connection, entry: Entry, now: datetime) -> int:
    """Append an entry, and tell its event; returns its ``seq``. Call it once the deed is done.

    Needs the one writer: the chain has no forks.
    """
    before = head(connection)
    seq = before.seq + 1 if before else 1
    row = {
        "seq": seq,
        "who": entry.who,
        "action": entry.action,
        "visit_id": entry.visit_id,
        "ticket_id": entry.ticket_id,
        "stop_id": entry.stop_id,
        "counter_id": entry.counter_id,
        "facts": json.dumps(dict(entry.facts), sort_keys=True, separators=(",", ":"), default=str),
    }
    linked = chain.link(before.hash if before else chain.BEGINNING, hashed(row, now))
    connection.execute(_ADD, {**row, "at": now, "hash": linked})
    told_as = EVENT_OF[entry.action]
    if told_as is not None:
        _tell(connection, entry, told_as, seq, now)
    return seq


def head(connection: Connection) -> Head | None:
    """The newest link; None before the first deed."""
    newest = connection.execute(_HEAD).first()
    return None if newest is None else Head(newest.seq, newest.hash, newest.at)


def hashed(row: Mapping[str, object], at: datetime) -> dict[str, object]:
    """What of a row is hashed: all columns but the hash, the instant as its text in UTC."""
    return {**row, "at": at.astimezone(UTC).isoformat()}


def _tell(
    connection: Connection, entry: Entry, told_as: EventType, seq: int, now: datetime
) -> None:
    known = _known(connection, entry)
    queue = entry.queue_id or known.get("queue_id")
    topic = event_leaf(queue)
    event = QueueEvent(
        prev=outbox.last_rev_on(connection, topic),
        seq=seq,
        at=now,
        expires_at=now + EVENT_EXPIRES_AFTER,
        type=told_as,
        visit_id=entry.visit_id,
        ticket_id=entry.ticket_id,
        stop_id=entry.stop_id,
        number=entry.number or known.get("label"),
        queue=queue,
        counter=entry.counter_id or known.get("counter_id"),
        state=known.get("state"),
        priority_class=known.get("priority_class"),
        from_queue=entry.facts.get("from_queue"),
        to_queue=entry.facts.get("to_queue"),
    )
    outbox.add(connection, topic, event, now, expires_at=event.expires_at)


def _known(connection: Connection, entry: Entry) -> RowMapping | dict[str, Any]:
    """What is known of the entry's stop, or else of its ticket."""
    if entry.about is not None:
        return vars(entry.about)
    found = None
    if entry.stop_id is not None:
        found = connection.execute(_STOP, {"stop": entry.stop_id}).mappings().first()
    elif entry.ticket_id is not None:
        found = connection.execute(_TICKET, {"ticket": entry.ticket_id}).mappings().first()
    return found or {}
