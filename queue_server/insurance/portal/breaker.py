"""A circuit breaker (Nygard, "Release It!"): a dead portal is left alone, then tried by one.

Written here because the libraries for it take the time from the machine, count exceptions rather
than answers, and judge a call once, when it ends. Half-open, purgatory, aiobreaker and
circuitbreaker let everybody try at once; pybreaker lets one, but by a lock that it holds during
each call, so that all questions would queue (docs/adr/0008).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.clock import Clock
    from queue_server.insurance.portal.health import BreakerState

_NOTHING = timedelta(0)


@dataclass(eq=False)
class Permit:
    """Leave to ask once. Each is told one verdict; an answer counts even after a failure."""

    spent: bool = False


class Breaker:
    """Opens after ``failures`` in a row; ``open_s`` seconds later lets one question through.

    Belongs to one thread; ``state`` and ``retry_at`` may be read by others.
    """

    def __init__(self, clock: Clock, failures: int, open_s: float) -> None:
        self._clock = clock
        self._limit = failures
        self._open_for = timedelta(seconds=open_s)
        self._failures = 0
        self._opened_at: datetime | None = None
        self._probe: Permit | None = None

    @property
    def state(self) -> BreakerState:
        """Half-open: the pause is over, and no answer has come since."""
        opened_at = self._opened_at
        if opened_at is None:
            return "closed"
        # A machine's clock may be set back: then the pause is over rather than very long.
        pausing = _NOTHING <= self._clock.now() - opened_at < self._open_for
        return "open" if pausing else "half_open"

    @property
    def retry_at(self) -> datetime | None:
        """When the portal is tried again; None while it is asked as usual."""
        opened_at = self._opened_at
        return None if opened_at is None else opened_at + self._open_for

    @property
    def blocked(self) -> bool:
        """Whether nobody may ask now."""
        state = self.state
        return state == "open" or (state == "half_open" and self._probe is not None)

    def admit(self) -> Permit | None:
        """Leave to ask; None while the breaker is open or its one probe is under way."""
        if self.blocked:
            return None
        permit = Permit()
        if self._opened_at is not None:
            self._probe = permit
        return permit

    def answered(self, permit: Permit) -> None:
        """The portal answered, even if late: it is alive."""
        permit.spent = True
        self._failures, self._opened_at, self._probe = 0, None, None

    def failed(self, permit: Permit) -> None:
        """No answer; what was asked before the breaker opened no longer counts."""
        if permit.spent:
            return
        permit.spent = True
        if self._opened_at is None:
            self._failures += 1
        if self._probe is permit or (self._opened_at is None and self._failures >= self._limit):
            self._opened_at, self._probe = self._clock.now(), None

    def withdrawn(self, permit: Permit) -> None:
        """The question was given up before it could tell anything."""
        permit.spent = True
        if self._probe is permit:
            self._probe = None
