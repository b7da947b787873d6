"""Ticket numbers and the service day that they belong to."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

DIGITS = 3
CODE_PREFIX = "TD1:"
CODE_BYTES = 16


def label(prefix: str, number: int) -> str:
    """A ticket's canonical number: "A012"; it grows past 999: "A1000"."""
    return f"{prefix}{number:0{DIGITS}d}"


def service_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day that an instant (aware) belongs to, in the site's time zone."""
    return instant.astimezone(zone).date()


def new_code() -> str:
    """What a ticket's QR code says: 128 random bits, told from other codes by "TD1:"."""
    return CODE_PREFIX + secrets.token_urlsafe(CODE_BYTES)
