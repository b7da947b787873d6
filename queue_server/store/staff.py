"""Staff's sessions and failed logins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from queue_server.store.tables import login_failure, staff_session

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def failures_since(connection: Connection, tried: str, since: datetime) -> int:
    """How often logging in under this name (its digest) failed since then."""
    return connection.execute(
        select(func.count())
        .select_from(login_failure)
        .where(login_failure.c.tried == tried, login_failure.c.at > since)
    ).scalar_one()


def note_failure(connection: Connection, tried: str, now: datetime) -> None:
    """Count a failed login."""
    connection.execute(login_failure.insert().values(tried=tried, at=now))


def forgive(connection: Connection, tried: str) -> None:
    """Count this name's failures no more."""
    connection.execute(delete(login_failure).where(login_failure.c.tried == tried))


def clear_away(
    connection: Connection, now: datetime, *, failures_until: datetime, idle_since: datetime
) -> None:
    """Drop sessions that have ended or that nobody uses, and failures that count no more."""
    ended = (staff_session.c.expires_at <= now) | (staff_session.c.seen_at <= idle_since)
    connection.execute(delete(staff_session).where(ended))
    connection.execute(delete(login_failure).where(login_failure.c.at <= failures_until))


def open_session(
    connection: Connection,
    token_hash: str,
    username: str,
    now: datetime,
    expires_at: datetime,
    most: int,
) -> None:
    """Begin a session; of a user who then has more than ``most`` those unused for longest end."""
    begun = {"token_hash": token_hash, "username": username, "seen_at": now}
    connection.execute(staff_session.insert().values(**begun, expires_at=expires_at))
    kept = (
        select(staff_session.c.token_hash)
        .where(staff_session.c.username == username)
        .order_by(staff_session.c.seen_at.desc(), (staff_session.c.token_hash == token_hash).desc())
        .limit(most)
    )
    connection.execute(
        delete(staff_session).where(
            staff_session.c.username == username,
            staff_session.c.token_hash != token_hash,
            staff_session.c.token_hash.not_in(kept),
        )
    )


@dataclass(frozen=True)
class Session:
    """One that stands: whose it is, and when they last did something."""

    username: str
    seen_at: datetime


def session(
    connection: Connection, token_hash: str, now: datetime, idle_since: datetime
) -> Session | None:
    """The session with this token, if it has not ended."""
    row = connection.execute(
        select(staff_session.c.username, staff_session.c.seen_at).where(
            staff_session.c.token_hash == token_hash,
            staff_session.c.expires_at > now,
            staff_session.c.seen_at > idle_since,
        )
    ).first()
    return None if row is None else Session(row.username, row.seen_at)


def seen(connection: Connection, token_hash: str, now: datetime) -> None:
    """Somebody did something in this session."""
    connection.execute(
        update(staff_session).where(staff_session.c.token_hash == token_hash).values(seen_at=now)
    )


def end_sessions(connection: Connection, username: str) -> None:
    """Log a user out everywhere. Safe to repeat."""
    connection.execute(delete(staff_session).where(staff_session.c.username == username))


def end_session(connection: Connection, token_hash: str) -> None:
    """Log out. Safe to repeat."""
    connection.execute(delete(staff_session).where(staff_session.c.token_hash == token_hash))
