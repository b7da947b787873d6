"""Staff's sessions and failed logins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

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


def clear_away(connection: Connection, now: datetime, *, failures_until: datetime) -> None:
    """Drop sessions that have ended and failures that count no more."""
    connection.execute(delete(staff_session).where(staff_session.c.expires_at <= now))
    connection.execute(delete(login_failure).where(login_failure.c.at <= failures_until))


def open_session(
    connection: Connection, token_hash: str, username: str, expires_at: datetime
) -> None:
    """Begin a session."""
    connection.execute(
        staff_session.insert().values(
            token_hash=token_hash, username=username, expires_at=expires_at
        )
    )


def session_user(connection: Connection, token_hash: str, now: datetime) -> str | None:
    """Whose session this is, if it has not ended."""
    return connection.execute(
        select(staff_session.c.username).where(
            staff_session.c.token_hash == token_hash, staff_session.c.expires_at > now
        )
    ).scalar_one_or_none()


def end_session(connection: Connection, token_hash: str) -> None:
    """Log out. Safe to repeat."""
    connection.execute(delete(staff_session).where(staff_session.c.token_hash == token_hash))
