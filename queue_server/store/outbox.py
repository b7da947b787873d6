"""What is to be told: written with the change itself, published afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from queue_server.store.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.http import Body


@dataclass(frozen=True)
class Message:
    """One row of the outbox. The payload's own ``rev`` is this one."""

    rev: int
    topic: str
    payload: dict[str, Any]
    retain: bool
    at: datetime
    expires_at: datetime | None


def add(
    connection: Connection,
    topic: str,
    payload: Body,
    now: datetime,
    *,
    retain: bool = False,
    expires_at: datetime | None = None,
) -> None:
    """Put a payload into the outbox, in the caller's transaction."""
    connection.execute(
        outbox.insert().values(
            topic=topic,
            payload=payload.model_dump_json(),
            retain=int(retain),
            at=now,
            expires_at=expires_at,
        )
    )


def unpublished(connection: Connection, limit: int) -> list[Message]:
    """The oldest messages that the broker has not acknowledged."""
    return _messages(connection, outbox.c.published_at.is_(None), limit)


def after(connection: Connection, rev: int, limit: int) -> list[Message]:
    """The messages that came after ``rev``, published or not."""
    return _messages(connection, outbox.c.rev > rev, limit)


def last_rev(connection: Connection) -> int:
    """The newest message's rev; 0 before the first."""
    return connection.execute(select(func.coalesce(func.max(outbox.c.rev), 0))).scalar_one()


def mark_published(connection: Connection, revs: Sequence[int], now: datetime) -> None:
    """The broker has these."""
    connection.execute(update(outbox).where(outbox.c.rev.in_(revs)).values(published_at=now))


def _messages(connection: Connection, condition: Any, limit: int) -> list[Message]:
    rows = connection.execute(select(outbox).where(condition).order_by(outbox.c.rev).limit(limit))
    return [
        Message(
            rev=row.rev,
            topic=row.topic,
            payload=json.loads(row.payload) | {"rev": row.rev},
            retain=bool(row.retain),
            at=row.at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]
