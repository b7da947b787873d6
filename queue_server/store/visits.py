"""Finds a person's visit of a day, for the hospital information system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.contract.insurance import Outcome
from queue_server.contract.visits import Visit, VisitTicket
from queue_server.store.tables import person, ticket, visit

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from queue_server.store.seal import Seal

_VISIT = (
    select(visit.c.id, visit.c.started_at)
    .join(person, person.c.id == visit.c.person_id)
    .where(
        person.c.number_index == bindparam("index"),
        visit.c.service_day == bindparam("day"),
    )
)
_TICKETS = (
    select(ticket.c.label, ticket.c.queue_id, ticket.c.outcome)
    .where(ticket.c.visit_id == bindparam("visit"))
    .order_by(ticket.c.issued_at, ticket.c.id)
)


def find(connection: Connection, seal: Seal, number: str, day: date) -> Visit | None:
    """The visit of whoever has this number on a service day, with all its tickets."""
    found = connection.execute(_VISIT, {"index": seal.index(number), "day": day}).first()
    if found is None:
        return None
    return Visit(
        visit_id=found.id,
        started_at=found.started_at,
        tickets=tuple(
            VisitTicket(number=row.label, queue_id=row.queue_id, outcome=Outcome(row.outcome))
            for row in connection.execute(_TICKETS, {"visit": found.id})
        ),
    )
