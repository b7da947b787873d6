"""Instants as staff read them: a time of day, and how long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def clock(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """The time of day, "09:41:05", with the date when it was another day; "chưa có" for None."""
    if at is None:
        return "chưa có"
    local = at.astimezone(zone)
    same_day = local.date() == now.astimezone(zone).date()
    return local.strftime("%H:%M:%S" if same_day else "%H:%M %d/%m/%Y")


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, " (5 phút trước)"; nothing for None."""
    if at is None:
        return ""
    past = max(timedelta(), now - at)
    if past < SECOND:
        return " (vừa xong)"
    if past < MINUTE:
        return f" ({past.seconds} giây trước)"
    if past < HOUR:
        return f" ({past // MINUTE} phút trước)"
    return f" ({past // HOUR} giờ trước)" if past < 2 * DAY else f" ({past // DAY} ngày trước)"
