"""The stand-in's time of day, which can be set."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from queue_server.clock import SystemClock
from queue_server.simulators.faults import BadCallError

if TYPE_CHECKING:
    from queue_server.clock import Clock


class SettableClock:
    """Another clock's time until it is set; then it stands still there until it is released."""

    def __init__(self, source: Clock | None = None) -> None:
        self._source = source or SystemClock()
        self._set: datetime | None = None

    def now(self) -> datetime:
        """The instant, aware."""
        return self._set or self._source.now()

    def set(self, instant: datetime | None) -> None:
        """Stand still at an aware instant; None: go on with the other clock."""
        self._set = instant


def read_instant(body: object) -> datetime:
    """Check the body of ``PUT /clock``, {"now": "2026-11-23T08:10:00+07:00"}.

    Raises:
        BadCallError: there is no such instant, or its offset from UTC is missing.
    """
    said = cast("dict[str, object]", body).get("now") if isinstance(body, dict) else None
    try:
        instant = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or body != {"now": said}:
        raise BadCallError('a time is {"now": "2026-11-23T08:10:00+07:00"}, with its offset')
    return instant
