"""What the insurance page says of check-ins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.contract.visits import CheckinState
from queue_server.insurance.checkin.plan import CARD_MISSING
from queue_server.store.alarms import Kind
from queue_server.store.checkin_summary import Failure, Summary
from queue_server.web import checkin_view
from queue_server.web import insurance_words as words
from tests.queue_server.web.test_insurance_view import HERE, NOW

REJECTED = Failure("c1", CheckinState.REJECTED, "205", NOW, "…7718")


def card(
    counts: dict[CheckinState, int] | None = None,
    minutes: int | None = None,
    *failures: Failure,
) -> checkin_view.CheckinCard:
    oldest = None if minutes is None else NOW - timedelta(minutes=minutes)
    return checkin_view.checkins(Summary(counts or {}, oldest, failures), HERE)


def test_nothing_waits() -> None:
    nothing = card()
    assert (nothing.tone, nothing.sentence) == ("ok", "Không còn bảng check-in nào chờ gửi")
    assert nothing.facts == ()


@pytest.mark.parametrize(("minutes", "tone"), [(60, "ok"), (61, "warn")])
def test_what_waits_is_counted_and_worth_a_look_after_an_hour(minutes: int, tone: str) -> None:
    waits = card({CheckinState.READY: 2, CheckinState.HELD: 1, CheckinState.ACCEPTED: 9}, minutes)
    assert (waits.tone, waits.sentence) == (tone, "3 bảng check-in đang chờ, máy chủ tự gửi")
    assert [(fact.name, fact.value) for fact in waits.facts[:-1]] == [
        ("Cổng đã nhận hôm nay", "9"),
        ("Chờ gửi", "2"),
        ("Chờ kết quả bảo hiểm", "1"),
    ]


def test_a_failure_comes_before_what_waits() -> None:
    failed = card({CheckinState.REJECTED: 1, CheckinState.READY: 1}, 5, REJECTED)
    assert (failed.tone, failed.sentence) == ("stop", "Có bảng check-in cần xem lại")
    (row,) = failed.failures
    assert (row.treatment, row.badge.word, row.why) == ("…7718", "Bị từ chối", "mã 205")


@pytest.mark.parametrize("code", ["401", "403"])
def test_an_account_that_may_not_send_is_the_technicians_affair(code: str) -> None:
    found = words.repair(Kind.CHECKIN_REJECTED, code)
    assert found.who == words.TECHNICIAN
    assert found.what == f"Cổng BHYT không cho gửi bảng check-in: mã {code}"


def test_a_missing_card_is_the_officers_affair() -> None:
    found = words.repair(Kind.CHECKIN_REJECTED, CARD_MISSING)
    assert (found.who, found.what) == (
        words.OFFICER,
        "Có người bệnh BHYT chưa có thẻ trong bảng check-in",
    )


def test_every_state_has_a_word() -> None:
    assert set(words.CHECKIN) == set(CheckinState)
