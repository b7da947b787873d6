"""The real service against the real stand-in, over HTTP."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psutil
import pytest

from demo.ports import free_port
from queue_server.contract.insurance import Outcome, Reason
from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.decision import Decision, decide
from queue_server.insurance.service import InsuranceService
from tests.queue_server.insurance.portal.clock import HandClock
from tests.queue_server.simulators.stand_in import (
    PASSWORD_MD5,
    RECORDS,
    ROOT,
    STAFF_CCCD,
    STAFF_NAME,
    StandIn,
    person,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from queue_server.contract.person import Person

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
BUDGET_S = 1.0
DEADLINE_S = 8.0
"""Generous, for a busy machine; the faults last 30 s and longer."""

PORTAL_SILENT = (Outcome.PENDING, Reason.PORTAL_SILENT)
EXPECTED = {
    "minh-anh": (Outcome.ELIGIBLE, Reason.VALID, "000"),
    "van-binh": (Outcome.ELIGIBLE, Reason.REPLACED, "003"),
    "thi-hoa": (Outcome.NOT_ELIGIBLE, Reason.EXPIRED, "010"),
    "quoc-khanh": (Outcome.ASK_DESK, Reason.NOT_FOUND, "050"),
    "thuy-linh": (Outcome.ASK_DESK, Reason.DETAILS_DIFFER, "060"),
    "minh-tri": (Outcome.ASK_DESK, Reason.DETAILS_DIFFER, "070"),
    "ngoc-ha": (*PORTAL_SILENT, "100"),
    "duc-thang": (Outcome.NOT_ELIGIBLE, Reason.WITHDRAWN, "110"),
    "thu-trang": (*PORTAL_SILENT, "401"),
    "van-nam": (*PORTAL_SILENT, None),
    "gia-bao": (Outcome.ELIGIBLE, Reason.VALID, "000"),
    "khong-qr": (Outcome.ELIGIBLE, Reason.VALID, "000"),
    "hai-nguoi": (Outcome.ASK_DESK, Reason.NOT_FOUND, "050"),
    "bac-only": (Outcome.ASK_DESK, Reason.NOT_FOUND, "050"),
}
FAULTS = (
    *("down", "drop", "drop_after", "slow", "hang", "html", "half_json", "status_502"),
    *("refuse_account", "drip", "empty"),
)


class Desk:
    """An open service with a clock that a test moves."""

    def __init__(self, portal: StandIn, password_md5: str = PASSWORD_MD5, **changes: Any) -> None:
        self.clock = HandClock()
        self.late = threading.Semaphore(0)
        config = portal.config(**changes)
        self.service = InsuranceService(config, password_md5, self.clock, self.late.release)

    def ask(self, who: Person, days: int = 0, patience_s: float | None = None) -> _Said:
        day = TODAY + timedelta(days=days)
        return self.service.ask(who, day, patience_s=patience_s).result(DEADLINE_S)

    def ask_all(self, people: list[Person], patience_s: float | None = None) -> list[_Said]:
        """All at once."""
        futures = [self.service.ask(one, TODAY, patience_s=patience_s) for one in people]
        return [future.result(DEADLINE_S) for future in futures]

    def decide(self, who: Person, patience_s: float | None = None) -> Decision:
        return decide(self.ask(who, patience_s=patience_s), TODAY, asked=who)


_Said = PortalAnswer | NoAnswer
MINH_ANH = person("minh-anh")


def strangers(count: int) -> list[Person]:
    """People whom the portal does not know: as many questions, each with the answer 050."""
    return [person("minh-anh", number=f"001399{number:06}") for number in range(count)]


def codes(said: list[_Said]) -> list[str | Trouble | None]:
    return [one.trouble if isinstance(one, NoAnswer) else one.code for one in said]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def desk(portal: StandIn, *password_md5: str, **changes: Any) -> Generator[Desk]:
    opened = Desk(portal, *password_md5, **changes)
    try:
        yield opened
    finally:
        opened.service.close()


def test_everybody_with_an_identity_number_is_expected() -> None:
    numbered = {who for who, record in RECORDS.items() if "number" in record["card"]}
    assert numbered <= set(EXPECTED)


@pytest.mark.parametrize("body", ["json", "form"])
@pytest.mark.parametrize("who", EXPECTED)
def test_each_person_has_their_outcome(portal: StandIn, who: str, body: str) -> None:
    budget = BUDGET_S if who == "van-nam" else DEADLINE_S
    with desk(portal, body=body, timeout_s=budget) as at:
        decision = at.decide(person(who))
    assert (decision.outcome, decision.reason, decision.code) == EXPECTED[who]


def test_the_new_card_is_the_one_that_counts(portal: StandIn) -> None:
    with desk(portal) as at:
        decision = at.decide(person("van-binh"))
    assert decision.card_number == "CN3404800012300"
    assert (decision.facility, decision.benefit_percent) == ("40010", 95)


@pytest.mark.parametrize("born", ["1999", "1999-01", "1999-01-15"])
def test_a_shorter_birth_date_is_sent_as_it_is_known(portal: StandIn, born: str) -> None:
    with desk(portal) as at:
        decision = at.decide(person("minh-anh", birth_date=born))
    assert decision.outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize("number", ["001199012345", "0199012345", "DN4010199012345"])
def test_each_kind_of_number_is_asked_about(portal: StandIn, number: str) -> None:
    with desk(portal) as at:
        assert at.decide(person("minh-anh", number=number)).code == "000"


def test_a_chips_name_in_decomposed_letters_is_the_same_name(portal: StandIn) -> None:
    decomposed = person("minh-anh", name="Nguye\u0302\u0303n Thi\u0323 Minh Anh")
    with desk(portal) as at:
        decision = at.decide(decomposed)
    assert decision.outcome is Outcome.ELIGIBLE


def test_a_name_without_marks_is_graded_with_that_in_mind(portal: StandIn) -> None:
    unaccented = person("gia-bao", name="DANG GIA BAO", name_source="dg1")
    with desk(portal) as at:
        decision = at.decide(unaccented)
    assert (decision.outcome, decision.reason) == (Outcome.ASK_DESK, Reason.DETAILS_DIFFER)
    assert (decision.code, decision.staff_must_check) == ("060", ("name",))


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"staff_cccd": "001180000002"}, "054"), ({"staff_name": "Trần Văn Khác"}, "055")],
)
def test_an_officer_who_is_not_registered_is_a_technicians_matter(
    portal: StandIn, changes: dict[str, str], code: str
) -> None:
    with desk(portal, **changes) as at:
        decision = at.decide(MINH_ANH)
    assert (decision.outcome, decision.code, decision.alarm) == (
        Outcome.ASK_DESK,
        code,
        "technician",
    )


@pytest.mark.parametrize("only", ["token", "lookup"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_portal_is_pending_within_the_budget(
    portal: StandIn, fault: str, only: str
) -> None:
    portal.fail(fault, only=only)
    with desk(portal, timeout_s=BUDGET_S) as at:
        start = time.monotonic()
        decision = at.decide(MINH_ANH)
        took = time.monotonic() - start
        assert (decision.outcome, decision.reason) == PORTAL_SILENT
        assert took < DEADLINE_S
        portal.heal()
        at.clock.advance(600)
        assert at.decide(MINH_ANH, DEADLINE_S).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize("url", ["http://127.0.0.1:{free}", "https://127.0.0.1:{port}"])
def test_a_portal_that_is_not_there_or_not_secure_is_pending(portal: StandIn, url: str) -> None:
    port = portal.url.rpartition(":")[2]
    with desk(portal, url=url.format(free=free_port(), port=port)) as at:
        decision = at.decide(MINH_ANH)
    assert (decision.outcome, decision.reason) == PORTAL_SILENT


# The account and its session


def test_a_refused_account_is_asked_once_and_then_spared(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    with desk(portal, "0" * 32, refused_pause_s=600) as at:
        assert codes([at.ask(one) for one in strangers(3)]) == [Trouble.REFUSED] * 3
        assert portal.requests() == (tokens + 1, lookups)
        health = at.service.health()
        assert (health.state, health.last_trouble) == ("refused", Trouble.REFUSED)
        assert health.retry_at == at.clock.now() + timedelta(seconds=600)
        at.clock.advance(599)
        at.ask(MINH_ANH)
        assert portal.requests() == (tokens + 1, lookups)
        at.clock.advance(1)
        at.ask(MINH_ANH)
        assert portal.requests() == (tokens + 2, lookups)


def test_an_account_that_is_accepted_again_is_told(portal: StandIn) -> None:
    with desk(portal, refused_pause_s=600) as at:
        portal.fail("refuse_account")
        assert at.ask(MINH_ANH) == NoAnswer(Trouble.REFUSED)
        portal.heal()
        assert at.ask(MINH_ANH) == NoAnswer(Trouble.REFUSED)
        at.clock.advance(600)
        assert at.decide(MINH_ANH).outcome is Outcome.ELIGIBLE
        health = at.service.health()
        assert (health.state, health.retry_at) == ("up", None)


def test_an_account_that_may_not_look_up_is_spared_after_two_people(portal: StandIn) -> None:
    with desk(portal) as at:
        portal.fail("refuse_account", only="lookup")
        tokens, lookups = portal.requests()
        assert codes([at.ask(one) for one in strangers(5)])[2:] == [Trouble.REFUSED] * 3
        assert portal.requests() == (tokens + 3, lookups + 4)
        assert at.service.health().state == "refused"


def test_one_question_that_is_always_refused_stops_nobody_else(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    with desk(portal) as at:
        for _ in range(3):
            decision = at.decide(person("thu-trang"))
            assert (decision.outcome, decision.code) == (Outcome.PENDING, "401")
        assert at.decide(MINH_ANH).outcome is Outcome.ELIGIBLE
        assert at.service.health().state == "up"
        assert portal.requests() == (tokens + 2, lookups + 5)
        at.clock.advance(600)
        assert at.decide(person("thu-trang")).code == "401"
    assert portal.requests()[1] == lookups + 7


def test_a_token_serves_many_lookups(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    with desk(portal) as at:
        assert codes([at.ask(one) for one in strangers(5)]) == ["050"] * 5
    assert portal.requests() == (tokens + 1, lookups + 5)


def test_a_token_is_renewed_a_minute_before_its_end(portal: StandIn) -> None:
    tokens, _ = portal.requests()
    with desk(portal) as at:
        for seconds, taken in ((0, 1), (530, 1), (15, 2)):
            at.clock.advance(seconds)
            assert isinstance(at.ask(MINH_ANH, days=taken), PortalAnswer)
            assert portal.requests()[0] == tokens + taken


def test_a_short_session_does_not_take_a_token_for_each_lookup(tmp_path: Path) -> None:
    with StandIn(tmp_path, "--session-s", "59") as brief, desk(brief) as at:
        assert codes([at.ask(one) for one in strangers(4)]) == ["050"] * 4
        assert brief.requests() == (1, 4)
        at.clock.advance(30)
        at.ask(MINH_ANH)
        assert brief.requests() == (2, 5)


@pytest.mark.parametrize("seconds", [-540, 900])
def test_a_portal_whose_clock_is_wrong_is_asked_as_usual(portal: StandIn, seconds: int) -> None:
    portal.fail("clock_skew", seconds=seconds)
    tokens, lookups = portal.requests()
    with desk(portal) as at:
        assert codes([at.ask(one) for one in strangers(4)]) == ["050"] * 4
    assert portal.requests() == (tokens + 1, lookups + 4)


@pytest.mark.parametrize("hours", [-1, 1])
def test_clocks_that_differ_do_not_take_a_token_for_each_lookup(
    portal: StandIn, hours: int
) -> None:
    tokens, lookups = portal.requests()
    with desk(portal) as at:
        at.clock.advance(hours * 3600)
        assert codes([at.ask(one) for one in strangers(4)]) == ["050"] * 4
        assert portal.requests() == (tokens + 1, lookups + 4)
        portal.fail("session_lost")
        assert at.decide(MINH_ANH).outcome is Outcome.ELIGIBLE
    assert portal.requests() == (tokens + 2, lookups + 6)


def test_sixteen_at_once_take_one_token(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    with desk(portal, timeout_s=DEADLINE_S) as at:
        assert codes(at.ask_all(strangers(16))) == ["050"] * 16
    assert portal.requests() == (tokens + 1, lookups + 16)


@pytest.mark.parametrize("http", [False, True])
def test_sixteen_who_lose_their_session_take_one_new_token(portal: StandIn, *, http: bool) -> None:
    with desk(portal, timeout_s=DEADLINE_S) as at:
        assert at.decide(MINH_ANH).outcome is Outcome.ELIGIBLE
        tokens, _ = portal.requests()
        portal.fail("session_lost", http=http)
        assert codes(at.ask_all(strangers(16))) == ["050"] * 16
    assert portal.requests()[0] == tokens + 1


@pytest.mark.parametrize("http", [False, True])
def test_a_lost_session_is_renewed_and_the_lookup_repeated_once(
    portal: StandIn, *, http: bool
) -> None:
    with desk(portal, cache_s=0) as at:
        assert at.decide(MINH_ANH).outcome is Outcome.ELIGIBLE
        tokens, lookups = portal.requests()
        portal.fail("session_lost", http=http)
        assert at.decide(MINH_ANH).outcome is Outcome.ELIGIBLE
    assert portal.requests() == (tokens + 1, lookups + 2)


# The same question, and answers that are kept


def test_the_same_patient_at_many_kiosks_asks_once(portal: StandIn) -> None:
    portal.fail("slow", seconds=0.3, only="lookup")
    _, lookups = portal.requests()
    with desk(portal, timeout_s=DEADLINE_S, cache_s=0) as at:
        assert codes(at.ask_all([MINH_ANH] * 16)) == ["000"] * 16
    assert portal.requests()[1] == lookups + 1


def test_another_name_or_birth_date_is_another_question(portal: StandIn) -> None:
    _, lookups = portal.requests()
    differing = [
        MINH_ANH,
        person("minh-anh", name="Nguyễn Thị Minh Ánh"),
        person("minh-anh", birth_date="1999-01-16"),
    ]
    with desk(portal) as at:
        assert codes(at.ask_all(differing)) == ["000", "060", "070"]
    assert portal.requests()[1] == lookups + 3


def test_an_answer_that_makes_eligible_is_kept_for_ten_minutes(portal: StandIn) -> None:
    _, lookups = portal.requests()
    with desk(portal, cache_s=600) as at:
        for seconds, asked in ((0, 1), (599, 1), (1, 2)):
            at.clock.advance(seconds)
            assert at.decide(MINH_ANH).outcome is Outcome.ELIGIBLE
            assert portal.requests()[1] == lookups + asked


def test_no_answer_is_kept_for_another_day(portal: StandIn) -> None:
    _, lookups = portal.requests()
    with desk(portal) as at:
        assert codes([at.ask(MINH_ANH), at.ask(MINH_ANH, days=1)]) == ["000", "000"]
    assert portal.requests()[1] == lookups + 2


@pytest.mark.parametrize("who", ["thi-hoa", "quoc-khanh", "thuy-linh", "ngoc-ha"])
def test_other_answers_are_asked_for_again(portal: StandIn, who: str) -> None:
    _, lookups = portal.requests()
    with desk(portal) as at:
        at.ask(person(who))
        at.ask(person(who))
    assert portal.requests()[1] == lookups + 2


@pytest.mark.parametrize("who", ["minh-anh", "thi-hoa"])
def test_a_late_answer_is_told_and_picked_up(portal: StandIn, who: str) -> None:
    portal.fail("slow", seconds=0.6, only="lookup")
    _, lookups = portal.requests()
    with desk(portal, timeout_s=0.2) as at:
        assert at.ask(person(who)) == NoAnswer(Trouble.TIMEOUT)
        assert at.late.acquire(timeout=DEADLINE_S)
        decision = at.decide(person(who))
        assert (decision.outcome, decision.reason, decision.code) == EXPECTED[who]
        assert not at.late.acquire(blocking=False)
    assert portal.requests()[1] == lookups + 1


def test_who_asks_again_meanwhile_gets_the_first_answer(portal: StandIn) -> None:
    portal.fail("slow", seconds=2, only="lookup")
    with desk(portal, timeout_s=BUDGET_S) as at:
        assert at.ask(MINH_ANH) == NoAnswer(Trouble.TIMEOUT)
        begun = time.monotonic()
        assert codes([at.ask(MINH_ANH, patience_s=DEADLINE_S)]) == ["000"]
        assert time.monotonic() - begun < 2
        assert not at.late.acquire(blocking=False)
        until(lambda: at.service.health().in_flight == 0)


@pytest.mark.parametrize("only", ["token", "lookup"])
def test_what_hangs_does_not_take_the_next_question_with_it(portal: StandIn, only: str) -> None:
    with desk(portal, timeout_s=0.3) as at:
        portal.fail("slow", only=only)
        for _ in range(3):
            assert at.ask(MINH_ANH) == NoAnswer(Trouble.TIMEOUT)
        portal.heal()
        assert codes([at.ask(MINH_ANH, patience_s=DEADLINE_S)]) == ["000"]
        until(lambda: at.service.health().in_flight == 0)


def test_an_error_in_what_is_told_stops_nothing(portal: StandIn) -> None:
    portal.fail("slow", seconds=0.3, only="lookup")
    told = threading.Event()

    def raises() -> None:
        told.set()
        raise RuntimeError

    config = portal.config(timeout_s=0.1)
    service = InsuranceService(config, PASSWORD_MD5, HandClock(), raises)
    try:
        service.ask(MINH_ANH, TODAY).result(DEADLINE_S)
        assert told.wait(DEADLINE_S)
        portal.heal()
        assert codes([service.ask(MINH_ANH, TODAY, patience_s=DEADLINE_S).result()]) == ["000"]
    finally:
        service.close()


# A portal in trouble


@pytest.mark.parametrize("fault", ["down", "html", "status_502"])
def test_a_dead_portal_is_left_alone_then_tried_by_one(portal: StandIn, fault: str) -> None:
    with desk(portal, breaker_failures=3, breaker_open_s=30, timeout_s=DEADLINE_S) as at:
        at.ask(MINH_ANH)
        portal.fail(fault, only="lookup")
        assert Trouble.BREAKER_OPEN not in codes([at.ask(one) for one in strangers(3)])
        tokens, lookups = portal.requests()
        assert codes(at.ask_all(strangers(20))) == [Trouble.BREAKER_OPEN] * 20
        health = at.service.health()
        assert (health.state, health.breaker) == ("down", "open")
        assert health.retry_at == at.clock.now() + timedelta(seconds=30)
        at.clock.advance(30)
        assert codes(at.ask_all(strangers(20))).count(Trouble.BREAKER_OPEN) == 19
        assert portal.requests() == (tokens, lookups + 1)
        portal.heal()
        at.clock.advance(30)
        assert codes([at.ask(one) for one in strangers(5)]) == ["050"] * 5
        assert at.service.health().breaker == "closed"


def test_nobody_waits_for_a_portal_that_hangs_once_it_is_known(portal: StandIn) -> None:
    with desk(portal, breaker_failures=3, timeout_s=BUDGET_S) as at:
        portal.fail("slow")
        assert codes(at.ask_all(strangers(3))) == [Trouble.TIMEOUT] * 3
        until(lambda: at.service.health().breaker == "open")
        begun = time.monotonic()
        assert codes([at.ask(MINH_ANH)]) == [Trouble.BREAKER_OPEN]
        assert time.monotonic() - begun < BUDGET_S


def test_a_portal_that_says_it_failed_opens_the_breaker(portal: StandIn) -> None:
    with desk(portal, breaker_failures=2) as at:
        for day in range(2):
            assert codes([at.ask(person("ngoc-ha"), days=day)]) == ["100"]
        assert at.ask(MINH_ANH) == NoAnswer(Trouble.BREAKER_OPEN)
        assert at.service.health().last_trouble is Trouble.PORTAL_ERROR


def test_what_the_portal_says_of_people_does_not_open_it(portal: StandIn) -> None:
    with desk(portal, breaker_failures=2) as at:
        assert codes([at.ask(one) for one in strangers(5)]) == ["050"] * 5
        assert at.service.health().state == "up"


def test_late_answers_make_the_portal_slow_not_down(portal: StandIn) -> None:
    with desk(portal, timeout_s=0.2, breaker_failures=50, slow_ms=100) as at:
        portal.fail("slow", seconds=0.5, only="lookup")
        assert codes(at.ask_all(strangers(4))) == [Trouble.TIMEOUT] * 4
        until(lambda: at.service.health().error_rate == 1)
        for _ in range(4):
            assert at.late.acquire(timeout=DEADLINE_S)
        health = at.service.health()
        assert (health.state, health.error_rate, health.asked) == ("slow", 0, 4)
        assert 500 <= (health.p50_ms or 0) <= (health.p95_ms or 0)


def test_abandoned_lookups_leave_room_for_new_ones(portal: StandIn) -> None:
    with desk(portal, timeout_s=0.3, max_concurrent=4, breaker_failures=1000) as at:
        at.ask(MINH_ANH)
        portal.fail("slow", only="lookup")
        assert codes(at.ask_all(strangers(4))) == [Trouble.TIMEOUT] * 4
        assert at.service.health().in_flight == 4
        portal.heal()
        new = [person("minh-anh", number=f"001499{number:06}") for number in range(4)]
        assert codes(at.ask_all(new, DEADLINE_S)) == ["050"] * 4


def test_an_abandoned_lookup_ends_some_day(portal: StandIn) -> None:
    with desk(portal, timeout_s=0.2, background_s=0.5) as at:
        portal.fail("hang")
        assert at.ask(MINH_ANH) == NoAnswer(Trouble.TIMEOUT)
        assert at.service.health().in_flight == 1
        until(lambda: at.service.health().in_flight == 0)
        assert at.service.health().error_rate == 1


def test_too_many_at_once_are_told_at_once(portal: StandIn) -> None:
    with desk(portal, timeout_s=BUDGET_S, max_concurrent=2, breaker_failures=1000) as at:
        at.ask(MINH_ANH)
        portal.fail("slow", only="lookup")
        said = codes(at.ask_all(strangers(30)))
        assert said.count(Trouble.BUSY) == 20
        assert said.count(Trouble.TIMEOUT) == 10


def test_a_hanging_portal_holds_no_threads(portal: StandIn) -> None:
    with desk(portal, timeout_s=BUDGET_S, breaker_failures=1000) as at:
        before = threading.active_count()
        portal.fail("slow", only="lookup")
        begun = time.monotonic()
        futures = [at.service.ask(one, TODAY) for one in strangers(40)]
        assert threading.active_count() <= before
        said = [future.result(DEADLINE_S) for future in futures]
        assert codes(said) == [Trouble.TIMEOUT] * 40
        assert time.monotonic() - begun < DEADLINE_S
        portal.heal()
        assert at.decide(MINH_ANH, DEADLINE_S).outcome is Outcome.ELIGIBLE


# Closing


def test_closing_ends_what_is_under_way(portal: StandIn) -> None:
    portal.fail("slow")
    at = Desk(portal, timeout_s=30)
    tokens, _ = portal.requests()
    running = [at.service.ask(one, TODAY) for one in (*strangers(3), MINH_ANH, MINH_ANH)]
    sending = at.service.upload("/api/qd130/checkInKcbQd4750", {"loaiHoSo": "0"})
    until(lambda: portal.requests()[0] > tokens)
    at.service.close()
    said = [future.result(DEADLINE_S) for future in (*running, sending)]
    assert said == [NoAnswer(Trouble.CLOSED)] * 6
    assert at.ask(MINH_ANH) == NoAnswer(Trouble.CLOSED)
    at.service.close()


def test_who_no_longer_wants_to_know_may_leave(portal: StandIn) -> None:
    portal.fail("slow", seconds=0.3, only="lookup")
    with desk(portal, timeout_s=DEADLINE_S) as at:
        future = at.service.ask(MINH_ANH, TODAY)
        until(lambda: at.service.health().in_flight == 1)
        assert future.cancel()
        assert at.late.acquire(timeout=DEADLINE_S)
        assert codes([at.ask(MINH_ANH)]) == ["000"]


def test_nothing_is_left_open(portal: StandIn) -> None:
    process = psutil.Process()
    port = int(portal.url.rpartition(":")[2])

    def connections() -> int:
        # One that the other side has yet to acknowledge is no longer ours.
        mine = process.net_connections("tcp")
        return sum(one.raddr != () and one.raddr.port == port for one in mine)

    gc.collect()
    threads, files = threading.active_count(), process.num_fds()
    with desk(portal, timeout_s=0.5, breaker_failures=1000) as at:
        at.ask_all(strangers(16))
        portal.fail("slow", only="lookup")
        at.ask_all([person("minh-anh", number=f"001599{number:06}") for number in range(16)])
        until(lambda: connections() >= 16)
    gc.collect()
    assert (connections(), threading.active_count()) == (0, threads)
    assert process.num_fds() <= files


# What is logged


SCRIPT = """
import logging, sys
from datetime import date
from queue_server.clock import SystemClock
from queue_server.contract.person import Person
from queue_server.insurance.portal.config import PortalConfig
from queue_server.insurance.service import InsuranceService

