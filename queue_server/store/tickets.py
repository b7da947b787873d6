"""Gives a person a number, and finds it again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import update

from queue_server.contract.insurance import Outcome
from queue_server.engine import board
from queue_server.store import (
    appointments,
    asking,
    boards,
    calls,
    history,
    hours,
    issuing,
    people,
    priorities,
    queues,
    rechecks,
)
from queue_server.store.asking import Asked
from queue_server.store.history import Entry
from queue_server.store.hours import ClosedError, FullError
from queue_server.store.tables import ticket

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.counters import NewPatient
    from queue_server.contract.http import TicketRequest
    from queue_server.setup.tables import QueueTable
    from queue_server.store.issuing import Paper
    from queue_server.store.queues import Given, Place
    from queue_server.store.site import Site

AT_COUNTER = "counter"
"""Who tells of those without an identity number at counters: any of them, to any nurse."""


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

    Raises:
        ClosedError, FullError: the queue gives no numbers now; who has an appointment gets one.
        appointments.UnknownAppointmentError, OtherQueueError, OtherPersonError: of the code shown.
    """
    day = site.day(now)
    asked = asking.asked_by(connection, site, queue, request, f"kiosk:{kiosk_id}", day, now)
    given = queues.open_ticket(connection, asked.person_id, queue.id, day)
    if given is not None:
        given = _with_newer_answer(connection, site, given, asked, now)
        return queues.place(connection, site, given, now), False
    booked = _booked(connection, site, asked, request.appointment_code, now)
    _check_door(connection, site, queue, booked, now)
    given = give(connection, site, replace(asked, booked=booked), now)
    return waiting(connection, site, given, now), True


def issue_at_counter(
    connection: Connection,
    site: Site,
    queue: QueueTable,
    patient: NewPatient,
    who: str,
    now: datetime,
    *,
    another: bool = False,
) -> tuple[Place, bool]:
    """Give a number to somebody who stands at a counter, in the caller's transaction.

    Boards, and counters that are ready, are told by the caller, who may call the patient at once.
    Neither hours nor quota stand in the way: the member of staff has decided.

    Args:
        connection: the transaction.
        site: the hospital.
        queue: where the patient is to wait.
        patient: who it is.
        who: "staff:" and a username.
        now: the instant.
        another: without an identity number they are somebody new, whoever was called so today.

    Returns:
        The ticket, and whether it is new.
    """
    day = site.day(now)
    by = None if another else AT_COUNTER
    person_id, facts = people.told_of(connection, site, patient, now, day=day, by=by)
    given = queues.open_ticket(connection, person_id, queue.id, day)
    if given is not None:
        return queues.place(connection, site, given, now), False
    booked = appointments.expected(connection, person_id, queue.id, day, now)
    asked = Asked(queue=queue, person_id=person_id, patient=facts, who=who, booked=booked)
    given = give(connection, site, asked, now)
    return queues.place(connection, site, given, now), True


def find(connection: Connection, site: Site, code: str, now: datetime) -> Place | None:
    """Today's ticket with this opaque code, while its stop is open."""
    day = site.day(now)
    given = queues.ticket_by_code(connection, code, day)
    return None if given is None else queues.place(connection, site, given, now)


def report_print(
    connection: Connection, ticket_id: str, kiosk_id: str, now: datetime, problem: str | None
) -> bool:
    """Note how the printing went; False if there is no such ticket."""
    printed = {"print_problem": problem} if problem else {"print_problem": None, "printed_at": now}
    result = connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(printed))
    if result.rowcount == 0:
        return False
    facts = {"problem": problem} if problem else {}
    entry = Entry(f"kiosk:{kiosk_id}", "print", ticket_id=ticket_id, facts=facts)
    history.record(connection, entry, now)
    return True


def give(
    connection: Connection, site: Site, asked: Asked, now: datetime, paper: Paper | None = None
) -> Given:
    """Write a new ticket (``issuing.give``); who had an appointment has come for it."""
    given = issuing.give(connection, site, asked, now, paper)
    if asked.booked is not None:
        appointments.come(connection, asked.booked, given.ticket_id, asked.who, now)
    return given


def _booked(
    connection: Connection, site: Site, asked: Asked, code: str | None, now: datetime
) -> appointments.Booked | None:
    """The appointment that the patient comes for."""
    day = site.day(now)
    if code is None:
        return appointments.expected(connection, asked.person_id, asked.queue.id, day, now)
    patient = (asked.person_id, asked.patient)
    return appointments.shown(connection, site, code, asked.queue.id, patient, day)


def _check_door(
    connection: Connection,
    site: Site,
    queue: QueueTable,
    booked: appointments.Booked | None,
    now: datetime,
) -> None:
    """See that the queue takes this patient now.

    An appointment has its place, whatever the quota and the hours say; one that is late, as long
    as the queue still takes patients today.
    """
    if booked is not None and site.in_time(booked.slot_at, now):
        return
    standing = hours.standing(connection, site, queue, now)
    opens = standing.opens_at
    still_today = opens is not None and site.day(opens) == site.day(now)
    if not standing.open and (booked is None or not still_today):
        raise ClosedError(standing)
    if standing.full and booked is None:
        raise FullError(standing)


def waiting(connection: Connection, site: Site, given: Given, now: datetime) -> Place:
    """The place of a ticket whose patient waits from now on; counters and boards are told."""
    if calls.somebody_came(connection, site, given.queue_id, now):
        given = queues.ticket_by_code(connection, given.code, site.day(now)) or given
        return queues.place(connection, site, given, now)
    place = queues.place(connection, site, given, now)
    # Boards show the next few only: a number far behind changes nothing on them.
    if place.ahead < board.NEXT_SHOWN:
        boards.tell(connection, site, [given.queue_id], now)
    return place


def _with_newer_answer(
    connection: Connection, site: Site, given: Given, asked: Asked, now: datetime
) -> Given:
    """The ticket, with what the portal has said since it was given.

    An answer that is for the desk takes no eligible one away: the portal says it where it was
    asked with another name, and whoever holds a copy of a card's code could ask so.
    """
    day = site.day(now)
    answer = asking.answered(connection, site, asked, day)
    worse = answer.outcome == Outcome.ASK_DESK and given.outcome == Outcome.ELIGIBLE
    if answer.asked_id is None or rechecks.is_open(answer.outcome, answer.code) or worse:
        return given
    newer = {
        "eligibility_id": answer.asked_id,
        "outcome": answer.outcome,
        "needs_desk": answer.needs_desk,
    }
    connection.execute(update(ticket).where(ticket.c.id == given.ticket_id).values(newer))
    rechecks.drop(connection, given.ticket_id, now)
    known = (answer.asked_id, asked.patient.birth_date, asked.declared)
    priorities.found(connection, site.seal, given.visit_id, *known, day, now)
    priorities.reorder(connection, site, given.visit_id, asked.who, now)
    return replace(given, outcome=answer.outcome, needs_desk=answer.needs_desk)
