"""The time of day, as something that can be handed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from threading import Event


class Clock(Protocol):
    """What time it is, and waiting for a time. Thread-safe."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...

    def wait(self, wake: Event, until: datetime | None) -> None:
        """Return as soon as ``wake`` is set or ``until`` (aware; None: never) has come."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def wait(self, wake: Event, until: datetime | None) -> None:
        """Return as soon as ``wake`` is set or ``until`` has come."""
        wake.wait(None if until is None else max(0.0, (until - self.now()).total_seconds()))
