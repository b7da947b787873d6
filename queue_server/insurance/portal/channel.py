"""The one way to the portal, for look-ups and uploads alike: account, breaker, slots, health."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import structlog

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.portal.breaker import Breaker
from queue_server.insurance.portal.broker import TokenBroker
from queue_server.insurance.portal.health import HealthRecord
from queue_server.insurance.portal.slots import Slots
from queue_server.insurance.portal.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    import httpx

    from queue_server.clock import Clock
    from queue_server.insurance.portal.breaker import Permit
    from queue_server.insurance.portal.config import PortalConfig
    from queue_server.insurance.portal.health import Exchange, PortalHealth
    from queue_server.insurance.portal.standing import Kind
    from queue_server.insurance.portal.token import Token

ANSWERED = (None, Trouble.REFUSED)
"""Troubles of a portal that is alive."""

_log = structlog.get_logger()

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class Errand(Generic[Answer]):
    """What is to be asked.

    ``send`` is one HTTP exchange within a session. ``trouble`` grades what came back, ``code`` is
    the portal's result code for the log. After ``patience_s`` seconds the portal counts as
    failing, after ``limit_s`` its answer is no longer waited for; both from when a slot is free.
    ``same`` tells errands apart; it is personal.
    """

    kind: Kind
    send: Callable[[Token], Awaitable[Answer | NoAnswer]] = field(repr=False)
    trouble: Callable[[Answer | NoAnswer], Trouble | None]
    code: Callable[[Answer | NoAnswer], str | None]
    patience_s: float
    limit_s: float
    same: Hashable = field(repr=False)


class Channel:
    """Runs errands; every trouble is a ``NoAnswer``. Belongs to one event loop."""

    def __init__(
        self, client: httpx.AsyncClient, config: PortalConfig, password_md5: str, clock: Clock
    ) -> None:
        self.slots = Slots(config.max_concurrent)
        self._standing = Standing(clock, config.refused_pause_s)
        self._broker = TokenBroker(client, config, password_md5, clock, self._standing)
        self._breaker = Breaker(clock, config.breaker_failures, config.breaker_open_s)
        self._record = HealthRecord(clock, config.slow_ms)

    def health(self) -> PortalHealth:
        """How the portal answers; from any thread."""
        standing, breaker = self._standing, self._breaker
        return self._record.look(
            breaker.state,
            standing.retry_at("account") or standing.retry_at("lookup") or breaker.retry_at,
            refused=standing.refuses("account") or standing.refuses("lookup"),
            uploads_refused=standing.doubts("upload"),
        )

    async def run(self, errand: Errand[Answer]) -> Answer | NoAnswer:
        """Do an errand, or say at once why the portal is not asked."""
        refusal = self._refusal(errand.kind)
        if refusal is not None:
            return refusal
        async with self.slots.one():
            # While this one waited for its slot, others may have found the portal dead.
            permit = None if self._rests(errand.kind) else self._breaker.admit()
            if permit is None:
                return self._refusal(errand.kind) or NoAnswer(Trouble.BREAKER_OPEN)
            return await self._observed(errand, permit)

    def _rests(self, kind: Kind) -> bool:
        return self._standing.rests("account") or self._standing.rests(kind)

    def _refusal(self, kind: Kind) -> NoAnswer | None:
        if self._rests(kind):
            return NoAnswer(Trouble.REFUSED)
        if self._breaker.blocked:
            return NoAnswer(Trouble.BREAKER_OPEN)
        return NoAnswer(Trouble.BUSY) if self.slots.crowded else None

    async def _observed(self, errand: Errand[Answer], permit: Permit) -> Answer | NoAnswer:
        exchange = self._record.begin()
        begun = time.monotonic()
        delay = asyncio.get_running_loop().call_later(
            errand.patience_s, self._delayed, permit, exchange
        )
        trouble, code = Trouble.TIMEOUT, None  # where it is cancelled
        try:
            answer = await self._within_limit(errand)
            trouble, code = errand.trouble(answer), errand.code(answer)
            if trouble in ANSWERED:
                self._breaker.answered(permit)
            else:
                self._breaker.failed(permit)
        finally:
            delay.cancel()
            self._breaker.withdrawn(permit)
            ms = (time.monotonic() - begun) * 1000
            self._record.end(exchange, ms, trouble)
            _log.info("portal_asked", kind=errand.kind, code=code, trouble=trouble, ms=round(ms))
        return answer

    async def _within_limit(self, errand: Errand[Answer]) -> Answer | NoAnswer:
        try:
            async with asyncio.timeout(errand.limit_s):
                return await self._within_session(errand)
        except TimeoutError:
            return NoAnswer(Trouble.TIMEOUT)

    def _delayed(self, permit: Permit, exchange: Exchange) -> None:
        self._breaker.failed(permit)
        self._record.delayed(exchange, Trouble.TIMEOUT)

    async def _within_session(self, errand: Errand[Answer]) -> Answer | NoAnswer:
        """A refused session is renewed once; a second refusal is the answer."""
        answer: Answer | NoAnswer = NoAnswer(Trouble.REFUSED)
        for renewed in (False, True):
            token = await self._broker.token()
            if isinstance(token, NoAnswer):
                return token
            answer = await errand.send(token)
            trouble = errand.trouble(answer)
            if trouble is None:
                self._standing.trust(errand.kind, errand.same)
            if trouble is not Trouble.REFUSED:
                return answer
            _log.info("portal_session_refused", kind=errand.kind, renewed=renewed)
            if renewed or not self._standing.deserves_session(errand.same):
                break
            self._broker.forget(token)
        self._standing.doubt(errand.kind, errand.same)
        return answer
