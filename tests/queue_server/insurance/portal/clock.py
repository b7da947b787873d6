"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event


class HandClock:
    """Begins now, or at a given instant."""

    def __init__(self, at: datetime | None = None) -> None:
        self._now = at or datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    def wait(self, wake: Event, until: datetime | None) -> None:
        raise NotImplementedError  # nothing in this room waits on a clock

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
