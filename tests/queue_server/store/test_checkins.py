"""Which card a check-in carries, what staff see of check-ins, what the database's file tells."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from queue_server.contract.http import TicketRequest
from queue_server.contract.insurance import EligibilityAnswer, EligibilityRequest
from queue_server.contract.visits import Checkin, CheckinState, ServiceBooked, VisitFind
from queue_server.insurance.portal.upload import Receipt, Refused
from queue_server.store import (
    checkin_cards,
    checkin_queue,
    checkin_summary,
    checkins,
    eligibilities,
    tickets,
    visits,
)
from tests.queue_server.databases import of_sqlite, stored
from tests.queue_server.insurance.checkin.rows import booking_body
from tests.queue_server.serving import KIOSKS, a_person
from tests.queue_server.store.ward import NOON, SILENT, Ward, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from queue_server.insurance.answer import NoAnswer, PortalAnswer
    from queue_server.insurance.checkin.row import Card

A_MINUTE = timedelta(minutes=1)
SECRET = "Đặng Thị Bí Mật"


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    ward = Ward.build(tmp_path)
    yield ward
    ward.database.close()


def arrive(
    ward: Ward,
    who: dict[str, Any],
    answer: PortalAnswer | NoAnswer,
    now: datetime = NOON,
    queue: int = 0,
) -> str:
    """Somebody takes a number; the visit's id."""
    asked = EligibilityRequest.model_validate({"person": who})
    assessed = ward.assess(answer, asked, now)
    told: EligibilityAnswer = eligibilities.answer_of(assessed, ward.site.hospital, now)
    table = ward.site.config.queues[queue]
    request = TicketRequest(
        queue_id=table.id, person=asked.person, eligibility_id=told.eligibility_id
    )
    with ward.database.write() as connection:
        eligibilities.keep(connection, ward.site, asked, assessed, told, KIOSKS[0])
        place, _ = tickets.issue(connection, ward.site, table, request, KIOSKS[0], now)
    return place.given.visit_id


def book(ward: Ward, visit: str, treatment: str, now: datetime = NOON) -> Checkin:
    booking = ServiceBooked.model_validate(booking_body(treatment_id=treatment, ordered_at=NOON))
    with ward.database.write() as connection:
        return checkins.book(connection, ward.site, visit, booking, now)[0]


def read(ward: Ward, checkin: Checkin) -> checkin_queue.Waiting:
    with ward.database.read() as connection:
        return checkin_queue.read(connection, ward.site.seal, checkin.checkin_id or "")


def card_of(ward: Ward, visit: str) -> tuple[Card | None, bool]:
    with ward.database.read() as connection:
        return checkin_cards.newest(connection, ward.site.seal, visit)


def test_the_newest_answer_of_any_of_the_visits_tickets_counts(ward: Ward) -> None:
    who = a_person()
    visit = arrive(ward, who, SILENT)
    assert card_of(ward, visit) == (None, False)
    arrive(ward, who, said("000", maDKBD="01028"), NOON + A_MINUTE, queue=1)
    card, settled = card_of(ward, visit)
    assert settled
    assert card is not None
    assert (card.number, card.facility) == ("DN4010123456789", "01028")
    # A later silence takes nothing back, a later answer does.
    arrive(ward, who, SILENT, NOON + 2 * A_MINUTE, queue=2)
    assert card_of(ward, visit) == (card, True)
    arrive(ward, who, said("010"), NOON + 3 * A_MINUTE, queue=2)
    assert card_of(ward, visit) == (None, True)


def test_what_sends_to_the_desk_takes_no_card_back(ward: Ward) -> None:
    who = a_person()
    visit = arrive(ward, who, said("000", maDKBD="01028"))
    known = card_of(ward, visit)
    for minutes, code in enumerate(("060", "054", "999"), start=1):
        arrive(ward, who, said(code), NOON + minutes * A_MINUTE, queue=minutes % 3)
        assert card_of(ward, visit) == known


def test_the_order_in_which_answers_came_is_what_counts(ward: Ward) -> None:
    who = a_person()
    visit = arrive(ward, who, said("000", maDKBD="01028"), NOON + A_MINUTE)
    # Kept later, asked earlier.
    arrive(ward, who, said("010"), NOON, queue=1)
    card, settled = card_of(ward, visit)
    assert settled
    assert card is not None


def test_a_card_that_may_be_somebody_elses_is_nobodys(ward: Ward) -> None:
    visit = arrive(ward, a_person(), said("000", hoTen="Ai Đó Khác", maDKBD="01028"))
    assert card_of(ward, visit) == (None, False)


def test_an_answer_about_somebody_else_counts_for_nobody(ward: Ward) -> None:
    mine = arrive(ward, a_person(), SILENT)
    arrive(ward, a_person(), said("000"))
    assert card_of(ward, mine) == (None, False)


