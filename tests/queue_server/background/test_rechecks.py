"""Tickets get their answer by themselves once the portal gives one: real service, real stand-in."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from queue_server.background.rechecks import AT_ONCE, Rechecker
from queue_server.background.worker import Worker
from queue_server.clock import SystemClock
from queue_server.contract.insurance import Paper
from queue_server.insurance.service import InsuranceService
from queue_server.store import rechecks, tables
from queue_server.store.rechecks import FIRST_PAUSE
from tests.queue_server.background.night import PATIENCE_S, Night
from tests.queue_server.databases import read
from tests.queue_server.simulators.stand_in import PASSWORD_MD5, person

if TYPE_CHECKING:
    from pathlib import Path

    from tests.queue_server.simulators.stand_in import StandIn

HALF_A_MINUTE = timedelta(seconds=30)
A_DAY = timedelta(days=1)
DEADLINE_S = 20.0


def test_every_ticket_has_its_answer_once_the_portal_is_back(night: Night) -> None:
    tickets = [night.ticket(who) for who in ("minh-anh", "thi-hoa", "quoc-khanh")]
    night.portal.fail("down")
    for _ in range(3):
        night.work(HALF_A_MINUTE)
    assert set(night.outcomes().values()) == {"pending"}
    night.portal.heal()
    for _ in range(3):
        night.work(HALF_A_MINUTE)
    outcomes = night.outcomes()
    assert [outcomes[it] for it in tickets] == ["eligible", "not_eligible", "ask_desk"]
    assert night.waiting().count == 0


def test_an_outage_costs_only_those_a_try_that_were_asked_about(night: Night) -> None:
    for _ in range(3 * AT_ONCE):
        night.ward.ticket(night.clock.now())
    night.portal.fail("down")
    night.work()
    # Until the breaker opens, and those that were under way then.
    assert 0 < sum(night.tries().values()) < 2 * AT_ONCE
    night.portal.heal()
    for _ in range(3):
        night.work(HALF_A_MINUTE)
    assert night.waiting().count == 0


def test_connections_that_break_stop_nobody_while_the_portal_answers_others(
    portal: StandIn, tmp_path: Path
) -> None:
    with Night.begin(tmp_path, portal, breaker_failures=100) as night:
        for _ in range(3 * AT_ONCE):
            night.ward.ticket(night.clock.now())
        portal.fail("drop", only="lookup", share=0.5)
        night.work()
        outcomes, tries = night.outcomes(), night.tries()
        broken = {it for it, outcome in outcomes.items() if outcome == "pending"}
        assert broken
        assert len(broken) < len(outcomes)
        assert {tries[it] for it in broken} == {1}


def test_one_without_an_answer_stops_nobody_else(night: Night) -> None:
    never, later = night.ticket("van-nam"), night.ticket("ngoc-ha")
    fine = night.ticket("minh-anh")
    night.work()
    assert night.outcomes() == {never: "pending", later: "pending", fine: "eligible"}
    assert night.tries()[never] == night.tries()[later] == 1
    assert night.waiting().next_at == night.clock.now() + FIRST_PAUSE


def test_many_without_an_answer_stop_nobody_else(night: Night) -> None:
    silent = [night.ticket("van-nam", queue=queue) for queue in range(3)]
    damaged = night.ticket("thi-hoa")
    with night.ward.database.write() as connection:
        visit, ticket, person = tables.visit, tables.ticket, tables.person
        owner = select(visit.c.person_id).join(ticket).where(ticket.c.id == damaged)
        spoil = update(person).where(person.c.id == owner.scalar_subquery())
        connection.execute(spoil.values(sealed=bytes(64)))
    fine = night.ticket("minh-anh")
    night.work()
    outcomes = night.outcomes()
    assert outcomes[fine] == "eligible"
    assert {outcomes[it] for it in [*silent, damaged]} == {"pending"}
    assert night.tries()[damaged] == 1


def test_a_person_with_several_tickets_is_asked_about_once(night: Night) -> None:
    for queue in range(3):
        night.ticket("thi-hoa", queue=queue)
    _, before = night.portal.requests()
    night.work()
    _, after = night.portal.requests()
    assert set(night.outcomes().values()) == {"not_eligible"}
    assert after - before == 1


def test_papers_that_were_declared_still_count(night: Night) -> None:
    ticket = night.ticket("minh-anh", papers=(Paper.REFERRAL,))
    night.work()
    query = "select e.id, sealed from eligibility e join ticket t on e.id = eligibility_id"
    ((asked_id, sealed),) = read(night.ward.database.url, f"{query} where t.id = ?", ticket)
    assert night.ward.site.seal.open(sealed, asked_id)["asked"]["papers"] == ["referral"]


def test_when_the_portal_is_back_nobody_waits_out_a_pause(night: Night) -> None:
    for who in ("minh-anh", "van-binh", "thi-hoa"):
        night.ticket(who)
    night.portal.fail("status_502")
    for _ in range(3):
        night.work(timedelta(minutes=3))
    assert night.insurance.health().breaker != "closed"
    night.pause_all()
    paused = night.waiting()
    assert paused.count == 3
    night.portal.heal()
    night.clock.move(HALF_A_MINUTE)
    # A patient at a kiosk is answered.
    night.insurance.ask(person("quoc-khanh"), night.ward.site.day(night.clock.now())).result()
    assert paused.next_at is not None
    assert paused.next_at > night.clock.now()
    night.work()
    assert night.waiting().count == 0


def test_a_refused_account_ends_the_round_and_is_told(night: Night) -> None:
    for _ in range(3 * AT_ONCE):
        night.ward.ticket(night.clock.now())
    night.portal.fail("refuse_account")
    night.work()
    assert night.alarms() == [("portal_account", "401")]
    tried = night.tries()
    assert 0 < sum(tried.values()) <= AT_ONCE
    for _ in range(10):
        night.work(HALF_A_MINUTE)  # the account is left alone
    assert night.tries() == tried
    night.portal.heal()
    night.work(timedelta(minutes=11))
    assert night.alarms() == []
    assert night.waiting().count == 0


def test_a_clock_that_is_set_back_makes_no_long_rest(night: Night) -> None:
    night.ticket("minh-anh")
    night.portal.fail("refuse_account")
    night.work()
    night.portal.heal()
    night.pause_all()
    night.clock.move(-A_DAY)
    with night.ward.database.write() as connection:
        rechecks.hasten(connection, night.clock.now())
    night.work()
    assert night.waiting().count == 0


def test_what_nobody_answered_is_given_up_visibly(night: Night) -> None:
    night.ticket("van-nam")
    day = night.ward.site.day(night.clock.now()).isoformat()
    night.portal.fail("down")
    night.work(2 * A_DAY)
    assert night.waiting().count == 1
    night.work(A_DAY)
    assert night.waiting().count == 0
    assert night.alarms() == [("recheck_given_up", day)]


def test_a_closed_service_ends_the_round(night: Night) -> None:
    for queue in range(3):
        night.ticket("minh-anh", queue=queue)
    night.insurance.close()
    night.work()
    assert set(night.tries().values()) == {0}


def test_an_answer_that_was_too_late_for_the_patient_is_fetched_at_once(night: Night) -> None:
    workers: list[Worker] = []

    def wake() -> None:
        workers[0].wake()

    config = night.portal.config(timeout_s=0.2)
    late = InsuranceService(config, PASSWORD_MD5, SystemClock(), wake)
    rechecker = Rechecker(night.ward.database, night.ward.site, late, SystemClock())
    worker = Worker("rechecks", SystemClock(), rechecker.work)
    workers.append(worker)
    worker.start()
    night.portal.fail("slow", seconds=PATIENCE_S, only="lookup")
    try:
        late.ask(person("minh-anh"), night.ward.site.day(night.clock.now())).result()
        ticket = night.ticket("minh-anh")
        deadline = time.monotonic() + DEADLINE_S
        while night.outcomes()[ticket] == "pending":
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        late.close()
        worker.close()


def test_a_long_list_is_done_in_one_round(night: Night) -> None:
    for _ in range(2 * AT_ONCE):
        night.ward.ticket(night.clock.now())
    night.work()
    assert night.waiting().count == 0
    assert set(night.outcomes().values()) == {"ask_desk"}


def test_an_answer_about_our_own_settings_is_asked_for_again(
    portal: StandIn, tmp_path: Path
) -> None:
    """054: the portal does not know the officer; nothing is said of the patient."""
    with Night.begin(tmp_path, portal, staff_cccd="001180000009") as night:
        ticket = night.ticket("minh-anh")
        night.work()
        assert night.outcomes() == {ticket: "pending"}
        assert night.alarms() == [("portal_code", "054")]
        repaired = InsuranceService(portal.config(), PASSWORD_MD5, night.clock)
        try:
            night.clock.move(FIRST_PAUSE)
            Rechecker(night.ward.database, night.ward.site, repaired, night.clock).work()
        finally:
            repaired.close()
        assert night.outcomes() == {ticket: "eligible"}
        assert night.alarms() == []


def test_a_card_that_ended_since_the_service_day_is_for_staff(night: Night) -> None:
    """thi-hoa's card had ended long before; that stays as it is."""
    ticket = night.ticket("thi-hoa")
    night.portal.fail("down")
    night.work()
    night.portal.heal()
    night.work(A_DAY)
    assert night.outcomes() == {ticket: "not_eligible"}
