"""Ticket numbers and the service day that they belong to."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DIGITS = 3
CODE_PREFIX = "TD1:"
CODE_BYTES = 16
MIDNIGHT = time(0, 0)
_DAY = timedelta(days=1)


def label(prefix: str, number: int) -> str:
    """A ticket's canonical number: "A012"; it grows past 999: "A1000"."""
    return f"{prefix}{number:0{DIGITS}d}"


def service_day(instant: datetime, zone: ZoneInfo, day_ends: time = MIDNIGHT) -> date:
    """The day that an instant (aware) belongs to, in the site's time zone.

    ``day_ends``: where work goes on past midnight, the hour until which it is still yesterday.
    """
    today = instant.astimezone(zone).date()
    # A clock that is put back at midnight shows yesterday's date once more, on the new day.
    for ended in (today, today - _DAY):
        if instant >= day_end(ended, zone, day_ends):
            return ended + _DAY
    return today - _DAY


def day_end(day: date, zone: ZoneInfo, day_ends: time = MIDNIGHT) -> datetime:
    """The first instant (UTC) after a service day."""
    return datetime.combine(day + _DAY, day_ends, tzinfo=zone).astimezone(UTC)


def new_code() -> str:
    """What a ticket's QR code says: 128 random bits, told from other codes by "TD1:"."""
    return CODE_PREFIX + secrets.token_urlsafe(CODE_BYTES)
