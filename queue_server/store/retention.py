"""What is kept only for a while, and how long. Nothing of patients is deleted here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, tuple_

from queue_server.store.tables import (
    alarm,
    alert,
    idempotency,
    login_failure,
    outbox,
    staff_session,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Table

    from queue_server.store.database import Database

PERIOD = timedelta(days=1)
PORTION = 500
"""Rows a transaction: patients must not wait for it."""
PUBLISHED = timedelta(days=7)
ANSWERS = timedelta(days=2)
LOGIN_FAILURES = timedelta(days=1)
ALERTS = timedelta(days=30)
CLEARED_ALARMS = timedelta(days=90)


def purge(database: Database, now: datetime) -> int:
    """Delete what has been kept long enough; returns how many rows. Safe to repeat."""
    gone = 0
    for table, old in _old(now):
        while True:
            with database.write() as connection:
                some = _delete_some(connection, table, old)
            gone += some
            if some < PORTION:
                break
    return gone


def _old(now: datetime) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    # Each topic's newest row stays: it says up to which ``rev`` boards have heard, and the next
    # event names it as the one before (``prev``).
    later = outbox.alias()
    newest = (
        select(func.max(later.c.rev))
        .where(later.c.topic == outbox.c.topic)
        .correlate(outbox)
        .scalar_subquery()
    )
    return (
        (outbox, (outbox.c.published_at <= now - PUBLISHED) & (outbox.c.rev < newest)),
        (idempotency, idempotency.c.at <= now - ANSWERS),
        (login_failure, login_failure.c.at <= now - LOGIN_FAILURES),
        (staff_session, staff_session.c.expires_at <= now),
        (alert, alert.c.raised_at <= now - ALERTS),
        (alarm, alarm.c.cleared_at <= now - CLEARED_ALARMS),
    )


def _delete_some(connection: Connection, table: Table, old: ColumnElement[bool]) -> int:
    keys = list(table.primary_key)
    some = select(*keys).where(old).limit(PORTION)
    return connection.execute(delete(table).where(tuple_(*keys).in_(some))).rowcount
