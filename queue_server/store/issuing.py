"""Writes a new ticket: its number, its first stop, and all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from queue_server.engine import arrival, numbers
from queue_server.engine.stops import State
from queue_server.store import (
    asking,
    history,
    journeys,
    number_counter,
    people,
    priorities,
    queues,
    rechecks,
)
from queue_server.store.history import About, Entry
from queue_server.store.queues import Given, NewStop
from queue_server.store.tables import stop, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.store.asking import Answered, Asked
    from queue_server.store.site import Site

_NEW_TICKET = ticket.insert()


@dataclass(frozen=True)
class Paper:
    """A ticket that was printed before the server knew of it, from a leased block."""

    block_id: str
    prefix: str
    number: int
    code: str
    day: date
    issued_at: datetime
    duplicate_of: str | None = None
    """The ticket that the patient had already: this one is cancelled at once."""


def give(
    connection: Connection, site: Site, asked: Asked, now: datetime, paper: Paper | None = None
) -> Given:
    """Write a ticket that there was not, with a number that nobody had."""
    queue, at = asked.queue, paper.issued_at if paper else now
    day = paper.day if paper else site.day(now)
    answer = asking.answered(connection, site, asked, day)
    visit_id = people.visit_of(connection, asked.person_id, day, at, asked.came)
    known = (answer.asked_id, asked.patient.birth_date, asked.declared)
    priorities.found(connection, site.seal, visit_id, *known, day, now)
    priority = bool(priorities.confirmed(connection, visit_id))
    slot = None if asked.booked is None else asked.booked.slot_at
    rules = site.config.rules
    came = (
        arrival.walk_in(at, priority=priority)
        if slot is None
        else arrival.booked(
            at, slot, late_min=rules.late_min, early_min=rules.early_min, priority=priority
        )
    )
    if paper is not None:
        prefix, number, code = paper.prefix, paper.number, paper.code
    else:
        in_time = site.in_time(slot, at)
        prefix = queue.prefix if in_time is None else queue.appointment_prefix or queue.prefix
        number = number_counter.take(connection, prefix, day)
        number_counter.count(connection, queue.id, day, 1)
        code = numbers.new_code()
    ticket_id = uuid4().hex
    label = numbers.label(prefix, number)
    new_ticket = {
        "id": ticket_id,
        "visit_id": visit_id,
        "queue_id": queue.id,
        "service_day": day,
        "prefix": prefix,
        "number": number,
        "label": label,
        "code": code,
        "eligibility_id": answer.asked_id,
        "outcome": answer.outcome,
        "needs_desk": answer.needs_desk,
        "kiosk_id": asked.who.removeprefix("kiosk:"),
        "issued_at": at,
        "printed_at": None if paper is None else at,
    }
    new_stop = NewStop(
        ticket_id=ticket_id,
        visit_id=visit_id,
        person_id=asked.person_id,
        queue_id=queue.id,
        service_day=day,
        number=number,
        arrived_at=at,
        priority_class=came.priority_class,
        since=came.since,
        not_before=came.not_before,
        slot_at=slot,
    )
    connection.execute(_NEW_TICKET, new_ticket)
    if paper is not None and paper.duplicate_of is not None:
        state, stop_id = State.CANCELLED, _cancelled(connection, new_stop, now)
    else:
        state, stop_id = State.WAITING, queues.begin_stop(connection, new_stop)
    journeys.plan(connection, site, ticket_id, queue.id)
    if rechecks.is_open(answer.outcome, answer.code):
        rechecks.plan(connection, ticket_id, now)
    about = About(queue.id, label, None, state, came.priority_class)
    _record(connection, asked, new_stop, stop_id, about, answer, paper, now)
    return Given(
        ticket_id=ticket_id,
        stop_id=stop_id,
        visit_id=visit_id,
        queue_id=queue.id,
        number=number,
        label=label,
        code=code,
        state=state,
        issued_at=at,
        outcome=answer.outcome,
        needs_desk=answer.needs_desk,
        priority_class=came.priority_class,
        since=came.since,
        not_before=came.not_before,
        slot_at=slot,
    )


def _cancelled(connection: Connection, new: NewStop, now: datetime) -> str:
    """A stop that never began: its ticket is a second one."""
    stop_id, ended = uuid4().hex, {"state": State.CANCELLED, "finished_at": now}
    connection.execute(stop.insert(), {"id": stop_id, **vars(new), **ended})
    return stop_id


def _record(
    connection: Connection,
    asked: Asked,
    new: NewStop,
    stop_id: str,
    about: About,
    answer: Answered,
    paper: Paper | None,
    now: datetime,
) -> None:
    facts: dict[str, object] = {
        "queue": new.queue_id,
        "class": new.priority_class,
        "since": new.since,
        "outcome": answer.outcome,
    }
    if asked.came is not None:
        facts |= {"came": asked.came.person_id, "relation": asked.came.relation}
    if paper is not None:
        facts |= {"block": paper.block_id, "printed": paper.issued_at}
    ids = {"visit_id": new.visit_id, "ticket_id": new.ticket_id, "stop_id": stop_id}
    history.record(connection, Entry(asked.who, "issue", **ids, facts=facts, about=about), now)
    if paper is not None and paper.duplicate_of is not None:
        facts = {"duplicate_of": paper.duplicate_of}
        history.record(connection, Entry(asked.who, "cancel", **ids, facts=facts, about=about), now)