logging.basicConfig(level=logging.DEBUG)
config, person, today, password = sys.argv[1:]
config = PortalConfig.model_validate_json(config)
insurance = InsuranceService(config, password, SystemClock(), lambda: None)
who, day = Person.model_validate_json(person), date.fromisoformat(today)
print(insurance.ask(who, day).result())
print(insurance.ask(who, day), insurance.health())
print(insurance.upload("/api/qd130/checkInKcbQd4750", {"hoTen": who.name}).result())
insurance.close()
"""


TROUBLES = {
    "html": Trouble.NOT_JSON,
    "refuse_account": Trouble.REFUSED,
    "half_json": Trouble.NOT_JSON,
    "down": Trouble.UNREACHABLE,
}


@pytest.mark.parametrize("fault", [None, *TROUBLES])
def test_logs_tell_outcome_code_and_time_and_nothing_of_anybody(
    portal: StandIn, fault: str | None
) -> None:
    if fault:
        portal.fail(fault, only="token" if fault == "refuse_account" else "lookup")
    asked = person("minh-anh")
    arguments = [portal.config().model_dump_json(), asked.model_dump_json(), TODAY.isoformat()]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments, PASSWORD_MD5],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    said = done.stdout + done.stderr
    assert "portal_asked" in said
    assert ("code=000" if fault is None else f"trouble={TROUBLES[fault]}") in said
    answer = RECORDS["minh-anh"]["portal"]
    personal = {asked.number, asked.name, asked.birth_date, answer["ngaySinh"], answer["maThe"]}
    secret = {PASSWORD_MD5, STAFF_NAME, STAFF_CCCD, "token=", "access_token", "Bearer"}
    assert [word for word in personal | secret if word.lower() in said.lower()] == []
    assert [word for word in personal | secret if word.lower() in portal.log.lower()] == []
