"""The portal's token: taken once for many look-ups, kept in memory, never logged."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.portal.wire import Reply, post

if TYPE_CHECKING:
    import httpx

    from queue_server.insurance.portal.config import PortalConfig

FORM = "application/x-www-form-urlencoded"
UNAUTHORIZED = 401
OK = 200

_RESERVE = timedelta(seconds=60)
_SECRET = re.compile(r"[\x21-\x7e]{1,8192}")
_EXPIRY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?Z?")


@dataclass(frozen=True)
class Token:
    """A session at the portal, good for the account and this server's address."""

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    expires_at: datetime

    @property
    def keeps(self) -> bool:
        """Whether it lasts for another look-up."""
        return datetime.now(UTC) < self.expires_at - _RESERVE


class TokenBroker:
    """Hands out the cached token and takes a new one when it runs out.

    Belongs to one event loop. However many look-ups wait for a token, one request asks for it.
    """

    def __init__(self, client: httpx.AsyncClient, config: PortalConfig, password_md5: str) -> None:
        self._client = client
        self._config = config
        self._password_md5 = password_md5
        self._token: Token | None = None
        self._taking: asyncio.Task[Token | NoAnswer] | None = None

    async def token(self) -> Token | NoAnswer:
        """The token, from the cache or from the portal."""
        if self._token is not None and self._token.keeps:
            return self._token
        if self._taking is None:
            self._taking = asyncio.create_task(self._take())
        # One caller who runs out of time must not take the token from all others.
        return await asyncio.shield(self._taking)

    def forget(self, token: Token) -> None:
        """Drop a token that the portal refused, unless a newer one already took its place."""
        if self._token is token:
            self._token = None

    async def _take(self) -> Token | NoAnswer:
        try:
            async with asyncio.timeout(self._config.timeout_s):
                taken = await self._request()
        except TimeoutError:
            taken = NoAnswer(Trouble.TIMEOUT)
        finally:
            self._taking = None
        self._token = taken if isinstance(taken, Token) else None
        return taken

    async def _request(self) -> Token | NoAnswer:
        account = {"username": self._config.username, "password": self._password_md5}
        reply = await post(
            self._client,
            self._config.token_path,
            content=urlencode(account).encode(),
            content_type=FORM,
        )
        return reply if isinstance(reply, NoAnswer) else read_token(reply)


def read_token(reply: Reply) -> Token | NoAnswer:
    """Read the answer of token/take (CV 1245/BHXH-CNTT): maKetQua, APIKey.

    A token whose end cannot be read serves the look-ups that wait for it and is not kept.
    """
    if reply.status == UNAUTHORIZED:
        return NoAnswer(Trouble.REFUSED)
    if reply.status != OK:
        return NoAnswer(Trouble.HTTP_STATUS)
    try:
        value: object = json.loads(reply.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return NoAnswer(Trouble.NOT_JSON)
    answer = _object(value)
    if answer.get("maKetQua") == str(UNAUTHORIZED):
        return NoAnswer(Trouble.REFUSED)
    key = _object(answer.get("APIKey"))
    access_token, id_token = _secret(key.get("access_token")), _secret(key.get("id_token"))
    if access_token is None or id_token is None:
        return NoAnswer(Trouble.NOT_JSON)
    return Token(access_token, id_token, read_expiry(key.get("expires_in")))


def read_expiry(value: object) -> datetime:
    """The instant of ``expires_in``: UTC with 7 fraction digits; long past if unreadable."""
    match = _EXPIRY.fullmatch(value) if isinstance(value, str) else None
    try:
        return datetime.fromisoformat(f"{match[1]}+00:00") if match else _PAST
    except ValueError:
        return _PAST


# The reserve is subtracted from it, so datetime.min would overflow.
_PAST = datetime(1970, 1, 1, tzinfo=UTC)


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _secret(value: object) -> str | None:
    return value if isinstance(value, str) and _SECRET.fullmatch(value) else None


def password_md5(password: str) -> str:
    """A password as the portal wants it: MD5, hexadecimal, upper case (CV 1245/BHXH-CNTT)."""
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest().upper()
