"""People and their visits of a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, select

from queue_server.contract.person import Patient, Person
from queue_server.engine import people
from queue_server.insurance.identity import spelled_name
from queue_server.store import priorities
from queue_server.store.tables import person, visit
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.contract.counters import NewPatient
    from queue_server.contract.person import AbsentPatient, Relation
    from queue_server.store.seal import Seal
    from queue_server.store.site import Site

_KNOWN = select(person.c.id, person.c.sealed).where(person.c.number_index == bindparam("index"))
_SEEN = insert(person)
_REMEMBER = _SEEN.on_conflict_do_update(
    index_elements=[person.c.number_index],
    set_={"sealed": _SEEN.excluded.sealed, "seen_at": _SEEN.excluded.seen_at},
)
_VISIT = select(visit.c.id, visit.c.came_id).where(
    visit.c.person_id == bindparam("person"), visit.c.service_day == bindparam("day")
)
_NEW_VISIT = visit.insert()
_CAME = visit.update().where(visit.c.id == bindparam("which"))


@dataclass(frozen=True)
class Came:
    """Who came for the patient: their id, and what they are to the patient."""

    person_id: str
    relation: Relation


def remember(
    connection: Connection, site: Site, who: Person, now: datetime, *, vouched: bool = False
) -> tuple[str, Person]:
    """The person's opaque id, and what is best known of them: it is kept (``people.better``).

    Where that corrects the birth date, who waits today moves into the lane that follows from it.
    """
    index = site.seal.index(who.number)
    known = connection.execute(_KNOWN, {"index": index}).first()
    if known is None:
        return _keep(connection, site.seal, who, uuid4().hex, index, now), who
    kept = Person.model_validate(site.seal.open(known.sealed, known.id))
    best = people.better(kept, who, vouched=vouched)
    _keep(connection, site.seal, best, known.id, index, now)
    if best.birth_date != kept.birth_date:
        day = site.day(now)
        visit = connection.execute(_VISIT, {"person": known.id, "day": day}).first()
        if visit is not None:
            priorities.born(connection, site, visit.id, best.birth_date, now)
    return known.id, best


def told_of(
    connection: Connection,
    site: Site,
    told: NewPatient | AbsentPatient,
    now: datetime,
    *,
    day: date | None = None,
    by: str | None = None,
) -> tuple[str, Patient]:
    """Somebody of whom another person tells: their opaque id, and what is best known of them.

    Without a number they are somebody new, except where the same teller (``by``, an opaque id)
    tells on the same day of somebody with the same name, marks included (Hùng is not Hưng), and
    the same whole birth date; without a name too, of somebody with that birth date. A year alone
    is that of many.
    """
    facts = told.model_dump() | {"name_source": "typed"}
    if told.number is not None:
        person_id, best = remember(connection, site, Person.model_validate(facts), now)
        return person_id, Patient.model_validate(best.model_dump())
    index = None
    if by is not None and day is not None and people.is_whole(told.birth_date):
        same = (by, day.isoformat(), spelled_name(told.name or ""), told.birth_date)
        index = site.seal.digest("told of", "\n".join(same))
    who = Patient.model_validate(facts)
    known = None if index is None else connection.execute(_KNOWN, {"index": index}).first()
    person_id = known.id if known else uuid4().hex
    return _keep(connection, site.seal, who, person_id, index, now), who


def read(seal: Seal, sealed: bytes, person_id: str) -> Patient:
    """A person's record.

    Raises:
        cryptography.exceptions.InvalidTag: it was sealed for another person or key, or changed.
    """
    return Patient.model_validate(seal.open(sealed, person_id))


def visit_of(
    connection: Connection, person_id: str, day: date, now: datetime, came: Came | None = None
) -> str:
    """The id of the patient's visit on this service day; begins it if there is none.

    ``came``: who came for the patient; the first one of the day is kept.
    """
    known = connection.execute(_VISIT, {"person": person_id, "day": day}).first()
    by = {"came_id": came.person_id, "relation": came.relation} if came else {}
    if known is not None:
        if came and known.came_id is None:
            connection.execute(_CAME.values(by), {"which": known.id})
        return known.id
    visit_id = uuid4().hex
    begun = {"id": visit_id, "person_id": person_id, "service_day": day, "started_at": now}
    nobody = {"came_id": None, "relation": None}
    connection.execute(_NEW_VISIT, begun | nobody | by)
    return visit_id


def _keep(
    connection: Connection,
    seal: Seal,
    who: Person | Patient,
    person_id: str,
    index: str | None,
    now: datetime,
) -> str:
    sealed = seal.close(who.model_dump(mode="json"), person_id)
    seen = {"id": person_id, "number_index": index, "sealed": sealed, "seen_at": now}
    connection.execute(_REMEMBER, seen)
    return person_id
