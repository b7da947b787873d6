"""Finds a person's visit of a day, for the hospital information system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.contract.insurance import Outcome
from queue_server.contract.person import Person
from queue_server.contract.visits import Companion, Visit, VisitTicket
from queue_server.store.tables import person, ticket, visit

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from queue_server.contract.person import Relation
    from queue_server.contract.visits import VisitFind
    from queue_server.store.seal import Seal

_VISIT = select(visit.c.id, visit.c.started_at, visit.c.came_id, visit.c.relation)
_BY_NUMBER = _VISIT.join(person, person.c.id == visit.c.person_id).where(
    person.c.number_index == bindparam("index"), visit.c.service_day == bindparam("day")
)
_BY_CODE = _VISIT.join(ticket, ticket.c.visit_id == visit.c.id).where(
    ticket.c.code == bindparam("code"), visit.c.service_day == bindparam("day")
)
_SEALED = select(person.c.sealed).where(person.c.id == bindparam("which"))
_TICKETS = (
    select(ticket.c.label, ticket.c.queue_id, ticket.c.outcome)
    .where(ticket.c.visit_id == bindparam("visit"))
    .order_by(ticket.c.issued_at, ticket.c.id)
)


def find(connection: Connection, seal: Seal, wanted: VisitFind, day: date) -> Visit | None:
    """The visit of this patient on a service day, with all its tickets and who came for them."""
    if wanted.number is not None:
        facts = {"index": seal.index(wanted.number), "day": day}
        found = connection.execute(_BY_NUMBER, facts).first()
    else:
        found = connection.execute(_BY_CODE, {"code": wanted.code, "day": day}).first()
    if found is None:
        return None
    return Visit(
        visit_id=found.id,
        started_at=found.started_at,
        tickets=tuple(
            VisitTicket(number=row.label, queue_id=row.queue_id, outcome=Outcome(row.outcome))
            for row in connection.execute(_TICKETS, {"visit": found.id})
        ),
        came=_came(connection, seal, found.came_id, found.relation),
    )


def _came(
    connection: Connection, seal: Seal, came_id: str | None, relation: Relation
) -> Companion | None:
    if came_id is None:
        return None
    sealed = connection.execute(_SEALED, {"which": came_id}).scalar_one()
    who = Person.model_validate(seal.open(sealed, came_id))  # who came was read from a card
    return Companion(relation=relation, number=who.number, name=who.name)
