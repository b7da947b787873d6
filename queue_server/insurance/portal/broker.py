"""The token broker: one session for the hospital, kept in memory, and an account that is spared."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.portal.token import Token, read_token
from queue_server.insurance.portal.wire import FORM, post

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

    import httpx

    from queue_server.clock import Clock
    from queue_server.insurance.portal.config import PortalConfig

_TAKE_BUDGETS = 5
"""A token may take as many times what a patient waits; it serves all who come later."""
_NOTHING = timedelta(0)

_log = structlog.get_logger()


class TokenBroker:
    """Hands out the cached token and takes a new one when it runs out.

    However many wait for a token, one request asks for it; one that takes longer than a patient
    waits may hang, so who comes then begins another. When the portal refuses the account,
    it is left alone for ``refused_pause_s``: accounts that try again and again get locked.
    Belongs to one event loop; ``refused`` and ``retry_at`` may be read from elsewhere.
    """

    def __init__(
        self, client: httpx.AsyncClient, config: PortalConfig, password_md5: str, clock: Clock
    ) -> None:
        self._client = client
        self._config = config
        self._password_md5 = password_md5
        self._clock = clock
        self._pause = timedelta(seconds=config.refused_pause_s)
        self._token: Token | None = None
        self._taking: asyncio.Task[Token | NoAnswer] | None = None
        self._taking_since = 0.0
        self._refused_at: datetime | None = None
        self._doubted_by: Hashable = None

    @property
    def refused(self) -> bool:
        """Whether the portal refused the account, and has accepted nothing since."""
        return self._refused_at is not None

    @property
    def retry_at(self) -> datetime | None:
        """When a refused account is tried again."""
        refused_at = self._refused_at
        return None if refused_at is None else refused_at + self._pause

    @property
    def resting(self) -> bool:
        """Whether the refused account must not be tried yet."""
        refused_at = self._refused_at
        return refused_at is not None and _NOTHING <= self._clock.now() - refused_at < self._pause

    async def token(self) -> Token | NoAnswer:
        """The token, from the cache or from the portal."""
        if self.resting:
            return NoAnswer(Trouble.REFUSED)
        if self._token is not None and self._token.keeps(self._clock.now()):
            return self._token
        now = time.monotonic()
        if self._taking is None or now - self._taking_since > self._config.timeout_s:
            self._taking, self._taking_since = asyncio.create_task(self._take()), now
        # One caller who runs out of time must not take the token from all others.
        return await asyncio.shield(self._taking)

    def forget(self, token: Token) -> None:
        """Drop a token that the portal refused, unless a newer one already took its place."""
        if self._token is token:
            self._token = None

    def doubt(self, question: Hashable) -> None:
        """A question was refused twice, the second time with a token just renewed.

        When that happens to two different questions in a row, it is the account and not the
        question.
        """
        if self.resting:
            return
        if self._doubted_by in {None, question}:
            self._doubted_by = question
        else:
            self._refuse()

    def trust(self) -> None:
        """The portal answered within the session."""
        self._doubted_by = self._refused_at = None

    def _refuse(self) -> None:
        self._token = self._doubted_by = None
        self._refused_at = self._clock.now()
        _log.error("portal_account_refused", pause_s=self._config.refused_pause_s)

    async def _take(self) -> Token | NoAnswer:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._config.timeout_s * _TAKE_BUDGETS):
                taken = await self._request()
        except TimeoutError:
            taken = NoAnswer(Trouble.TIMEOUT)
        finally:
            if self._taking is asyncio.current_task():
                self._taking = None
        trouble = taken.trouble if isinstance(taken, NoAnswer) else None
        _log.info("portal_token_taken", trouble=trouble, ms=round((time.monotonic() - begun) * 1e3))
        if isinstance(taken, Token):
            self._token = taken
        if trouble is Trouble.REFUSED:
            self._refuse()
        return taken

    async def _request(self) -> Token | NoAnswer:
        account = {"username": self._config.username, "password": self._password_md5}
        reply = await post(
            self._client,
            self._config.token_path,
            content=urlencode(account).encode(),
            content_type=FORM,
        )
        return reply if isinstance(reply, NoAnswer) else read_token(reply, self._clock.now())