def test_only_a_card_that_pays_is_one(ward: Ward) -> None:
    settled = {"010": True, "110": True, "060": False, "054": False, "205": False, "999": False}
    for code, expected in settled.items():
        visit = arrive(ward, a_person(), said(code))
        assert card_of(ward, visit) == (None, expected), code


def test_staff_see_todays_work_and_every_failure(ward: Ward) -> None:
    visit = arrive(ward, a_person(), said("000", maDKBD="01028"))
    yesterday = NOON - timedelta(days=1)
    states: list[tuple[str, datetime]] = [("a", yesterday), ("b", NOON)]
    with_receipt = [(book(ward, visit, f"LK-accepted-{name}", at), at) for name, at in states]
    refused = [(book(ward, visit, f"LK-refused-{name}", at), at) for name, at in states]
    waiting = book(ward, visit, "LK-waiting", NOON - A_MINUTE)
    with ward.database.write() as connection:
        seal = ward.site.seal
        for checkin, at in with_receipt:
            receipt = Receipt("GD1", "20261123120000")
            checkin_queue.accept(connection, seal, read(ward, checkin), receipt, at)
        for checkin, at in refused:
            no = Refused("205", SECRET)
            checkin_queue.refuse(connection, seal, read(ward, checkin), no, at)
        found = checkin_summary.summary(connection, ward.site, NOON)
    assert waiting.state == CheckinState.READY
    assert found.counts == {
        CheckinState.ACCEPTED: 1,
        CheckinState.REJECTED: 2,
        CheckinState.READY: 1,
    }
    assert found.oldest_unsent == NOON - A_MINUTE
    assert [(failure.at, failure.problem) for failure in found.failures] == [
        (NOON, "205"),
        (yesterday, "205"),
    ]
    assert {failure.treatment for failure in found.failures} == {"…ed-a", "…ed-b"}
    assert SECRET not in repr(found)


@of_sqlite
def test_what_is_kept_for_years_is_not_searched_through(ward: Ward) -> None:
    """The page, each booking and each round of the sender look at what concerns them alone."""
    visit = arrive(ward, a_person(), said("000", maDKBD="01028"))
    with ward.database.read() as connection:
        asked: list[tuple[str, Any]] = []
        note = partial(_note, asked)
        event.listen(connection, "before_cursor_execute", note)
        checkin_summary.summary(connection, ward.site, NOON)
        checkin_cards.newest(connection, ward.site.seal, visit)
        checkin_queue.due(connection, NOON, 20)
        visits.find(
            connection, ward.site.seal, VisitFind(number="001199012345"), ward.site.day(NOON)
        )
        event.remove(connection, "before_cursor_execute", note)
        steps = {
            row[3]
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"explain query plan {statement}", parameters)
        }
    scans = {step for step in steps if step.startswith("SCAN")}
    # The queue's own index has nothing in it but what waits.
    assert scans <= {"SCAN checkin USING INDEX checkin_queued"}
    assert "SEARCH ticket USING INDEX tickets_of_visit (visit_id=?)" in steps


def _note(asked: list[tuple[str, Any]], *arguments: Any) -> None:
    _connection, _cursor, statement, parameters = arguments[:4]
    asked.append((statement, parameters))


def test_a_visit_has_all_its_tickets_in_order(ward: Ward) -> None:
    who = a_person()
    visit = arrive(ward, who, SILENT)
    arrive(ward, who, said("000"), NOON + A_MINUTE, queue=1)
    arrive(ward, a_person(), said("000"), NOON + A_MINUTE, queue=1)
    with ward.database.read() as connection:
        day = ward.site.day(NOON)
        found = visits.find(connection, ward.site.seal, VisitFind(number=who["number"]), day)
    assert found is not None
    assert (found.visit_id, found.started_at) == (visit, NOON)
    told = [(ticket.number, ticket.queue_id, ticket.outcome) for ticket in found.tickets]
    assert told == [("A001", "A", "pending"), ("B001", "B", "eligible")]


def test_the_database_tells_nothing_of_anybody(ward: Ward) -> None:
    who = a_person(name=SECRET)
    visit = arrive(ward, who, said("000"))
    booked = book(ward, visit, "LK-BI-MAT-0001")
    with ward.database.write() as connection:
        waiting = read(ward, booked)
        kept = checkin_queue.keep_file(connection, ward.site.seal, waiting, SECRET.encode())
        checkin_queue.refuse(connection, ward.site.seal, kept, Refused("205", SECRET), NOON)
    assert read(ward, booked).file == SECRET.encode()
    assert SECRET not in repr(read(ward, booked))
    files = stored(ward.database.url)
    assert b"205" in files
    for secret in (SECRET, who["number"], "LK-BI-MAT-0001", "DN4010123456789", "BN0001", "02.1896"):
        assert secret.encode() not in files
