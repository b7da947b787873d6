"""How the portal has been answering lately."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING, Literal

from queue_server.insurance.answer import Trouble

if TYPE_CHECKING:
    from queue_server.clock import Clock

PortalState = Literal["up", "slow", "down", "refused", "uploads_refused", "unknown"]
BreakerState = Literal["closed", "open", "half_open"]

WINDOW = timedelta(minutes=15)
WINDOW_SIZE = 500
RECENT = 20
"""Exchanges that decide about the state: old ones must not keep a portal "slow" for long."""


@dataclass(frozen=True, kw_only=True)
class PortalHealth:
    """The portal as this server sees it, over the last 15 minutes or 500 exchanges.

    ``state``: "refused" where it refuses the account or all look-ups, "uploads_refused" where it
    answers but refused the account for the last files. ``retry_at``: when the portal is asked
    again after a pause, by breaker or refused account.
    ``p50_ms``, ``p95_ms``: how long answers took, None without any. ``error_rate``: from 0 to 1,
    None where nothing was asked. ``asked``: exchanges begun. ``last_trouble`` and
    ``last_success_at`` count since the server started.
    """

    state: PortalState
    breaker: BreakerState
    retry_at: datetime | None
    p50_ms: float | None
    p95_ms: float | None
    error_rate: float | None
    asked: int
    last_success_at: datetime | None
    last_trouble: Trouble | None
    in_flight: int


@dataclass
class Exchange:
    """One look-up or upload; with neither ``ms`` nor ``trouble``, nothing is known of it yet."""

    begun_at: datetime
    ms: float | None = None
    trouble: Trouble | None = None


class HealthRecord:
    """The exchanges of the last while; thread-safe."""

    def __init__(self, clock: Clock, slow_ms: float) -> None:
        self._clock = clock
        self._slow_ms = slow_ms
        self._lock = Lock()
        self._exchanges: deque[Exchange] = deque(maxlen=WINDOW_SIZE)
        self._in_flight = 0
        self._last_success_at: datetime | None = None
        self._last_trouble: Trouble | None = None

    def begin(self) -> Exchange:
        """An exchange begins."""
        exchange = Exchange(self._clock.now())
        with self._lock:
            self._exchanges.append(exchange)
            self._in_flight += 1
        return exchange

    def delayed(self, exchange: Exchange, trouble: Trouble) -> None:
        """It has taken too long, but may still end well."""
        with self._lock:
            exchange.trouble = self._last_trouble = trouble

    def end(self, exchange: Exchange, ms: float, trouble: Trouble | None) -> None:
        """It ended: with an answer after ``ms`` milliseconds, or with a trouble."""
        with self._lock:
            self._in_flight -= 1
            exchange.trouble = trouble
            if trouble is None:
                exchange.ms, self._last_success_at = ms, self._clock.now()
            else:
                self._last_trouble = trouble

    def look(
        self,
        breaker: BreakerState,
        retry_at: datetime | None,
        *,
        refused: bool,
        uploads_refused: bool,
    ) -> PortalHealth:
        """The figures of now; what the account and the breaker say goes before them."""
        now = self._clock.now()
        with self._lock:
            window = [one for one in self._exchanges if now - one.begun_at < WINDOW]
            ended = [(one.ms, one.trouble) for one in window if one.ms is not None or one.trouble]
            in_flight, success_at, trouble = (
                self._in_flight,
                self._last_success_at,
                self._last_trouble,
            )
        times = _times(ended)
        # A refusal tells of the account, not of how the portal is.
        graded = [one for one in ended if one[1] is not Trouble.REFUSED]
        state: PortalState = "down" if breaker != "closed" else self._state(graded[-RECENT:])
        if refused:
            state = "refused"
        elif uploads_refused and state != "down":
            state = "uploads_refused"
        return PortalHealth(
            state=state,
            breaker=breaker,
            retry_at=retry_at,
            p50_ms=_percentile(times, 0.5),
            p95_ms=_percentile(times, 0.95),
            error_rate=1 - len(times) / len(ended) if ended else None,
            asked=len(window),
            last_success_at=success_at,
            last_trouble=trouble,
            in_flight=in_flight,
        )

    def _state(self, recent: list[_Ended]) -> PortalState:
        times = _times(recent)
        median = _percentile(times, 0.5)
        if not recent:
            return "unknown"
        if median is None or len(times) * 2 < len(recent):
            return "down"
        return "slow" if median > self._slow_ms else "up"


_Ended = tuple[float | None, Trouble | None]


def _times(ended: list[_Ended]) -> list[float]:
    return sorted(ms for ms, trouble in ended if trouble is None and ms is not None)


def _percentile(ordered: list[float], share: float) -> float | None:
    """The nearest rank."""
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None
