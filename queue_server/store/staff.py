"""Staff's sessions and failed logins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from queue_server.store.tables import login_failure, staff_session

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def failures_since(connection: Connection, username: str, since: datetime) -> int:
    """How often logging in under this name failed since then."""
    return connection.execute(
        select(func.count())
        .select_from(login_failure)
        .where(login_failure.c.username == username, login_failure.c.at > since)
    ).scalar_one()


def note_failure(connection: Connection, username: str, now: datetime) -> None:
    """Count a failed login."""
    connection.execute(login_failure.insert().values(username=username, at=now))


def open_session(
    connection: Connection, token_hash: str, username: str, now: datetime, expires_at: datetime
) -> None:
    """Begin a session; forgives failures, and clears away sessions that have ended."""
    connection.execute(delete(login_failure).where(login_failure.c.username == username))
    connection.execute(delete(staff_session).where(staff_session.c.expires_at <= now))
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
