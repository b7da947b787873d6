"""Files sent by the real service to the real stand-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.checkin.file import build, form
from queue_server.insurance.portal.upload import Receipt, Refused
from queue_server.insurance.service import InsuranceService
from tests.queue_server.insurance.checkin.rows import ROW
from tests.queue_server.insurance.portal.clock import HandClock
from tests.queue_server.simulators.stand_in import PASSWORD_MD5, USERNAME, StandIn, person

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/api/qd130/checkInKcbQd4750"
DEADLINE_S = 8.0


class Sender:
    """A service that sends check-ins, each with a MA_LK of its own."""

    def __init__(self, portal: StandIn) -> None:
        self.clock = HandClock()
        self.today = self.clock.now().date()
        self.portal = portal
        config = portal.config(upload_timeout_s=1, breaker_failures=3)
        self.service = InsuranceService(config, PASSWORD_MD5, self.clock)

    def send(
        self, treatment: str, path: str = PATH, **changes: str
    ) -> Receipt | Refused | NoAnswer:
        fields = form(build([{**ROW, "MA_LK": treatment}]), USERNAME, "01028")
        return self.service.upload(path, {**fields, **changes}).result(DEADLINE_S)

    def ask(self, who: str = "minh-anh") -> PortalAnswer | NoAnswer:
        """Ask about somebody, each day anew: no answer is kept for another one."""
        self.today += timedelta(days=1)
        return self.service.ask(person(who), self.today).result(DEADLINE_S)

    def submissions(self, treatment: str) -> int:
        accepted = self.portal.checkins()["accepted"]
        return sum(row["submissions"] for row in accepted if row["ma_lk"] == treatment)


@pytest.fixture
def sender(portal: StandIn) -> Iterator[Sender]:
    opened = Sender(portal)
    yield opened
    opened.service.close()


def test_a_file_gets_its_receipt_and_a_repetition_the_same(sender: Sender) -> None:
    first = sender.send("LK-UP-01")
    assert isinstance(first, Receipt)
    assert first.received_at is not None
    assert len(first.received_at) == 14
    assert sender.send("LK-UP-01") == first
    assert sender.submissions("LK-UP-01") == 2


@pytest.mark.parametrize(("changes", "code"), [({"loaiHoSo": "130"}, "205")])
def test_what_the_portal_does_not_take_is_refused(
    sender: Sender, changes: dict[str, str], code: str
) -> None:
    refused = sender.send("LK-UP-02", **changes)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert refused.message is not None


def test_a_cut_after_the_work_is_no_answer_and_the_repetition_gets_the_receipt(
    sender: Sender, portal: StandIn
) -> None:
    portal.fail("drop_after", only="checkin")
    assert sender.send("LK-UP-03") == NoAnswer(Trouble.UNREACHABLE)
    assert sender.submissions("LK-UP-03") == 1
    portal.heal()
    assert isinstance(sender.send("LK-UP-03"), Receipt)


@pytest.mark.parametrize("http", [False, True])
def test_a_lost_session_is_renewed(sender: Sender, portal: StandIn, *, http: bool) -> None:
    assert isinstance(sender.send("LK-UP-04"), Receipt)
    portal.fail("session_lost", http=http)
    assert isinstance(sender.send("LK-UP-05"), Receipt)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("down", Trouble.UNREACHABLE),
        ("drop", Trouble.UNREACHABLE),
        ("hang", Trouble.TIMEOUT),
        ("html", Trouble.NOT_JSON),
        ("empty", Trouble.NOT_JSON),
        ("half_json", Trouble.NOT_JSON),
        ("status_502", Trouble.HTTP_STATUS),
        ("refuse_account", Trouble.REFUSED),
    ],
)
def test_a_failing_portal_is_no_answer(
    sender: Sender, portal: StandIn, fault: str, trouble: Trouble
) -> None:
    portal.fail(fault, only="checkin")
    assert sender.send("LK-UP-06") == NoAnswer(trouble)
    assert sender.service.health().last_trouble is trouble


def test_an_address_that_does_not_exist_is_no_refusal(sender: Sender) -> None:
    assert sender.send("LK-UP-07", path="/api/qd130/none") == NoAnswer(Trouble.HTTP_STATUS)


def test_uploads_and_lookups_share_breaker_and_session(sender: Sender, portal: StandIn) -> None:
    tokens, _ = portal.requests()
    assert isinstance(sender.send("LK-UP-08"), Receipt)
    portal.fail("hang", only="checkin")
    for number in range(3):
        assert sender.send(f"LK-UP-1{number}") == NoAnswer(Trouble.TIMEOUT)
    assert sender.send("LK-UP-13") == NoAnswer(Trouble.BREAKER_OPEN)
    today = sender.clock.now().date()
    asked = sender.service.ask(person("minh-anh"), today)
    assert asked.result(DEADLINE_S) == NoAnswer(Trouble.BREAKER_OPEN)
    portal.heal()
    sender.clock.advance(30)
    assert isinstance(sender.send("LK-UP-13"), Receipt)
    assert portal.requests()[0] == tokens + 1
    assert sender.service.health().breaker == "closed"


def test_while_the_account_is_refused_nothing_is_sent(sender: Sender, portal: StandIn) -> None:
    portal.fail("refuse_account", only="token")
    assert sender.send("LK-UP-20") == NoAnswer(Trouble.REFUSED)
    portal.heal()
    assert sender.send("LK-UP-20") == NoAnswer(Trouble.REFUSED)
    health = sender.service.health()
    assert health.retry_at == sender.clock.now() + timedelta(seconds=600)
    assert sender.submissions("LK-UP-20") == 0


def test_a_file_that_is_always_refused_takes_few_tokens(sender: Sender, portal: StandIn) -> None:
    portal.fail("refuse_account", only="checkin")
    tokens, _ = portal.requests()
    for _ in range(60):
        assert sender.send("LK-UP-30") == NoAnswer(Trouble.REFUSED)
        assert isinstance(sender.ask(), PortalAnswer)
        sender.clock.advance(60)
    # In an hour: a session has ten minutes, and for the file another is taken every ten minutes.
    assert portal.requests()[0] - tokens <= 12
    assert sender.service.health().state == "uploads_refused"


def test_files_that_are_all_refused_are_spared_and_lookups_go_on(
    sender: Sender, portal: StandIn
) -> None:
    portal.fail("refuse_account", only="checkin")
    uploads = portal.state()["requests"]["checkin"]
    for number in range(4):
        assert sender.send(f"LK-UP-4{number}") == NoAnswer(Trouble.REFUSED)
        assert isinstance(sender.ask(), PortalAnswer)
    assert portal.state()["requests"]["checkin"] == uploads + 4
    health = sender.service.health()
    assert (health.state, health.retry_at) == ("uploads_refused", None)
    portal.heal()
    assert sender.send("LK-UP-40") == NoAnswer(Trouble.REFUSED)
    sender.clock.advance(600)
    assert isinstance(sender.send("LK-UP-40"), Receipt)
    assert sender.service.health().state == "up"


def test_lookups_that_are_all_refused_leave_the_files_alone(
    sender: Sender, portal: StandIn
) -> None:
    portal.fail("refuse_account", only="lookup")
    refused = [sender.ask(name) for name in ("minh-anh", "van-binh")]
    assert [said.refused for said in refused] == [True, True]
    assert sender.ask() == NoAnswer(Trouble.REFUSED)
    assert isinstance(sender.send("LK-UP-50"), Receipt)
    assert sender.service.health().state == "refused"
