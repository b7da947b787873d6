"""Erasing a person: nothing personal is left, and the history still holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from queue_server.audit.erase import EMPTY, Kept, Number, VisitId, erase
from queue_server.audit.verify import verify
from queue_server.contract.body import Body
from queue_server.store import idempotency, reasons
from queue_server.store.history import Entry
from queue_server.store.idempotency import Write
from queue_server.store.tables import (
    checkin,
    eligibility,
    history,
    person,
    reason,
    recheck,
    ticket,
)
from tests.queue_server.serving import a_person
from tests.queue_server.store.ward import NOON, Ward

if TYPE_CHECKING:
    from datetime import datetime

TOMORROW = NOON + timedelta(days=1)


class About(Body):
    """An answer that was kept."""

    visit_id: str


def _erase(ward: Ward, number: str, now: datetime = TOMORROW) -> Kept | int:
    return erase(ward.database, ward.site, Number(number), now)


def _settled(ward: Ward, ticket_id: str) -> str:
    """The portal is asked no more; a reason was written. The visit's id."""
    with ward.database.write() as connection:
        connection.execute(update(recheck).values(next_at=None))
        visit_id = connection.execute(
            select(ticket.c.visit_id).where(ticket.c.id == ticket_id)
        ).scalar_one()
        entry = Entry("staff:dd.mau", "class", visit_id=visit_id, ticket_id=ticket_id)
        reasons.record(connection, ward.site.seal, entry, visit_id, "vì lý do sức khỏe", NOON)
    return visit_id


def test_nothing_personal_is_left(ward: Ward) -> None:
    who = a_person()
    _settled(ward, ward.ticket(who=who))
    other = a_person()
    ward.ticket(who=other)
    assert _erase(ward, who["number"]) == 1
    with ward.database.read() as connection:
        people = connection.execute(select(person.c.sealed, person.c.number_index)).all()
        answers = connection.execute(select(eligibility.c.sealed)).scalars().all()
        left = connection.execute(select(func.count()).select_from(reason)).scalar_one()
        last = connection.execute(
            select(history.c.action, history.c.facts).order_by(history.c.seq.desc()).limit(1)
        ).one()
    assert sum(row.sealed == EMPTY and row.number_index is None for row in people) == 1
    assert (len(people), sum(sealed == EMPTY for sealed in answers), left) == (2, 1, 0)
    assert (last.action, who["number"] in last.facts) == ("erase", False)
    assert verify(ward.database).finding is None
    assert _erase(ward, who["number"]) is Kept.UNKNOWN
    assert ward.ticket(TOMORROW, who=who), "comes again as somebody new"


def test_answers_that_were_kept_about_the_person_go_too(ward: Ward) -> None:
    who = a_person()
    visit_id = _settled(ward, ward.ticket(who=who))
    write = Write("staff:dd.mau", "k1", "h1")
    with ward.database.write() as connection:
        about = About(visit_id=visit_id)
        idempotency.keep(connection, ward.site.seal, write, 200, about, NOON)
        other = replace(write, key="k2")
        somebody_else = About(visit_id="0" * 32)
        idempotency.keep(connection, ward.site.seal, other, 200, somebody_else, NOON)
    assert _erase(ward, who["number"]) == 1
    with ward.database.read() as connection:
        assert idempotency.earlier(connection, ward.site.seal, write) is None
        assert idempotency.earlier(connection, ward.site.seal, other) is not None


def test_one_of_the_visits_says_who_it_is(ward: Ward) -> None:
    """So somebody can be erased who has no number, or whose number nobody knows any more."""
    visit_id = _settled(ward, ward.ticket())
    assert erase(ward.database, ward.site, VisitId(visit_id), NOON) is Kept.HERE_TODAY
    assert erase(ward.database, ward.site, VisitId(visit_id), TOMORROW) == 1
    with ward.database.read() as connection:
        assert connection.execute(select(person.c.sealed)).scalars().all() == [EMPTY]
    assert erase(ward.database, ward.site, VisitId(visit_id), TOMORROW) is Kept.UNKNOWN
    assert erase(ward.database, ward.site, VisitId("nobody"), TOMORROW) is Kept.UNKNOWN


def test_not_on_the_day_of_a_visit(ward: Ward) -> None:
    who = a_person()
    _settled(ward, ward.ticket(who=who))
    assert _erase(ward, who["number"], NOON) is Kept.HERE_TODAY


def test_not_while_the_insurance_is_asked(ward: Ward) -> None:
    who = a_person()
    ward.ticket(who=who)
    assert _erase(ward, who["number"]) is Kept.INSURANCE_ASKED


def test_not_while_a_checkin_has_no_receipt(ward: Ward) -> None:
    who = a_person()
    visit_id = _settled(ward, ward.ticket(who=who))
    row = {"id": "c1", "visit_id": visit_id, "treatment_index": "t1", "sealed": b"x"}
    with ward.database.write() as connection:
        connection.execute(
            checkin.insert().values(**row, state="rejected", booked_at=NOON, tries=1)
        )
    assert _erase(ward, who["number"]) is Kept.CHECKIN_UNSENT
    with ward.database.write() as connection:
        connection.execute(update(checkin).values(state="accepted"))
    assert _erase(ward, who["number"]) == 1
