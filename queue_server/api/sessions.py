"""Staff's logins: Argon2 passwords, a cookie that only the server understands, lock-out."""

from __future__ import annotations

import secrets as random
from datetime import timedelta
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from queue_server.api.problems import ApiError
from queue_server.contract.problem import Code
from queue_server.contract.words import Words
from queue_server.secrets import token_hash
from queue_server.setup import passwords
from queue_server.store import accounts, history, staff
from queue_server.store.history import Entry

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

    from queue_server.clock import Clock
    from queue_server.secrets import Secrets
    from queue_server.setup.tables import UserTable
    from queue_server.store.accounts import Account
    from queue_server.store.database import Database
    from queue_server.store.site import Site

COOKIE = "tiepdon_session"
TOKEN_BYTES = 32
SESSION = timedelta(hours=12)
SESSIONS = 5
"""So many at once of one user: a desk, a phone, and some that nobody logged out of."""
NOTED_EVERY = timedelta(minutes=1)
LOCK_AFTER = 5
LOCK = timedelta(minutes=5)
_CHANGE_NEEDED = Words(
    vi="Mật khẩu này chỉ dùng lần đầu. Xin đặt mật khẩu của riêng mình.",
    en="This password is for the first time only. Please choose your own.",
)


def set_cookie(answer: Response, token: str, *, secure: bool) -> None:
    """Let an answer carry a session."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
    )


class Sessions:
    """Who of the staff is logged in."""

    def __init__(
        self,
        site: Site,
        secrets: Secrets,
        database: Database,
        clock: Clock,
    ) -> None:
        self._site = site
        self._hashes = secrets.users
        self._database = database
        self._clock = clock
        self._hasher = PasswordHasher()
        # An unknown name takes as long as a known one, so that time tells nothing.
        self._nobody = self._hasher.hash(random.token_urlsafe())

    def login(self, username: str, password: str) -> str:
        """Check a password and begin a session. Takes a tenth of a second and 64 MiB.

        Returns:
            The cookie's value.

        Raises:
            ApiError: ``login_failed``, ``login_locked`` after too many failures, or
                ``password_change_needed``.
        """
        account = self._check(username, password)
        if account is not None and account.must_change:
            raise ApiError(Code.PASSWORD_CHANGE_NEEDED, "choose your own first", _CHANGE_NEEDED)
        with self._database.write() as connection:
            _still(connection, username, account)
            return self._open(connection, username)

    def change_password(self, username: str, password: str, new_password: str) -> str:
        """Replace one's own password, end one's sessions and begin a new one.

        Returns:
            The cookie's value.

        Raises:
            ApiError: ``login_failed``, ``login_locked`` or ``password_weak``.
        """
        account = self._check(username, password)
        if new_password == password:
            raise ApiError(Code.PASSWORD_WEAK, passwords.THE_SAME.en, passwords.THE_SAME)
        hashed = self.hash_new(username, new_password)
        now = self._clock.now()
        with self._database.write() as connection:
            _still(connection, username, account)
            accounts.set_password(connection, username, hashed, now, must_change=False)
            accounts.record(connection, f"staff:{username}", username, "own", now)
            return self._open(connection, username)

    def sign_on(self, username: str) -> str | None:
        """Begin a session for somebody whom the single sign-on vouches for.

        Returns:
            The cookie's value, or None where nobody here has this name, or an administrator has
            shut the account.
        """
        with self._database.write() as connection:
            account = accounts.find(connection, username)
            if self._user(username) is None or (account is not None and account.disabled):
                return None
            return self._open(connection, username)

    def hash_new(self, username: str, password: str) -> str:
        """The Argon2 hash of a new password. Takes a tenth of a second and 64 MiB.

        Raises:
            ApiError: ``password_weak``.
        """
        weak = passwords.weakness(username, password)
        if weak is not None:
            raise ApiError(Code.PASSWORD_WEAK, weak.en, weak)
        return self._hasher.hash(password)

    def logout(self, request: HTTPConnection) -> None:
        """End the session of this request's cookie. Safe to repeat."""
        user = self.current_user(request)
        with self._database.write() as connection:
            staff.end_session(connection, token_hash(request.cookies.get(COOKIE, "")))
            if user is not None:
                entry = Entry(f"staff:{user.username}", "logout")
                history.record(connection, entry, self._clock.now())

    def current_user(self, request: HTTPConnection, *, used: bool = False) -> UserTable | None:
        """The member of staff whose cookie this is, or None.

        ``used``: they did something, so that the session does not end as one that nobody uses.
        What a page fetches by itself is no use.
        """
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        now, hashed = self._clock.now(), token_hash(token)
        with self._database.read() as connection:
            found = staff.session(connection, hashed, now, now - self._idle)
        if found is None:
            return None
        if used and now - found.seen_at >= NOTED_EVERY:
            with self._database.write() as connection:
                staff.seen(connection, hashed, now)
        return self._user(found.username)

    @property
    def _idle(self) -> timedelta:
        return timedelta(minutes=self._site.config.rules.idle_min)

    def _user(self, username: str) -> UserTable | None:
        users = self._site.config.users
        return next((user for user in users if user.username == username), None)

    def _check(self, username: str, password: str) -> Account | None:
        """See whether this is somebody's password, and get the account that says so, if any.

        Raises:
            ApiError: ``login_failed``, or ``login_locked`` after too many failures.
        """
        now = self._clock.now()
        # Also names that are not ours are counted and locked, so that a lock tells nothing; not
        # in clear text, for some people type their password here.
        tried = self._site.seal.digest("login", username)
        with self._database.read() as connection:
            failures = staff.failures_since(connection, tried, now - LOCK)
            account = accounts.find(connection, username)
        if failures >= LOCK_AFTER:
            raise ApiError(Code.LOGIN_LOCKED, "too many tries; wait five minutes")
        stored = account.password_hash if account else self._hashes.get(username)
        known = self._verify(stored, password) and self._user(username) is not None
        with self._database.write() as connection:
            staff.clear_away(
                connection, now, failures_until=now - LOCK, idle_since=now - self._idle
            )
            if known:
                staff.forgive(connection, tried)
            else:
                staff.note_failure(connection, tried, now)
                # Not each: the history keeps its rows for ever, and anybody can fail.
                word = {1: "login_failed", LOCK_AFTER: "login_locked"}.get(failures + 1)
                if word is not None:
                    history.record(connection, Entry("server", word, facts={"tried": tried}), now)
        if not known:
            raise _failed()
        return account

    def _open(self, connection: Connection, username: str) -> str:
        now, token = self._clock.now(), random.token_urlsafe(TOKEN_BYTES)
        hashed = token_hash(token)
        staff.open_session(connection, hashed, username, now, now + SESSION, SESSIONS)
        history.record(connection, Entry(f"staff:{username}", "login"), now)
        return token

    def _verify(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobody, password) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def _still(connection: Connection, username: str, account: Account | None) -> None:
    """See that nobody has shut the account, or given it another password, since the check.

    Raises:
        ApiError: ``login_failed``.
    """
    if accounts.find(connection, username) != account:
        raise _failed()


def _failed() -> ApiError:
    return ApiError(Code.LOGIN_FAILED, "name or password is not right")
