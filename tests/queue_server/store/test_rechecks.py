"""A ticket that was given while the portal was silent gets its answer, or is given up visibly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import update

from queue_server.contract.insurance import EligibilityAnswer, Outcome, Paper
from queue_server.contract.person import Person
from queue_server.store import alarms, eligibilities, people, recheck_report, rechecks
from queue_server.store.rechecks import LONGEST_PAUSE, Recheck
from queue_server.store.tables import person
from tests.queue_server.databases import read
from tests.queue_server.serving import a_person
from tests.queue_server.store.ward import NOON, said

if TYPE_CHECKING:
    from datetime import datetime

    from tests.queue_server.store.ward import Ward

A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)


def due(ward: Ward, now: datetime = NOON) -> list[Recheck]:
    with ward.database.read() as connection:
        return rechecks.due(connection, now, 100)


def settle(ward: Ward, recheck: Recheck, code: str, now: datetime = NOON) -> bool:
    request = recheck.request(ward.site.seal)
    assessed = ward.assess(said(code), request, NOON)
    answer = eligibilities.answer_of(assessed, ward.site.hospital, now)
    with ward.database.write() as connection:
        return rechecks.settle(connection, ward.site, recheck, request, assessed, answer)


def tickets(ward: Ward, columns: str) -> list[tuple[Any, ...]]:
    with ward.database.read() as connection:
        rows = connection.exec_driver_sql(f"select {columns} from ticket order by issued_at")
        return [tuple(row) for row in rows]


def test_a_planned_ticket_is_due_at_once_and_asked_as_it_was(ward: Ward) -> None:
    who = a_person()
    ticket_id = ward.ticket(who=who, papers=(Paper.REFERRAL,))
    (recheck,) = due(ward)
    assert (recheck.ticket_id, recheck.day) == (ticket_id, ward.site.day(NOON))
    request = recheck.request(ward.site.seal)
    assert request.person.model_dump() == who
    assert request.papers == (Paper.REFERRAL,)


def test_a_ticket_without_a_look_up_is_asked_about_too(ward: Ward) -> None:
    who = a_person()
    ward.ticket(who=who)
    with ward.database.write() as connection:
        connection.exec_driver_sql("update ticket set eligibility_id = null")
    request = due(ward)[0].request(ward.site.seal)
    assert (request.person.number, request.papers) == (who["number"], None)


def test_a_birth_date_that_was_corrected_meanwhile_gives_no_priority_back(ward: Ward) -> None:
    typed = a_person(birth_date="1940-01-01", name_source="typed")
    ward.ticket(who=typed)
    (recheck,) = due(ward)
    chip = Person.model_validate({**typed, "birth_date": "1990-01-01", "name_source": "dg13"})
    with ward.database.write() as connection:
        people.remember(connection, ward.site, chip, NOON)
    assert settle(ward, recheck, "070")
    assert read(ward.database.url, 'select "group" from visit_priority') == []


def test_nothing_sealed_shows(ward: Ward) -> None:
    ward.ticket()
    (recheck,) = due(ward)
    assert repr(recheck.person) not in repr(recheck)
    assert repr(recheck.asked) not in repr(recheck)


def test_the_oldest_come_first(ward: Ward) -> None:
    late = ward.ticket(NOON)
    early = ward.ticket(NOON - A_MINUTE)
    assert [recheck.ticket_id for recheck in due(ward)] == [early, late]


def test_what_was_tried_before_keeps_no_newer_one_waiting(ward: Ward) -> None:
    tried, fresh = ward.ticket(NOON - A_MINUTE), ward.ticket(NOON)
    with ward.database.write() as connection:
        rechecks.postpone(connection, due(ward)[0], NOON)
        rechecks.hasten(connection, NOON)
    assert [recheck.ticket_id for recheck in due(ward)] == [fresh, tried]


def test_planning_twice_changes_nothing(ward: Ward) -> None:
    ticket_id = ward.ticket()
    (first,) = due(ward)
    with ward.database.write() as connection:
        rechecks.postpone(connection, first, NOON)
        rechecks.plan(connection, ticket_id, NOON)
    assert due(ward) == []


def test_a_settled_ticket_has_the_new_answer(ward: Ward) -> None:
    ward.ticket()
    (recheck,) = due(ward)
    assert settle(ward, recheck, "000")
    ((outcome, eligibility_id),) = tickets(ward, "outcome, eligibility_id")
    assert outcome == Outcome.ELIGIBLE
    query = "select kiosk_id, sealed from eligibility where id = ?"
    ((kiosk_id, sealed),) = read(ward.database.url, query, eligibility_id)
    assert kiosk_id == "queue-server"
    kept = ward.site.seal.open(sealed, eligibility_id)
    assert EligibilityAnswer.model_validate(kept["answer"]).outcome == Outcome.ELIGIBLE
    assert due(ward, NOON + A_DAY) == []


def test_a_newer_answer_is_not_overwritten(ward: Ward) -> None:
    ticket_id = ward.ticket()
    (recheck,) = due(ward)
    with ward.database.write() as connection:
        rechecks.drop(connection, ticket_id, NOON)
        connection.exec_driver_sql("update ticket set outcome = 'ask_desk'")
    before = tickets(ward, "outcome, eligibility_id")
    assert not settle(ward, recheck, "000")
    assert tickets(ward, "outcome, eligibility_id") == before
    with ward.database.read() as connection:
        kept = connection.exec_driver_sql("select count(*) from eligibility").scalar_one()
    assert kept == 1


def test_dropping_is_safe_to_repeat_and_for_any_ticket(ward: Ward) -> None:
    ticket_id = ward.ticket()
    with ward.database.write() as connection:
        rechecks.drop(connection, ticket_id, NOON)
        rechecks.drop(connection, ticket_id, NOON + A_MINUTE)
        rechecks.drop(connection, "no-plan", NOON)
        (changed,) = recheck_report.changed(connection, NOON - A_DAY)
    assert changed.at == NOON
    assert due(ward, NOON + A_DAY) == []


def test_each_pause_is_twice_as_long_until_half_an_hour(ward: Ward) -> None:
    ward.ticket()
    now, pauses = NOON, list[timedelta]()
    for _ in range(8):
        (recheck,) = due(ward, now)
        with ward.database.write() as connection:
            rechecks.postpone(connection, recheck, now)
            again = recheck_report.waiting(connection).next_at
        assert again is not None
        pauses.append(again - now)
        now = again
    assert pauses == [A_MINUTE * minutes for minutes in (1, 2, 4, 8, 16, 30, 30, 30)]
    assert pauses[-1] == LONGEST_PAUSE


def test_when_the_portal_is_back_all_are_due(ward: Ward) -> None:
    ward.ticket()
    ward.ticket()
    with ward.database.write() as connection:
        for recheck in rechecks.due(connection, NOON, 100):
            rechecks.postpone(connection, recheck, NOON)
        assert rechecks.due(connection, NOON, 100) == []
        rechecks.hasten(connection, NOON)
    assert len(due(ward)) == 2


def test_hastening_revives_nothing_that_is_done(ward: Ward) -> None:
    ward.ticket()
    settle(ward, due(ward)[0], "000")
    with ward.database.write() as connection:
        rechecks.hasten(connection, NOON)
    assert due(ward, NOON + A_DAY) == []


@pytest.mark.parametrize(("days", "given_up"), [(0, 0), (2, 0), (3, 2)])
def test_it_is_given_up_two_days_after_the_service_day(
    ward: Ward, days: int, given_up: int
) -> None:
    ward.ticket()
    ward.ticket()
    now = NOON + days * A_DAY
    with ward.database.write() as connection:
        assert rechecks.give_up(connection, ward.site.day(now), now) == given_up
        assert rechecks.give_up(connection, ward.site.day(now), now) == 0
        standing = alarms.standing(connection)
        told = recheck_report.given_up(connection, now)
    assert len(due(ward, now)) == 2 - given_up
    assert [(alarm.kind, alarm.detail, alarm.count) for alarm in standing] == (
        [("recheck_given_up", "2026-11-23", 2)] if given_up else []
    )
    assert [ticket.label for ticket in told] == (["A001", "A002"] if given_up else [])


def test_a_damaged_record_is_an_error_of_its_own(ward: Ward) -> None:
    ward.ticket()
    with ward.database.write() as connection:
        connection.execute(update(person).values(sealed=bytes(64)))
    (recheck,) = due(ward)
    with pytest.raises(InvalidTag):
        recheck.request(ward.site.seal)


def test_staff_read_how_many_wait_and_whose_answer_came(ward: Ward) -> None:
    ward.ticket(NOON - A_MINUTE)
    ward.ticket(NOON)
    settle(ward, due(ward)[0], "010", NOON + A_MINUTE)
    with ward.database.read() as connection:
        waiting = recheck_report.waiting(connection)
        (changed,) = recheck_report.changed(connection, NOON)
        assert recheck_report.changed(connection, NOON + 2 * A_MINUTE) == []
    assert (waiting.count, waiting.oldest_at, waiting.next_at) == (1, NOON, NOON)
    assert (changed.label, changed.queue_id, changed.at) == ("A001", "A", NOON + A_MINUTE)
    assert changed.outcome == tickets(ward, "outcome")[0][0] != Outcome.PENDING


def test_nobody_waits_in_the_beginning(ward: Ward) -> None:
    with ward.database.read() as connection:
        assert recheck_report.waiting(connection) == recheck_report.Waiting(0, None, None)
        assert recheck_report.given_up(connection, NOON) == []
