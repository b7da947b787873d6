"""What the insurance page says, from what the server knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from queue_server.contract.insurance import Outcome
from queue_server.insurance.answer import Trouble
from queue_server.insurance.portal.health import PortalHealth
from queue_server.store.alarms import Alarm, Kind
from queue_server.store.recheck_report import Told, Waiting
from queue_server.web import insurance_view as view
from queue_server.web import insurance_words as words

NOW = datetime(2026, 11, 23, 2, 41, 5, tzinfo=UTC)
THEN = NOW - timedelta(minutes=5)
HERE = view.Now(NOW, ZoneInfo("Asia/Ho_Chi_Minh"), {"noi": "Nội tổng quát"})
WELL = PortalHealth(
    state="up",
    breaker="closed",
    retry_at=None,
    p50_ms=312.4,
    p95_ms=1250.0,
    error_rate=0.021,
    asked=140,
    last_success_at=NOW - timedelta(seconds=4),
    last_trouble=Trouble.TIMEOUT,
    in_flight=2,
)
DOWN = replace(WELL, state="down", breaker="open", retry_at=NOW + timedelta(seconds=20))
NEVER = replace(
    WELL,
    state="unknown",
    p50_ms=None,
    p95_ms=None,
    error_rate=None,
    asked=0,
    last_success_at=None,
    last_trouble=None,
)


def facts(health: PortalHealth) -> dict[str, str]:
    return {fact.name: fact.value for fact in view.portal(health, HERE).facts}


def told(label: str, outcome: Outcome, at: datetime = NOW) -> Told:
    return Told(label, "noi", date(2026, 11, 23), outcome, at)


def alarm(kind: Kind, detail: str, count: int = 1) -> Alarm:
    return Alarm(f"{kind}-{detail}", kind, detail, count, THEN, NOW)


def test_a_portal_that_is_well_is_told_in_plain_words() -> None:
    card = view.portal(WELL, HERE)
    assert card.words.title == "Cổng BHYT đang trả lời bình thường"
    assert (card.words.badge.tone, card.pause) == ("ok", None)
    assert facts(WELL) == {
        "Trả lời gần nhất": "09:41:01 (4 giây trước)",
        "Thường trả lời trong": "0,3 giây",
        "95% số lượt trong": "1,2 giây",
        "Không trả lời": "2% của 140 lượt trong 15 phút qua",
    }


def test_a_pause_says_until_when() -> None:
    card = view.portal(DOWN, HERE)
    assert card.words.badge.tone == "stop"
    assert card.pause == "Đang tạm ngừng hỏi cổng, thử lại lúc 09:41:25"
    assert facts(DOWN)["Trục trặc gần nhất"] == "cổng không trả lời kịp"


def test_a_pause_that_is_over_is_not_told() -> None:
    past = replace(DOWN, retry_at=NOW - timedelta(seconds=1))
    assert view.portal(past, HERE).pause is None
    trying = replace(past, breaker="half_open")
    assert view.portal(trying, HERE).pause == "Đang hỏi thử xem cổng đã hoạt động lại chưa"


def test_a_portal_that_was_never_asked_has_no_figures() -> None:
    assert facts(NEVER) == {
        "Trả lời gần nhất": "chưa có",
        "Thường trả lời trong": "chưa có số liệu",
        "95% số lượt trong": "chưa có số liệu",
        "Không trả lời": "chưa có số liệu",
    }


@pytest.mark.parametrize("state", words.PORTAL)
@pytest.mark.parametrize("trouble", [None, *Trouble])
def test_every_state_and_trouble_has_words(state: words.PortalState, trouble: Trouble) -> None:
    card = view.portal(replace(WELL, state=state, last_trouble=trouble), HERE)
    assert card.words.title
    assert all(fact.value for fact in card.facts)


def test_nothing_waits() -> None:
    assert view.waiting(Waiting(0, None, None), WELL, HERE) == (
        "Không còn phiếu nào chờ kiểm tra lại",
        (),
    )


@pytest.mark.parametrize(
    ("next_at", "health", "expected"),
    [
        (NOW + timedelta(minutes=2), WELL, "lúc 09:43:05"),
        (NOW - timedelta(minutes=2), WELL, "đang kiểm tra"),
        (NOW - timedelta(minutes=2), DOWN, "ngay khi cổng hoạt động lại"),
    ],
)
def test_what_waits_says_when_it_is_tried(
    next_at: datetime, health: PortalHealth, expected: str
) -> None:
    sentence, found = view.waiting(Waiting(3, THEN, next_at), health, HERE)
    assert sentence == "3 phiếu đã cấp, chưa có kết quả bảo hiểm"
    assert [fact.value for fact in found] == ["09:36:05 (5 phút trước)", expected]


def test_changed_tickets_show_before_and_after_urgent_ones_first() -> None:
    table = view.changed(
        [
            told("A003", Outcome.ELIGIBLE),
            told("A002", Outcome.ASK_DESK),
            told("A001", Outcome.NOT_ELIGIBLE, THEN),
        ],
        HERE,
    )
    assert [(row.label, row.before.word, row.after.word) for row in table.rows] == [
        ("A\u00a0001", "Chờ kiểm\u00a0tra", "Không có giá\u00a0trị"),
        ("A\u00a0002", "Chờ kiểm\u00a0tra", "Cần xem tại\u00a0quầy"),
        ("A\u00a0003", "Chờ kiểm\u00a0tra", "Còn giá\u00a0trị"),
    ]
    assert (table.rows[0].queue, table.rows[0].at) == ("Nội tổng quát", "09:36:05")
    assert table.summary == (
        "3 phiếu đã có kết quả: 1\u00a0còn giá\u00a0trị, 1\u00a0không có giá\u00a0trị, "
        "1\u00a0cần xem tại\u00a0quầy"
    )


def test_a_long_list_is_cut_after_the_urgent_ones() -> None:
    fine = [told(f"A{number:03}", Outcome.ELIGIBLE) for number in range(200)]
    table = view.changed([*fine, told("B001", Outcome.NOT_ELIGIBLE)], HERE)
    assert table.rows[0].label == "B\u00a0001"
    assert len(table.rows) + table.more == 201
    assert "201 phiếu" in table.summary


def test_a_queue_that_is_gone_is_named_by_its_id() -> None:
    gone = Told("Z001", "cu", date(2026, 11, 23), Outcome.ELIGIBLE, NOW)
    assert view.changed([gone], HERE).rows[0].queue == "cu"


def test_given_up_tickets_carry_their_day_until_their_alarm_is_closed() -> None:
    tickets = [told("A012", Outcome.PENDING)]
    standing = [alarm(Kind.RECHECK_GIVEN_UP, "2026-11-23")]
    assert view.given_up(tickets, standing) == ("A\u00a0012 (23/11)",)
    assert view.given_up(tickets, [alarm(Kind.RECHECK_GIVEN_UP, "2026-11-22")]) == ()


DETAILS = {
    Kind.PORTAL_CODE: ("054", "055", "205", "none", "999", "000"),
    Kind.PORTAL_ACCOUNT: ("401",),
    Kind.PORTAL_UNREADABLE: ("not_json", "too_large"),
    Kind.CHECKIN_REJECTED: ("205",),
    Kind.CHECKIN_GIVEN_UP: ("timeout",),
    Kind.RECHECK_GIVEN_UP: ("2026-11-20",),
    Kind.WEBHOOK_FAILING: ("his",),
    Kind.WEBHOOK_MISSED: ("his",),
    Kind.WEBHOOK_STOPPED: ("his",),
    Kind.SIGN_ON_FAILING: ("silent",),
}


@pytest.mark.parametrize("kind", Kind)
def test_every_alarm_says_what_is_wrong_what_to_do_and_who(kind: Kind) -> None:
    for detail in DETAILS[kind]:
        repair = words.repair(kind, detail)
        assert all((repair.what, repair.do, repair.who))
        assert "{" not in repair.what + repair.do
        assert repair.tone in {"stop", "warn"}


def test_an_unknown_code_is_named_for_the_vendor() -> None:
    assert "999" in words.repair(Kind.PORTAL_CODE, "999").what


def test_tickets_that_were_given_up_are_named_by_their_day() -> None:
    assert "20/11/2026" in words.repair(Kind.RECHECK_GIVEN_UP, "2026-11-20").what


def test_what_stops_the_work_stands_first() -> None:
    lines = view.alarms([alarm(Kind.PORTAL_CODE, "999"), alarm(Kind.PORTAL_CODE, "054", 12)], HERE)
    assert [line.repair.tone for line in lines] == ["stop", "warn"]
    assert lines[0].seen == "12 lần, từ 09:36:05, gần nhất 09:41:05 (vừa xong)"
    assert lines[1].seen == "Lúc 09:41:05 (vừa xong)"


def test_the_headline_counts_what_is_to_do() -> None:
    card = view.portal(WELL, HERE)
    assert view.headline(card, ()) == "Cổng BHYT đang trả lời bình thường"
    assert view.headline(card, (1, 2)) == "Cổng BHYT đang trả lời bình thường · 2 việc cần xử lý"


def test_what_takes_no_time_is_told_as_a_bound() -> None:
    assert facts(replace(WELL, p50_ms=3.0))["Thường trả lời trong"] == "dưới 0,1 giây"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("205", "mã 205"),
        ("MA_LK:missing", "trường MA_LK còn thiếu"),
        ("GT_THE_DEN:before_GT_THE_TU", "trường GT_THE_DEN chưa đúng"),
        ("timeout", "cổng không trả lời kịp"),
    ],
)
def test_why_a_check_in_failed(code: str, expected: str) -> None:
    assert words.problem(code) == expected
