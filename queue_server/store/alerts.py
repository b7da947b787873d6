"""Patients' calls for help."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from queue_server.contract.mqtt import Alert
from queue_server.store import outbox
from queue_server.store.tables import alert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.mqtt import Topics


def keep(connection: Connection, topics: Topics, raised: Alert) -> None:
    """Keep an alert and tell it, in the caller's transaction."""
    connection.execute(
        alert.insert().values(
            id=uuid4().hex,
            kiosk_id=raised.kiosk,
            kind=raised.kind,
            raised_at=raised.raised_at,
        )
    )
    outbox.add(connection, topics.alert, raised, raised.raised_at)


def since(connection: Connection, instant: datetime) -> list[Alert]:
    """The alerts raised after this instant, newest first."""
    rows = connection.execute(
        select(alert).where(alert.c.raised_at > instant).order_by(alert.c.raised_at.desc())
    )
    return [Alert(kiosk=row.kiosk_id, kind=row.kind, raised_at=row.raised_at) for row in rows]
