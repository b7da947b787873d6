"""The real service against the real stand-in, over HTTP."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from demo.process import free_port
from queue_server.contract.insurance import Outcome, Reason
from queue_server.insurance.service import InsuranceService
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
    from collections.abc import Generator
    from pathlib import Path

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
FAULTS = ["down", "slow", "html", "half_json", "status_502", "refuse_account", "drip", "empty"]


@contextmanager
def service(portal: StandIn, **changes: Any) -> Generator[InsuranceService]:
    opened = InsuranceService(portal.config(**changes), PASSWORD_MD5)
    try:
        yield opened
    finally:
        opened.close()


def test_everybody_with_an_identity_number_is_expected() -> None:
    numbered = {who for who, record in RECORDS.items() if "number" in record["card"]}
    assert numbered <= set(EXPECTED)


@pytest.mark.parametrize("body", ["json", "form"])
@pytest.mark.parametrize("who", EXPECTED)
def test_each_person_has_their_outcome(portal: StandIn, who: str, body: str) -> None:
    budget = BUDGET_S if who == "van-nam" else DEADLINE_S
    with service(portal, body=body, timeout_s=budget) as insurance:
        decision = insurance.check(person(who), TODAY)
    assert (decision.outcome, decision.reason, decision.code) == EXPECTED[who]


def test_the_new_card_is_the_one_that_counts(portal: StandIn) -> None:
    with service(portal) as insurance:
        decision = insurance.check(person("van-binh"), TODAY)
    assert decision.card_number == "CN3404800012300"
    assert (decision.facility, decision.benefit_percent) == ("40010", 95)


@pytest.mark.parametrize("born", ["1999", "1999-01", "1999-01-15"])
def test_a_shorter_birth_date_is_sent_as_it_is_known(portal: StandIn, born: str) -> None:
    with service(portal) as insurance:
        decision = insurance.check(person("minh-anh", birth_date=born), TODAY)
    assert decision.outcome is Outcome.ELIGIBLE


def test_a_chips_name_in_decomposed_letters_is_the_same_name(portal: StandIn) -> None:
    decomposed = "Nguye\u0302\u0303n Thi\u0323 Minh Anh"
    with service(portal) as insurance:
        decision = insurance.check(person("minh-anh", name=decomposed), TODAY)
    assert decision.outcome is Outcome.ELIGIBLE


def test_a_name_without_marks_is_graded_with_that_in_mind(portal: StandIn) -> None:
    unaccented = person("gia-bao", name="DANG GIA BAO", name_source="dg1")
    with service(portal) as insurance:
        decision = insurance.check(unaccented, TODAY)
    assert (decision.outcome, decision.reason) == (Outcome.ASK_DESK, Reason.DETAILS_DIFFER)
    assert (decision.code, decision.staff_must_check) == ("060", ("name",))


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"staff_cccd": "001180000002"}, "054"), ({"staff_name": "Trần Văn Khác"}, "055")],
)
def test_an_officer_who_is_not_registered_is_a_technicians_matter(
    portal: StandIn, changes: dict[str, str], code: str
) -> None:
    with service(portal, **changes) as insurance:
        decision = insurance.check(person("minh-anh"), TODAY)
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
    with service(portal, timeout_s=BUDGET_S) as insurance:
        start = time.monotonic()
        decision = insurance.check(person("minh-anh"), TODAY)
        took = time.monotonic() - start
        assert (decision.outcome, decision.reason) == PORTAL_SILENT
        assert took < DEADLINE_S
        portal.heal()
        assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize("url", ["http://127.0.0.1:{free}", "https://127.0.0.1:{port}"])
def test_a_portal_that_is_not_there_or_not_secure_is_pending(portal: StandIn, url: str) -> None:
    port = portal.url.rpartition(":")[2]
    with service(portal, url=url.format(free=free_port(), port=port)) as insurance:
        decision = insurance.check(person("minh-anh"), TODAY)
    assert (decision.outcome, decision.reason) == PORTAL_SILENT


def test_a_wrong_password_is_pending_and_asks_only_once(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    insurance = InsuranceService(portal.config(), "0" * 32)
    try:
        assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.PENDING
    finally:
        insurance.close()
    assert portal.requests() == (tokens + 1, lookups)


def test_a_token_serves_many_lookups(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    with service(portal) as insurance:
        for _ in range(5):
            assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.ELIGIBLE
    assert portal.requests() == (tokens + 1, lookups + 5)


def test_a_token_is_renewed_a_minute_before_its_end(tmp_path: Path) -> None:
    with StandIn(tmp_path, "--session-s", "59") as brief, service(brief) as insurance:
        for _ in range(2):
            assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.ELIGIBLE
        assert brief.requests() == (2, 2)


def together(insurance: InsuranceService, count: int) -> list[Outcome]:
    barrier = threading.Barrier(count)

    def check(_: int) -> Outcome:
        barrier.wait()
        return insurance.check(person("minh-anh"), TODAY).outcome

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(check, range(count)))


def test_sixteen_at_once_take_one_token(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    with service(portal, timeout_s=DEADLINE_S) as insurance:
        assert together(insurance, 16) == [Outcome.ELIGIBLE] * 16
    assert portal.requests() == (tokens + 1, lookups + 16)


@pytest.mark.parametrize("http", [False, True])
def test_sixteen_who_lose_their_session_take_one_new_token(portal: StandIn, *, http: bool) -> None:
    with service(portal, timeout_s=DEADLINE_S) as insurance:
        assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.ELIGIBLE
        tokens, _ = portal.requests()
        portal.fail("session_lost", http=http)
        assert together(insurance, 16) == [Outcome.ELIGIBLE] * 16
    assert portal.requests()[0] == tokens + 1


@pytest.mark.parametrize("http", [False, True])
def test_a_lost_session_is_renewed_and_the_lookup_repeated_once(
    portal: StandIn, *, http: bool
) -> None:
    with service(portal) as insurance:
        assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.ELIGIBLE
        tokens, lookups = portal.requests()
        portal.fail("session_lost", http=http)
        assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.ELIGIBLE
    assert portal.requests() == (tokens + 1, lookups + 2)


def test_a_second_refusal_is_the_answer(portal: StandIn) -> None:
    tokens, lookups = portal.requests()
    with service(portal) as insurance:
        decision = insurance.check(person("thu-trang"), TODAY)
    assert (decision.outcome, decision.code) == (Outcome.PENDING, "401")
    assert portal.requests() == (tokens + 2, lookups + 2)


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_a_hanging_portal_holds_no_threads(portal: StandIn, fault: str) -> None:
    with service(portal, timeout_s=BUDGET_S) as insurance:
        before = threading.active_count()
        portal.fail(fault, only="lookup")
        start = time.monotonic()
        assert together(insurance, 40) == [Outcome.PENDING] * 40
        assert time.monotonic() - start < DEADLINE_S
        assert threading.active_count() <= before
        portal.heal()
        assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.ELIGIBLE


def test_closing_ends_what_is_under_way(portal: StandIn) -> None:
    portal.fail("slow")
    insurance = InsuranceService(portal.config(timeout_s=30), PASSWORD_MD5)
    tokens, _ = portal.requests()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(insurance.check, person("minh-anh"), TODAY)
        deadline = time.monotonic() + DEADLINE_S
        while portal.requests()[0] == tokens:
            assert time.monotonic() < deadline
        insurance.close()
        assert running.result(DEADLINE_S).outcome is Outcome.PENDING
    assert insurance.check(person("minh-anh"), TODAY).outcome is Outcome.PENDING
    insurance.close()


SCRIPT = """
import logging, sys
from datetime import date
from queue_server.contract.person import Person
from queue_server.insurance.portal.config import PortalConfig
from queue_server.insurance.service import InsuranceService

logging.basicConfig(level=logging.DEBUG)
config, person, today, password = sys.argv[1:]
insurance = InsuranceService(PortalConfig.model_validate_json(config), password)
insurance.check(Person.model_validate_json(person), date.fromisoformat(today))
insurance.close()
"""


@pytest.mark.parametrize("fault", [None, "html", "refuse_account", "half_json", "down"])
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
    assert ("eligible" if fault is None else "pending") in said
    answer = RECORDS["minh-anh"]["portal"]
    personal = {asked.number, asked.name, asked.birth_date, answer["ngaySinh"], answer["maThe"]}
    secret = {PASSWORD_MD5, STAFF_NAME, STAFF_CCCD, "token=", "access_token", "Bearer"}
    assert [word for word in personal | secret if word.lower() in said.lower()] == []
    assert [word for word in personal | secret if word.lower() in portal.log.lower()] == []
