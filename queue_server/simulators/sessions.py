"""The stand-in's accounts and sessions, as token/take gives them out."""

from __future__ import annotations

import hmac
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MD5 = re.compile(r"[0-9A-F]{32}")


@dataclass(frozen=True)
class Account:
    """Who may take a token. Without ``password_md5`` any password in the right form passes."""

    username: str
    password_md5: str | None

    def accepts(self, fields: Mapping[str, str]) -> bool:
        """Whether user name and password (MD5 in capitals) are this account's."""
        password = fields.get("password", "")
        return (
            fields.get("username") == self.username
            and _MD5.fullmatch(password) is not None
            and (self.password_md5 is None or hmac.compare_digest(password, self.password_md5))
        )


@dataclass(frozen=True)
class _Session:
    access_token: str
    address: str
    expires_at: datetime


class Sessions:
    """Sessions that end by time and belong to the address that took them; thread-safe."""

    def __init__(self, account: Account, lasts_s: float) -> None:
        self._account = account
        self._lasts = timedelta(seconds=lasts_s)
        self._sessions: dict[str, _Session] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._sessions)

    def take(self, fields: Mapping[str, str] | None, address: str) -> dict[str, object]:
        """The answer of token/take; ``fields`` None is a body that could not be read."""
        if fields is None:
            return {"maKetQua": "500"}
        if not self._account.accepts(fields):
            return {"maKetQua": "401"}
        now = datetime.now(UTC)
        expires_at = now + self._lasts
        session = _Session(secrets.token_urlsafe(48), address, expires_at)
        token_id = str(uuid.uuid4())
        with self._lock:
            alive = {key: one for key, one in self._sessions.items() if now < one.expires_at}
            self._sessions = {**alive, token_id: session}
        key = {
            "access_token": session.access_token,
            "id_token": token_id,
            "token_type": "Bearer",
            "username": self._account.username,
            # .NET writes seven digits of a second.
            "expires_in": f"{expires_at:%Y-%m-%dT%H:%M:%S.%f}0Z",
        }
        return {"maKetQua": "200", "APIKey": key}

    def holds(self, query: Mapping[str, str], address: str) -> bool:
        """Whether a look-up's query names a living session of this address and the account."""
        with self._lock:
            session = self._sessions.get(query.get("id_token", ""))
        return (
            session is not None
            and hmac.compare_digest(session.access_token, query.get("token", ""))
            and session.address == address
            and datetime.now(UTC) < session.expires_at
            and self._account.accepts(query)
        )

    def lose(self) -> None:
        """Forget all sessions."""
        with self._lock:
            self._sessions.clear()
