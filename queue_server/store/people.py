"""People and their visits of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from queue_server.store.tables import person, visit

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.contract.http import Person
    from queue_server.store.seal import Seal


def remember(connection: Connection, seal: Seal, who: Person, now: datetime) -> str:
    """The person's opaque id; what was read last of them is kept, sealed."""
    index = seal.index(who.number)
    known = connection.execute(
        select(person.c.id).where(person.c.number_index == index)
    ).scalar_one_or_none()
    person_id = known or uuid4().hex
    sealed = seal.close(who.model_dump(mode="json"), person_id)
    statement = insert(person).values(id=person_id, number_index=index, sealed=sealed, seen_at=now)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[person.c.number_index],
            set_={"sealed": statement.excluded.sealed, "seen_at": statement.excluded.seen_at},
        )
    )
    return person_id


def visit_of(connection: Connection, person_id: str, day: date, now: datetime) -> str:
    """The id of the person's visit on this service day; begins it if there is none."""
    known = connection.execute(
        select(visit.c.id).where(visit.c.person_id == person_id, visit.c.service_day == day)
    ).scalar_one_or_none()
    if known is not None:
        return known
    visit_id = uuid4().hex
    connection.execute(
        visit.insert().values(id=visit_id, person_id=person_id, service_day=day, started_at=now)
    )
    return visit_id
