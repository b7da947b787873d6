"""The portal's token, as ``token/take`` gives it (CV 1245/BHXH-CNTT)."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from queue_server.insurance.answer import NoAnswer, Trouble

if TYPE_CHECKING:
    from queue_server.insurance.portal.wire import Reply

UNAUTHORIZED = 401
OK = 200

_TROUBLES = {"401": Trouble.REFUSED, "500": Trouble.PORTAL_ERROR}
_RESERVE = timedelta(seconds=60)
_SECRET = re.compile(r"[\x21-\x7e]{1,8192}")
_EXPIRY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?Z?")


@dataclass(frozen=True)
class Token:
    """A session at the portal, good for the account and this server's address.

    ``expires_at`` is None where the portal's word cannot be read.
    """

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    taken_at: datetime
    expires_at: datetime | None

    def keeps(self, now: datetime) -> bool:
        """Whether it is good for another exchange.

        It is renewed a minute before its end, or after half of a life shorter than two minutes.
        An end that is unreadable or past already (clocks differ) says nothing: then the token is
        used until the portal refuses it, rather than one taken for each look-up.
        """
        if self.expires_at is None or self.expires_at <= self.taken_at:
            return True
        return now < self.expires_at - min(_RESERVE, (self.expires_at - self.taken_at) / 2)


def read_token(reply: Reply, taken_at: datetime) -> Token | NoAnswer:
    """Read the answer of token/take: maKetQua, APIKey."""
    if reply.status == UNAUTHORIZED:
        return NoAnswer(Trouble.REFUSED)
    if reply.status != OK:
        return NoAnswer(Trouble.HTTP_STATUS)
    try:
        value: object = json.loads(reply.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return NoAnswer(Trouble.NOT_JSON)
    answer = _object(value)
    trouble = _TROUBLES.get(str(answer.get("maKetQua")))
    if trouble is not None:
        return NoAnswer(trouble)
    key = _object(answer.get("APIKey"))
    access_token, id_token = _secret(key.get("access_token")), _secret(key.get("id_token"))
    if access_token is None or id_token is None:
        return NoAnswer(Trouble.NOT_JSON)
    return Token(access_token, id_token, taken_at, read_expiry(key.get("expires_in")))


def read_expiry(value: object) -> datetime | None:
    """The instant of ``expires_in``: UTC with 7 fraction digits; None if unreadable."""
    match = _EXPIRY.fullmatch(value) if isinstance(value, str) else None
    try:
        return datetime.fromisoformat(match[1]).replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _secret(value: object) -> str | None:
    return value if isinstance(value, str) and _SECRET.fullmatch(value) else None


def password_md5(password: str) -> str:
    """A password as the portal wants it: MD5, hexadecimal, upper case (CV 1245/BHXH-CNTT)."""
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest().upper()
