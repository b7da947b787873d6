"""Reasons stand outside of the chain: none is changed or taken away without being found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update

from queue_server.audit.erase import VisitId, erase
from queue_server.audit.verify import verify
from queue_server.contract.http import PriorityDecision
from queue_server.engine.chain_check import Break, Finding
from queue_server.store import priorities, reasons
from queue_server.store.history import Entry
from queue_server.store.tables import history as table
from queue_server.store.tables import reason, recheck, ticket
from tests.queue_server.store.ward import NOON, Ward

if TYPE_CHECKING:
    from sqlalchemy import Delete, Insert, Update


@pytest.fixture
def visit(ward: Ward) -> str:
    """A visit with two deeds for a reason, after which somebody else's came."""
    ticket_id = ward.ticket()
    with ward.database.write() as connection:
        connection.execute(update(recheck).values(next_at=None))
        query = select(ticket.c.visit_id).where(ticket.c.id == ticket_id)
        visit_id: str = connection.execute(query).scalar_one()
        entry = Entry("staff:dd.mau", "class", visit_id=visit_id, ticket_id=ticket_id)
        reasons.record(connection, ward.site.seal, entry, visit_id, "đau nhiều", NOON)
        reasons.record(connection, ward.site.seal, entry, visit_id, " ", NOON)
    ward.ticket()
    return visit_id


def with_reason(ward: Ward) -> int:
    with ward.database.read() as connection:
        return connection.execute(select(reason.c.seq)).scalar_one()


def tamper(ward: Ward, statement: Delete | Insert | Update) -> None:
    with ward.database.write() as connection:
        connection.execute(statement)


def found(ward: Ward) -> Finding | None:
    return verify(ward.database).finding


def test_a_reason_that_is_there_holds(ward: Ward, visit: str) -> None:
    with ward.database.read() as connection:
        assert list(reasons.of_visit(connection, ward.site.seal, visit).values()) == ["đau nhiều"]
    assert found(ward) is None


def test_a_changed_a_removed_and_a_slipped_in_reason_are_found(ward: Ward, visit: str) -> None:
    seq = with_reason(ward)
    tamper(ward, update(reason).values(sealed=b"other"))
    assert found(ward) == Finding(Break.REASON_CHANGED, seq)
    tamper(ward, delete(reason))
    assert found(ward) == Finding(Break.REASON_REMOVED, seq)
    tamper(ward, reason.insert().values(seq=seq + 1, visit_id=visit, sealed=b"new"))
    assert found(ward) == Finding(Break.REASON_CHANGED, seq + 1)


def test_who_is_erased_leaves_no_gap_but_no_cover_for_others(ward: Ward, visit: str) -> None:
    tomorrow = NOON + timedelta(days=1)
    assert erase(ward.database, ward.site, VisitId(visit), tomorrow) == 1
    assert found(ward) is None
    with ward.database.write() as connection:
        query = select(table.c.visit_id).where(table.c.visit_id != visit).limit(1)
        other: str = connection.execute(query).scalar_one()
        entry = Entry("staff:dd.mau", "class", visit_id=other)
        seq = reasons.record(connection, ward.site.seal, entry, other, "về sớm", tomorrow)
    tamper(ward, delete(reason))
    assert found(ward) == Finding(Break.REASON_REMOVED, seq)


def test_an_erasure_covers_nothing_that_was_written_after_it(ward: Ward, visit: str) -> None:
    assert erase(ward.database, ward.site, VisitId(visit), NOON + timedelta(days=1)) == 1
    with ward.database.write() as connection:
        entry = Entry("staff:dd.mau", "class", visit_id=visit)
        seq = reasons.record(connection, ward.site.seal, entry, visit, "thêm sau", NOON)
    tamper(ward, delete(reason))
    assert found(ward) == Finding(Break.REASON_REMOVED, seq)


def test_why_a_priority_was_decided_is_covered_too(ward: Ward, visit: str) -> None:
    with ward.database.write() as connection:
        declared = ("pregnant",)
        day = ward.site.day(NOON)
        priorities.found(connection, ward.site.seal, visit, None, "1990", declared, day, NOON)
        decided = PriorityDecision(confirmed=True, reason="sổ khám thai")
        facts = (visit, "pregnant", decided, "dd.mau", NOON)
        assert priorities.decide(connection, ward.site, *facts)
        why = reasons.of_visit(connection, ward.site.seal, visit)
    assert "sổ khám thai" in why.values()
    assert found(ward) is None
