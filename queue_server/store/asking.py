"""Who asks for a number, for whom, and what is known of the patient's insurance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.contract.insurance import Outcome
from queue_server.store import people
from queue_server.store.people import Came
from queue_server.store.tables import eligibility

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.contract.http import TicketRequest
    from queue_server.contract.insurance import PriorityGroup
    from queue_server.contract.person import Patient, Person
    from queue_server.setup.tables import QueueTable
    from queue_server.store.appointments import Booked
    from queue_server.store.site import Site

_ANSWER = select(
    *(eligibility.c.outcome, eligibility.c.code, eligibility.c.needs_desk, eligibility.c.asked_at)
).where(eligibility.c.id == bindparam("asked"), eligibility.c.person_id == bindparam("person"))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A patient who wants a number in a queue. ``who`` gives it: "kiosk:" or "staff:" and an id."""

    queue: QueueTable
    person_id: str
    patient: Person | Patient
    who: str
    came: Came | None = None
    eligibility_id: str | None = None
    declared: tuple[PriorityGroup, ...] = ()
    booked: Booked | None = None


@dataclass(frozen=True)
class Answered:
    """What a look-up came to; ``asked_id`` None where there was none."""

    asked_id: str | None
    outcome: str
    code: str | None
    needs_desk: bool


def asked_by(
    connection: Connection,
    site: Site,
    queue: QueueTable,
    request: TicketRequest,
    who: str,
    day: date,
    now: datetime,
) -> Asked:
    """Who is the patient of this request, and who came: both are remembered."""
    came_id, person = people.remember(connection, site, request.person, now)
    person_id: str = came_id
    patient: Person | Patient = person
    came: Came | None = None
    if request.patient is not None and request.patient.number != request.person.number:
        person_id, patient = people.told_of(
            connection, site, request.patient, now, day=day, by=came_id
        )
        came = Came(came_id, request.relation)
    return Asked(
        queue=queue,
        person_id=person_id,
        patient=patient,
        who=who,
        came=came,
        eligibility_id=request.eligibility_id,
        declared=request.declared,
    )


def answered(connection: Connection, site: Site, asked: Asked, day: date) -> Answered:
    """The look-up that a kiosk names; one about somebody else or of another day counts as none.

    About a patient without a number nobody can be asked: the desk has to see them.
    """
    asked_id = asked.eligibility_id
    facts = {"asked": asked_id, "person": asked.person_id}
    answer = None if asked_id is None else connection.execute(_ANSWER, facts).first()
    if answer is not None and site.day(answer.asked_at) == day:
        return Answered(asked_id, answer.outcome, answer.code, needs_desk=answer.needs_desk)
    if asked.patient.number is None:
        return Answered(None, Outcome.ASK_DESK, None, needs_desk=True)
    return Answered(None, Outcome.PENDING, None, needs_desk=False)
