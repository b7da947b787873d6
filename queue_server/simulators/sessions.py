"""The stand-in's accounts and sessions: the function token/take (CV 1245/BHXH-CNTT)."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SESSION_S = 600.0
"""SessionTimeLimit's default (CV 1839/CNTT-PM, secondary)."""

_MD5 = re.compile(r"[0-9A-F]{32}")


@dataclass(frozen=True)
class Account:
    """Who may take a token. Without ``password_md5`` any password in the right form passes."""

    username: str
    password_md5: str | None = field(default=None, repr=False)

    @property
    def facility(self) -> str:
        """The facility's code that the user name begins with: "01028" of "01028_BV"."""
        return self.username.partition("_")[0]

    def accepts(self, password_md5: str) -> bool:
        """Whether a password hash (MD5 in capitals) is this account's."""
        return is_md5(password_md5) and self.password_md5 in {None, password_md5}


@dataclass(frozen=True)
class Credentials:
    """What a request brings along to be let in, in its query or its headers."""

    username: str
    password_md5: str = field(repr=False)
    access_token: str = field(repr=False)
    id_token: str = field(repr=False)


@dataclass(frozen=True)
class _Session:
    account: Account
    access_token: str
    address: str
    expires_at: datetime


class Sessions:
    """Sessions that end by time and belong to the account and address that took them.

    Thread-safe. Instants are aware and come from the caller.
    """

    def __init__(self, accounts: Iterable[Account], lasts_s: float = SESSION_S) -> None:
        self._accounts = {account.username: account for account in accounts}
        self._lasts = timedelta(seconds=lasts_s)
        self._sessions: dict[str, _Session] = {}
        self._lock = Lock()

    def living(self, now: datetime) -> int:
        """How many sessions have not ended."""
        with self._lock:
            return sum(now < session.expires_at for session in self._sessions.values())

    def take(
        self, fields: Mapping[str, str] | None, address: str, now: datetime
    ) -> dict[str, object]:
        """The answer of token/take; ``fields`` None is a body that could not be read."""
        if fields is None:
            return {"maKetQua": "500"}
        account = self._accounts.get(fields.get("username", ""))
        if account is None or not account.accepts(fields.get("password", "")):
            return {"maKetQua": "401"}
        expires_at = (now + self._lasts).astimezone(UTC)
        session = _Session(account, secrets.token_urlsafe(48), address, expires_at)
        token_id = str(uuid.uuid4())
        with self._lock:
            alive = {key: one for key, one in self._sessions.items() if now < one.expires_at}
            self._sessions = {**alive, token_id: session}
        key = {
            "access_token": session.access_token,
            "id_token": token_id,
            "token_type": "Bearer",
            "username": account.username,
            # .NET writes seven digits of a second.
            "expires_in": f"{expires_at:%Y-%m-%dT%H:%M:%S.%f}0Z",
        }
        return {"maKetQua": "200", "APIKey": key}

    def holder(self, shown: Credentials, address: str, now: datetime) -> Account | None:
        """The account whose living session is shown; None where there is none."""
        with self._lock:
            session = self._sessions.get(shown.id_token)
        if (
            session is None
            or session.access_token != shown.access_token
            or session.address != address
            or session.account.username != shown.username
            or not session.account.accepts(shown.password_md5)
            or now >= session.expires_at
        ):
            return None
        return session.account

    def lose(self) -> None:
        """Forget all sessions."""
        with self._lock:
            self._sessions.clear()


def is_md5(text: str) -> bool:
    """Whether this has the form that the portal wants of a password's hash."""
    return _MD5.fullmatch(text) is not None


def password_md5(password: str) -> str:
    """A password as the portal wants it: MD5, hexadecimal, capitals (CV 1245/BHXH-CNTT)."""
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest().upper()
