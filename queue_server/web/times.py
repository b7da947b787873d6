"""Instants as staff read them: a time of day, and how long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from queue_server.web.said import Said

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def clock(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """The time of day, "09:41:05", with the date when it was another day; None: "chưa có"."""
    if at is None:
        return Said("chưa có", "not yet")
    local = at.astimezone(zone)
    same_day = local.date() == now.astimezone(zone).date()
    return local.strftime("%H:%M:%S" if same_day else "%H:%M %d/%m/%Y")


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, " (5 phút trước)"; nothing for None."""
    if at is None:
        return ""
    past = max(timedelta(), now - at)
    if past < SECOND:
        return Said(" (vừa xong)", " (just now)")
    if past < MINUTE:
        return Said(f" ({past.seconds} giây trước)", f" ({past.seconds} s ago)")
    if past < HOUR:
        return Said(f" ({past // MINUTE} phút trước)", f" ({past // MINUTE} min ago)")
    if past < 2 * DAY:
        return Said(f" ({past // HOUR} giờ trước)", f" ({past // HOUR} h ago)")
    return Said(f" ({past // DAY} ngày trước)", f" ({past // DAY} days ago)")
