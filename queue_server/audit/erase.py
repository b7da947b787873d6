"""Takes a person out of the database; what was done stays, with opaque ids."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, delete, or_, select, update

from queue_server.contract.visits import CheckinState
from queue_server.store import history
from queue_server.store.tables import (
    appointment,
    checkin,
    eligibility,
    person,
    reason,
    recheck,
    ticket,
    visit,
    visit_priority,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from queue_server.store.database import Database
    from queue_server.store.site import Site


class Kept(StrEnum):
    """Why somebody cannot be erased now."""

    UNKNOWN = "person_unknown"
    HERE_TODAY = "here_today"
    APPOINTMENT = "appointment"
    INSURANCE_ASKED = "insurance_asked"
    """The portal is still to be asked about a ticket."""
    CHECKIN_UNSENT = "checkin_unsent"
    """A check-in has no receipt yet, or was rejected and waits for the officer."""


SETTLED = (CheckinState.ACCEPTED, CheckinState.SKIPPED)
EMPTY = b""

_PERSON = select(person.c.id).where(person.c.number_index == bindparam("index"))
_WHO: ColumnElement[str] = bindparam("person", type_=String())
_OF_VISITS: Select[Any] = select(visit.c.id).where(visit.c.person_id == _WHO)
_TODAY = select(visit.c.id).where(
    or_(visit.c.person_id == _WHO, visit.c.came_id == _WHO),
    visit.c.service_day >= bindparam("day"),
)
_BOOKED = select(appointment.c.id).where(
    appointment.c.person_id == _WHO,
    appointment.c.service_day >= bindparam("day"),
    appointment.c.state == "booked",
)
_ASKED = (
    select(recheck.c.ticket_id)
    .join(ticket, ticket.c.id == recheck.c.ticket_id)
    .where(ticket.c.visit_id.in_(_OF_VISITS), recheck.c.next_at.is_not(None))
)
_UNSENT = select(checkin.c.id).where(
    checkin.c.visit_id.in_(_OF_VISITS), checkin.c.state.not_in(SETTLED)
)
_REASONS: tuple[tuple[Kept, Select[Any]], ...] = (
    (Kept.HERE_TODAY, _TODAY),
    (Kept.APPOINTMENT, _BOOKED),
    (Kept.INSURANCE_ASKED, _ASKED),
    (Kept.CHECKIN_UNSENT, _UNSENT),
)
_ERASE = (
    update(person).where(person.c.id == _WHO).values(sealed=EMPTY, number_index=None),
    update(eligibility).where(eligibility.c.person_id == _WHO).values(sealed=EMPTY),
    update(checkin).where(checkin.c.visit_id.in_(_OF_VISITS)).values(sealed=EMPTY),
    update(visit_priority).where(visit_priority.c.visit_id.in_(_OF_VISITS)).values(sealed=None),
    delete(reason).where(reason.c.visit_id.in_(_OF_VISITS)),
)


def erase(connection: Connection, site: Site, number: str, now: datetime) -> Kept | int:
    """Empty all that is sealed of the person with this number, and forget the number itself.

    Returns:
        Of how many visits, or why nothing was done.
    """
    who = connection.execute(_PERSON, {"index": site.seal.index(number)}).scalar_one_or_none()
    if who is None:
        return Kept.UNKNOWN
    kept = _kept(connection, who, site.day(now))
    if kept is not None:
        return kept
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    facts = {"person": who}
    visits = len(connection.execute(_OF_VISITS, facts).all())
    for statement in _ERASE:
        connection.execute(statement, facts)
    history.record(connection, history.Entry("server", "erase", facts=facts), now)
    return visits


def forget_pages(database: Database) -> None:
    """On SQLite: write over what was just freed, and empty the write-ahead log."""
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _kept(connection: Connection, who: str, today: date) -> Kept | None:
    for why, query in _REASONS:
        facts = (
            {"person": who, "day": today} if "day" in query.compile().params else {"person": who}
        )
        if connection.execute(query.limit(1), facts).first() is not None:
            return why
    return None
