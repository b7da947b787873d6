"""Gives a person a number, and finds it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, select, update

from queue_server.contract.insurance import Outcome
from queue_server.engine import board, numbers
from queue_server.engine.order import PriorityClass
from queue_server.engine.stops import State
from queue_server.store import boards, people, priorities, queues, rechecks
from queue_server.store.tables import eligibility, stop, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.contract.http import TicketRequest
    from queue_server.setup.tables import QueueTable
    from queue_server.store.queues import Given, Place
    from queue_server.store.site import Site

_NEW_STOP = stop.insert()
_NEW_TICKET = ticket.insert()
_ANSWER = select(
    *(eligibility.c.outcome, eligibility.c.code, eligibility.c.needs_desk, eligibility.c.asked_at)
).where(eligibility.c.id == bindparam("asked"), eligibility.c.person_id == bindparam("person"))


@dataclass(frozen=True)
class _Answered:
    """What a look-up came to; ``asked_id`` None where there was none."""

    asked_id: str | None
    outcome: str
    code: str | None
    needs_desk: bool


def issue(
    connection: Connection,
    site: Site,
    queue: QueueTable,
    request: TicketRequest,
    kiosk_id: str,
    now: datetime,
) -> tuple[Place, bool]:
    """Give a person a number in this queue, in the caller's transaction.

    Returns:
        The ticket, and whether it is new: one person has one open stop a queue and day.
    """
    day = site.day(now)
    person_id = people.remember(connection, site.seal, request.person, now)
    given = queues.open_ticket(connection, person_id, queue.id, day)
    if given is not None:
        given = _with_newer_answer(connection, site, given, request, person_id, now)
        return queues.place(connection, given, day), False
    given = _new(connection, site, queue, request, person_id, kiosk_id, now)
    place = queues.place(connection, given, day)
    # Boards show the next few only: a number far behind changes nothing on them.
    if place.ahead < board.NEXT_SHOWN:
        boards.tell(connection, site, [queue.id], now)
    return place, True


def find(connection: Connection, site: Site, code: str, now: datetime) -> Place | None:
    """Today's ticket with this opaque code, while its stop is open."""
    day = site.day(now)
    given = queues.ticket_by_code(connection, code, day)
    return None if given is None else queues.place(connection, given, day)


def report_print(
    connection: Connection, ticket_id: str, now: datetime, problem: str | None
) -> bool:
    """Note how the printing went; False if there is no such ticket."""
    printed = {"print_problem": problem} if problem else {"print_problem": None, "printed_at": now}
    result = connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(printed))
    return result.rowcount == 1


def _new(
    connection: Connection,
    site: Site,
    queue: QueueTable,
    request: TicketRequest,
    person_id: str,
    kiosk_id: str,
    now: datetime,
) -> Given:
    day = site.day(now)
    number = queues.next_number(connection, queue.prefix, day)
    answer = _answered(connection, site, request, person_id, day)
    visit_id = people.visit_of(connection, person_id, day, now)
    given = queues.Given(
        ticket_id=uuid4().hex,
        stop_id=uuid4().hex,
        visit_id=visit_id,
        queue_id=queue.id,
        number=number,
        label=numbers.label(queue.prefix, number),
        code=numbers.new_code(),
        state=State.WAITING,
        issued_at=now,
        outcome=answer.outcome,
        needs_desk=answer.needs_desk,
    )
    new_stop = {
        "id": given.stop_id,
        "ticket_id": given.ticket_id,
        "visit_id": visit_id,
        "person_id": person_id,
        "queue_id": queue.id,
        "service_day": day,
        "state": given.state,
        "priority_class": PriorityClass.NORMAL,
        "number": number,
        "arrived_at": now,
        "since": now,
    }
    new_ticket = {
        "id": given.ticket_id,
        "visit_id": visit_id,
        "queue_id": queue.id,
        "service_day": day,
        "prefix": queue.prefix,
        "number": number,
        "label": given.label,
        "code": given.code,
        "eligibility_id": answer.asked_id,
        "outcome": answer.outcome,
        "needs_desk": answer.needs_desk,
        "kiosk_id": kiosk_id,
        "issued_at": now,
    }
    connection.execute(_NEW_TICKET, new_ticket)
    connection.execute(_NEW_STOP, new_stop)
    priorities.found(connection, site.seal, visit_id, answer.asked_id, request, day, now)
    if rechecks.is_open(answer.outcome, answer.code):
        rechecks.plan(connection, given.ticket_id, now)
    return given


def _with_newer_answer(
    connection: Connection,
    site: Site,
    given: Given,
    request: TicketRequest,
    person_id: str,
    now: datetime,
) -> Given:
    """The ticket, with what the portal has said since it was given.

    An answer that is for the desk takes no eligible one away: the portal says it where it was
    asked with another name, and whoever holds a copy of a card's code could ask so.
    """
    day = site.day(now)
    answer = _answered(connection, site, request, person_id, day)
    worse = answer.outcome == Outcome.ASK_DESK and given.outcome == Outcome.ELIGIBLE
    if rechecks.is_open(answer.outcome, answer.code) or worse:
        return given
    newer = {
        "eligibility_id": answer.asked_id,
        "outcome": answer.outcome,
        "needs_desk": answer.needs_desk,
    }
    connection.execute(update(ticket).where(ticket.c.id == given.ticket_id).values(newer))
    rechecks.drop(connection, given.ticket_id, now)
    priorities.found(connection, site.seal, given.visit_id, answer.asked_id, request, day, now)
    return replace(given, outcome=answer.outcome, needs_desk=answer.needs_desk)


def _answered(
    connection: Connection, site: Site, request: TicketRequest, person_id: str, day: date
) -> _Answered:
    """The look-up that a kiosk names; one about somebody else or of another day counts as none."""
    asked_id = request.eligibility_id
    answer = connection.execute(_ANSWER, {"asked": asked_id, "person": person_id}).first()
    if answer is None or site.day(answer.asked_at) != day:
        return _Answered(None, Outcome.PENDING, None, needs_desk=False)
    return _Answered(asked_id, answer.outcome, answer.code, needs_desk=answer.needs_desk)
