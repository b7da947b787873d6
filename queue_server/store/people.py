"""People and their visits of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, select

from queue_server.contract.person import Person
from queue_server.engine import people
from queue_server.store.tables import person, visit
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.store.seal import Seal

_KNOWN = select(person.c.id, person.c.sealed).where(person.c.number_index == bindparam("index"))
_SEEN = insert(person)
_REMEMBER = _SEEN.on_conflict_do_update(
    index_elements=[person.c.number_index],
    set_={"sealed": _SEEN.excluded.sealed, "seen_at": _SEEN.excluded.seen_at},
)
_VISIT = select(visit.c.id).where(
    visit.c.person_id == bindparam("person"), visit.c.service_day == bindparam("day")
)
_NEW_VISIT = visit.insert()


def remember(
    connection: Connection, seal: Seal, who: Person, now: datetime, *, vouched: bool = False
) -> str:
    """The person's opaque id; what is best known of them is kept, sealed (``people.better``)."""
    index = seal.index(who.number)
    known = connection.execute(_KNOWN, {"index": index}).first()
    if known is None:
        person_id = uuid4().hex
    else:
        person_id = known.id
        kept = Person.model_validate(seal.open(known.sealed, person_id))
        who = people.better(kept, who, vouched=vouched)
    sealed = seal.close(who.model_dump(mode="json"), person_id)
    seen = {"id": person_id, "number_index": index, "sealed": sealed, "seen_at": now}
    connection.execute(_REMEMBER, seen)
    return person_id


def visit_of(connection: Connection, person_id: str, day: date, now: datetime) -> str:
    """The id of the person's visit on this service day; begins it if there is none."""
    facts = {"person": person_id, "day": day}
    known = connection.execute(_VISIT, facts).scalar_one_or_none()
    if known is not None:
        return known
    visit_id = uuid4().hex
    begun = {"id": visit_id, "person_id": person_id, "service_day": day, "started_at": now}
    connection.execute(_NEW_VISIT, begun)
    return visit_id
