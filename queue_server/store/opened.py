"""One patient's whole row, which a member of staff may read: that it was read is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from queue_server.contract.counters import HistoryRow, StopOpened
from queue_server.contract.mask import mask_number
from queue_server.setup.tree import find
from queue_server.store import history, reasons
from queue_server.store.history import Entry
from queue_server.store.tables import history as table
from queue_server.store.tables import person, stop, ticket, visit

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection
    from sqlalchemy import Row as SqlRow

    from queue_server.store.site import Site

_STOP = (
    select(*(stop.c.id, stop.c.visit_id, stop.c.ticket_id, stop.c.person_id, stop.c.queue_id))
    .add_columns(ticket.c.label, visit.c.came_id, visit.c.relation, person.c.sealed)
    .join_from(stop, ticket, ticket.c.id == stop.c.ticket_id)
    .join(visit, visit.c.id == stop.c.visit_id)
    .join(person, person.c.id == stop.c.person_id)
    .where(stop.c.id == bindparam("stop"), stop.c.service_day == bindparam("day"))
)
_SEALED = select(person.c.sealed).where(person.c.id == bindparam("person"))
_QUEUES = select(stop.c.id, stop.c.queue_id).where(stop.c.visit_id == bindparam("visit"))
_DONE = select(table).where(table.c.visit_id == bindparam("visit")).order_by(table.c.seq)
OPENED = "open"
"""The deed of reading a row: not shown among what happened to the patient."""


def read(
    connection: Connection, site: Site, stop_id: str, who: str, day: date, now: datetime
) -> StopOpened | None:
    """The full name, birth date and history; None if there is no such stop today."""
    row = connection.execute(_STOP, {"stop": stop_id, "day": day}).first()
    if row is None:
        return None
    deed = {"visit_id": row.visit_id, "ticket_id": row.ticket_id, "stop_id": row.id}
    history.record(connection, Entry(who=who, action=OPENED, **deed), now)
    known = site.seal.open(row.sealed, row.person_id)
    number = known.get("number")
    done = connection.execute(_DONE, {"visit": row.visit_id}).all()
    queues = {
        each.id: each.queue_id for each in connection.execute(_QUEUES, {"visit": row.visit_id})
    }
    why = reasons.of_visit(connection, site.seal, row.visit_id)
    return StopOpened(
        stop_id=row.id,
        number=row.label,
        name=known["name"] or "",
        birth_date=known["birth_date"],
        sex=known["sex"],
        identity=mask_number(number) if number else "",
        came_by=row.relation or "self",
        came_name=_name(connection, site, row.came_id),
        history=tuple(
            _deed(site, each, queues.get(each.stop_id), why.get(each.seq))
            for each in done
            if each.action != OPENED
        ),
    )


def _name(connection: Connection, site: Site, person_id: str | None) -> str | None:
    if person_id is None:
        return None
    sealed = connection.execute(_SEALED, {"person": person_id}).scalar_one()
    return site.seal.open(sealed, person_id)["name"]


def _deed(site: Site, row: SqlRow[Any], queue_id: str | None, reason: str | None) -> HistoryRow:
    queue = find(site.config.queues, queue_id or "")
    counter = find(site.config.counters, row.counter_id or "")
    kind, _, name = row.who.partition(":")
    user = next((each for each in site.config.users if each.username == name), None)
    return HistoryRow(
        at=row.at,
        who=user.name if kind == "staff" and user else row.who,
        action=row.action,
        queue=queue.name if queue else None,
        room=counter.room if counter else None,
        reason=reason,
    )
