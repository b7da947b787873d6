"""What the device page says of what kiosks last reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from queue_server.contract.mqtt import (
    Availability,
    DeviceState,
    Health,
    PrinterHealth,
    ReaderHealth,
    ScannerHealth,
)
from queue_server.events.devices import KioskDevices
from queue_server.web.device_view import KioskCard, card, kiosk_state, summary

NOW = datetime(2026, 11, 23, 2, 41, 5, tzinfo=UTC)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def health(ts: datetime = NOW) -> Health:
    return Health(
        ts=ts,
        bd_seq=3,
        uptime_s=60,
        screen="idle",
        cpu_temp_c=None,
        disk_free_pct=None,
        mem_free_mb=None,
        last_ticket_ts=ts - timedelta(minutes=3),
    )


def printer(**facts: Any) -> PrinterHealth:
    fine: dict[str, Any] = {
        "ts": NOW,
        "state": "ready",
        "paper": "ok",
        "cover": "closed",
        "cutter": "ok",
        "detail": None,
    }
    return PrinterHealth(**{**fine, **facts})


def report(ago_s: float = 2, now: datetime = NOW, **parts: Any) -> KioskDevices:
    at = now - timedelta(seconds=ago_s)
    fine: dict[str, Any] = {
        "availability": Availability(state="online", bd_seq=3),
        "health": health(at),
        "reader": ReaderHealth(ts=at, state=DeviceState.READY, slot="empty", detail=None),
        "scanner": ScannerHealth(ts=at, state=DeviceState.READY, detail=None),
        "printer": printer(ts=at),
        "heard_at": at,
    }
    return KioskDevices(**{**fine, **parts})


def shown(reported: KioskDevices | None) -> KioskCard:
    return card("k1", "Máy lấy số 1", reported, NOW, VIETNAM)


def tasks(reported: KioskDevices | None) -> list[str]:
    return [task.do for task in shown(reported).todo]


def badges(reported: KioskDevices | None) -> list[str]:
    return [device.badge.word for device in shown(reported).devices]


def test_a_kiosk_that_is_fine_asks_for_nothing() -> None:
    kiosk = shown(report())
    assert kiosk.state == "online"
    assert badges(report()) == ["Sẵn sàng", "Sẵn sàng", "Sẵn sàng"]
    assert kiosk.todo == ()
    assert [fact.value for fact in kiosk.facts] == [
        "09:41:03 (2 giây trước)",
        "09:38:03",
        "không rõ",
    ]


@pytest.mark.parametrize(
    ("reported", "state"),
    [
        (None, "unknown"),
        (KioskDevices(), "unknown"),
        (KioskDevices(heard_at=NOW, printer=printer()), "unknown"),
        (report(availability=Availability(state="offline", bd_seq=3)), "offline"),
        (report(ago_s=89), "online"),
        (report(ago_s=91), "stale"),
        (report(health=None), "stale"),
        # Its clock is wrong; that it spoke just now is known by ours.
        (report(health=health(NOW - timedelta(hours=1))), "online"),
        (report(ago_s=600, health=health(NOW + timedelta(hours=1))), "stale"),
    ],
)
def test_availability_is_last_will_and_freshness(reported: KioskDevices | None, state: str) -> None:
    assert kiosk_state(reported, NOW) == state


@pytest.mark.parametrize(
    "reported",
    [None, report(ago_s=600), report(availability=Availability(state="offline", bd_seq=3))],
)
def test_devices_of_a_kiosk_that_is_not_heard_are_unknown(reported: KioskDevices | None) -> None:
    assert badges(reported) == ["Không rõ", "Không rõ", "Không rõ"]
    assert len(tasks(reported)) == 1


def test_what_a_silent_kiosk_said_last_is_told_as_history() -> None:
    assert shown(report(ago_s=600)).devices[2].facts[0] == "Lần cuối: sẵn sàng"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"state": "error", "paper": "out"}, ["Thay giấy"]),
        ({"paper": "near_end"}, ["Chuẩn bị cuộn giấy mới"]),
        ({"state": "error", "cover": "open"}, ["Đóng nắp máy in"]),
        ({"state": "error", "cutter": "error"}, ["Gỡ giấy kẹt ở dao cắt"]),
        ({"state": "error", "cover": "open", "paper": "out"}, ["Đóng nắp máy in", "Thay giấy"]),
        (
            {"state": "error", "paper": "near_end"},
            ["Tắt và bật lại máy in; nếu vẫn lỗi, gọi kỹ thuật", "Chuẩn bị cuộn giấy mới"],
        ),
        ({"state": "offline"}, ["Kiểm tra nguồn điện và dây nối của máy in"]),
        (
            {"state": "unknown", "paper": "unknown", "cover": "unknown", "cutter": "unknown"},
            ["Đến xem máy in: đèn báo, giấy, nắp"],
        ),
    ],
)
def test_each_problem_of_a_printer_names_its_cure(
    facts: dict[str, str], expected: list[str]
) -> None:
    assert tasks(report(printer=printer(**facts))) == expected


@pytest.mark.parametrize("kind", ["reader", "scanner", "printer"])
@pytest.mark.parametrize("state", ["error", "offline", "unknown"])
def test_no_state_of_a_device_leaves_staff_without_advice(kind: str, state: str) -> None:
    whole = report()
    changed = getattr(whole, kind).model_copy(update={"state": DeviceState(state)})
    assert len(tasks(report(**{kind: changed}))) == 1


def test_a_device_that_was_never_heard_of_is_unknown_not_fine() -> None:
    assert badges(report(scanner=None)) == ["Sẵn sàng", "Không rõ", "Sẵn sàng"]


def plain(cards: list[KioskCard]) -> str:
    return summary(cards).replace("\u00a0", " ")


def test_the_summary_counts_what_needs_a_person() -> None:
    paperless = report(printer=printer(state="error", paper="out"))
    assert plain([shown(report())]) == "1 máy lấy số · tất cả hoạt động tốt"
    cards = [shown(report()), shown(paperless), shown(report(ago_s=600)), shown(None)]
    assert plain(cards) == "4 máy lấy số · 2 cần xử lý · 1 không rõ"


def test_what_stops_a_kiosk_is_told_before_what_is_not_known() -> None:
    reported = report(scanner=None, printer=printer(state="error", paper="out"))
    assert tasks(reported) == ["Thay giấy", "Thử quét một mã QR"]
    assert shown(reported).tone == "stop"


def test_urgent_comes_first() -> None:
    paperless = report(printer=printer(state="error", paper="out"))
    cards = [shown(report()), shown(None), shown(report(ago_s=600)), shown(paperless)]
    assert [it.tone for it in sorted(cards, key=lambda it: it.urgency)] == [
        "stop",
        "warn",
        "unknown",
        "ok",
    ]
