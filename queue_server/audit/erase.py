"""Takes a person out of the database; what was done stays, with opaque ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, delete, or_, select, update

from queue_server.contract.visits import CheckinState
from queue_server.engine.reasons_check import ERASED
from queue_server.store import history, idempotency
from queue_server.store.tables import (
    appointment,
    checkin,
    eligibility,
    person,
    reason,
    recheck,
    stop,
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

_BY_NUMBER = select(person.c.id).where(person.c.number_index == bindparam("index"))
_BY_VISIT = (
    select(person.c.id)
    .join_from(visit, person, person.c.id == visit.c.person_id)
    .where(visit.c.id == bindparam("visit"), person.c.sealed != EMPTY)
)
_WHO: ColumnElement[str] = bindparam("person", type_=String())
_OF_VISITS: Select[Any] = select(visit.c.id).where(visit.c.person_id == _WHO)
# By what an answer may name somebody.
_IDS: tuple[Select[Any], ...] = (
    _OF_VISITS,
    select(ticket.c.id).where(ticket.c.visit_id.in_(_OF_VISITS)),
    select(stop.c.id).where(stop.c.visit_id.in_(_OF_VISITS)),
    select(checkin.c.id).where(checkin.c.visit_id.in_(_OF_VISITS)),
    select(eligibility.c.id).where(eligibility.c.person_id == _WHO),
    select(appointment.c.id).where(appointment.c.person_id == _WHO),
)
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


@dataclass(frozen=True)
class Number:
    """A person by the identity number, or by that of the insurance."""

    number: str = field(repr=False)


@dataclass(frozen=True)
class VisitId:
    """A person by one of their visits: who has no number can be named only so."""

    visit_id: str


def erase(database: Database, site: Site, whom: Number | VisitId, now: datetime) -> Kept | int:
    """Empty all that is sealed of a person, forget the number itself and kept answers.

    On SQLite what is freed is written over, and the write-ahead log emptied.

    Returns:
        Of how many visits, or why nothing was done.
    """
    with database.read() as connection:
        who = _who(connection, site, whom)
        # Before the transaction, for it opens every answer, and patients would wait for it.
        answers = _answers(connection, site, who) if who is not None else []
    if who is None:
        return Kept.UNKNOWN
    with database.write() as connection:
        kept = _kept(connection, who, site.day(now))
        if kept is not None:
            return kept
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        facts = {"person": who}
        visits = list(connection.execute(_OF_VISITS, facts).scalars())
        for statement in _ERASE:
            connection.execute(statement, facts)
        idempotency.forget(connection, answers)
        gone = {**facts, ERASED: visits}
        history.record(connection, history.Entry("server", "erase", facts=gone), now)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(visits)


def _who(connection: Connection, site: Site, whom: Number | VisitId) -> str | None:
    """The person's id, if there is still something of them."""
    if isinstance(whom, Number):
        facts = {"index": site.seal.index(whom.number)}
        return connection.execute(_BY_NUMBER, facts).scalar_one_or_none()
    return connection.execute(_BY_VISIT, {"visit": whom.visit_id}).scalar_one_or_none()


def _answers(connection: Connection, site: Site, who: str) -> list[idempotency.Kept]:
    ids = {
        found for query in _IDS for found in connection.execute(query, {"person": who}).scalars()
    }
    return idempotency.about(connection, site.seal, ids)


def _kept(connection: Connection, who: str, today: date) -> Kept | None:
    for why, query in _REASONS:
        facts = (
            {"person": who, "day": today} if "day" in query.compile().params else {"person": who}
        )
        if connection.execute(query.limit(1), facts).first() is not None:
            return why
    return None
