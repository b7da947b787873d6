"""What the HIS has booked, and whom it is that comes for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, select

from queue_server.engine.numbers import CODE_BYTES
from queue_server.insurance.identity import plain_name
from queue_server.store import history, people
from queue_server.store.history import Entry
from queue_server.store.tables import appointment, person, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, RowMapping

    from queue_server.contract.appointments import AppointmentRequest
    from queue_server.contract.person import Patient, Person
    from queue_server.store.site import Site

CODE_PREFIX = "TDA1:"
"""Tells an appointment's QR code from a ticket's."""
BOOKED, ARRIVED, CANCELLED = "booked", "arrived", "cancelled"

_COLUMNS = (*appointment.c, ticket.c.label)
_ALL = select(*_COLUMNS).outerjoin_from(appointment, ticket, ticket.c.id == appointment.c.ticket_id)
_BY_ID = _ALL.where(appointment.c.id == bindparam("which"))
_BY_CODE = _ALL.where(appointment.c.code == bindparam("code"))
# Sorted afterwards: for an ORDER BY slot_at SQLite would read all of the day's appointments.
_OF_PERSON = _ALL.where(
    appointment.c.person_id == bindparam("person"), appointment.c.service_day == bindparam("day")
)
_OF_DAY = _ALL.where(appointment.c.service_day == bindparam("day")).order_by(
    appointment.c.slot_at, appointment.c.id
)
_SEALED = select(person.c.sealed).where(person.c.id == bindparam("which"))
_BOOK = appointment.insert()
_CHANGE = appointment.update().where(appointment.c.id == bindparam("which"))


class UnknownAppointmentError(LookupError):
    """There is none of today with this code, or it is cancelled."""


class OtherQueueError(ValueError):
    """The appointment is in another queue."""

    def __init__(self, queue_id: str) -> None:
        super().__init__("the appointment is in another queue")
        self.queue_id = queue_id


class OtherPersonError(ValueError):
    """The appointment is somebody else's."""


@dataclass(frozen=True)
class Booked:
    """An appointment that somebody comes for."""

    id: str
    slot_at: datetime


def book(
    connection: Connection, site: Site, request: AppointmentRequest, who: str, now: datetime
) -> tuple[RowMapping, bool]:
    """Book, in the caller's transaction; the same patient, queue and time are booked once.

    Returns:
        The appointment's row, and whether it is new.
    """
    day = site.day(request.slot_at)
    person_id, _ = people.told_of(connection, site, request.patient, now, day=day, by=who)
    for row in _of_person(connection, person_id, day):
        same = (row["queue_id"], row["slot_at"]) == (request.queue_id, request.slot_at)
        if same and row["state"] != CANCELLED:
            return row, False
    appointment_id = uuid4().hex
    new = {
        "id": appointment_id,
        "code": CODE_PREFIX + secrets.token_urlsafe(CODE_BYTES),
        "person_id": person_id,
        "queue_id": request.queue_id,
        "service_day": day,
        "slot_at": request.slot_at,
        "state": BOOKED,
    }
    connection.execute(_BOOK, new)
    _record(connection, appointment_id, request.queue_id, BOOKED, who, now)
    return _row(connection, appointment_id), True


def cancel(connection: Connection, row: RowMapping, who: str, now: datetime) -> RowMapping:
    """Cancel one for which nobody has come yet. Safe to repeat."""
    if row["state"] == BOOKED:
        connection.execute(_CHANGE.values(state=CANCELLED), {"which": row["id"]})
        _record(connection, row["id"], row["queue_id"], CANCELLED, who, now)
    return _row(connection, row["id"])


def find(connection: Connection, appointment_id: str) -> RowMapping | None:
    """An appointment with its ticket's ``label``."""
    return connection.execute(_BY_ID, {"which": appointment_id}).mappings().first()


def find_code(connection: Connection, code: str, day: date) -> RowMapping | None:
    """The appointment of a service day with this code, unless it is cancelled."""
    row = connection.execute(_BY_CODE, {"code": code}).mappings().first()
    right = row is not None and row["service_day"] == day and row["state"] != CANCELLED
    return row if right else None


def of_day(connection: Connection, day: date) -> list[RowMapping]:
    """All of a service day, by time."""
    return list(connection.execute(_OF_DAY, {"day": day}).mappings())


def expected(
    connection: Connection, person_id: str, queue_id: str, day: date, now: datetime
) -> Booked | None:
    """The patient's appointment in this queue on this day for which nobody has come yet.

    Of several the one whose time is nearest: who missed the first has come for the next.
    """
    open_ones = [
        Booked(row["id"], row["slot_at"])
        for row in _of_person(connection, person_id, day)
        if row["queue_id"] == queue_id and row["state"] == BOOKED
    ]
    return min(open_ones, key=lambda booked: abs(booked.slot_at - now), default=None)


def shown(
    connection: Connection,
    site: Site,
    code: str,
    queue_id: str,
    patient: tuple[str, Person | Patient],
    day: date,
) -> Booked | None:
    """The appointment of which this patient (opaque id, facts) shows the code.

    None where they have come for it already: then it gives nobody a place.

    Raises:
        UnknownAppointmentError, OtherQueueError, OtherPersonError: it is not theirs to use here.
    """
    row = find_code(connection, code, day)
    if row is None:
        raise UnknownAppointmentError
    if row["queue_id"] != queue_id:
        raise OtherQueueError(row["queue_id"])
    person_id, facts = patient
    if row["person_id"] != person_id and not _same(connection, site, row["person_id"], facts):
        raise OtherPersonError
    return Booked(row["id"], row["slot_at"]) if row["state"] == BOOKED else None


def come(connection: Connection, booked: Booked, ticket_id: str, who: str, now: datetime) -> None:
    """The patient has a ticket for it now."""
    connection.execute(_CHANGE.values(state=ARRIVED, ticket_id=ticket_id), {"which": booked.id})
    row = _row(connection, booked.id)
    _record(connection, booked.id, row["queue_id"], ARRIVED, who, now, ticket_id)


def _same(connection: Connection, site: Site, booked_id: str, facts: Person | Patient) -> bool:
    """Whether a booking that knew no number was for somebody with this name and birth date.

    Who comes for a patient without a card tells no name; they have shown the booking's code.
    """
    sealed = connection.execute(_SEALED, {"which": booked_id}).scalar_one()
    booked = people.read(site.seal, sealed, booked_id)
    same_name = facts.name is None or plain_name(booked.name or "") == plain_name(facts.name)
    return booked.number is None and same_name and booked.birth_date == facts.birth_date


def _of_person(connection: Connection, person_id: str, day: date) -> list[RowMapping]:
    found = connection.execute(_OF_PERSON, {"person": person_id, "day": day}).mappings()
    return sorted(found, key=lambda row: (row["slot_at"], row["id"]))


def _row(connection: Connection, appointment_id: str) -> RowMapping:
    return connection.execute(_BY_ID, {"which": appointment_id}).mappings().one()


def _record(
    connection: Connection,
    appointment_id: str,
    queue_id: str,
    state: str,
    who: str,
    now: datetime,
    ticket_id: str | None = None,
) -> None:
    facts = {"appointment": appointment_id, "state": state}
    entry = Entry(who, "appointment", ticket_id=ticket_id, facts=facts, queue_id=queue_id)
    history.record(connection, entry, now)
