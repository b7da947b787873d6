"""Instants in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from queue_server.web import times

NOW = datetime(2026, 11, 23, 2, 41, 5, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (timedelta(seconds=-3), " (vừa xong)"),
        (timedelta(seconds=1), " (1 giây trước)"),
        (timedelta(seconds=59), " (59 giây trước)"),
        (timedelta(seconds=60), " (1 phút trước)"),
        (timedelta(minutes=59, seconds=59), " (59 phút trước)"),
        (timedelta(hours=1), " (1 giờ trước)"),
        (timedelta(hours=47), " (47 giờ trước)"),
        (timedelta(hours=48), " (2 ngày trước)"),
    ],
)
def test_how_long_ago(past: timedelta, expected: str) -> None:
    assert times.ago(NOW - past, NOW) == expected


def test_another_day_is_named() -> None:
    assert times.clock(NOW, NOW, ZONE) == "09:41:05"
    assert times.clock(NOW - timedelta(hours=10), NOW, ZONE) == "23:41 22/11/2026"


def test_what_never_was_has_words() -> None:
    assert times.clock(None, NOW, ZONE) == "chưa có"
    assert times.ago(None, NOW) == ""
