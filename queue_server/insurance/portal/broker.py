"""The token broker: one session for the hospital, kept in memory."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.portal.token import Token, read_token
from queue_server.insurance.portal.wire import FORM, post

if TYPE_CHECKING:
    import httpx

    from queue_server.clock import Clock
    from queue_server.insurance.portal.config import PortalConfig
    from queue_server.insurance.portal.standing import Standing

_TAKE_BUDGETS = 5
"""A token may take as many times what a patient waits; it serves all who come later."""

_log = structlog.get_logger()


class TokenBroker:
    """Hands out the cached token and takes a new one when it runs out.

    However many wait for a token, one request asks for it; one that takes longer than a patient
    waits may hang, so who comes then begins another. While the account rests none is handed out.
    Belongs to one event loop.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        config: PortalConfig,
        password_md5: str,
        clock: Clock,
        standing: Standing,
    ) -> None:
        self._client = client
        self._config = config
        self._password_md5 = password_md5
        self._clock = clock
        self._standing = standing
        self._token: Token | None = None
        self._taking: asyncio.Task[Token | NoAnswer] | None = None
        self._taking_since = 0.0

    async def token(self) -> Token | NoAnswer:
        """The token, from the cache or from the portal."""
        if self._standing.rests("account"):
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
            self._standing.accept()
        elif trouble is Trouble.REFUSED:
            self._token = None
            self._standing.refuse("account")
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
