"""What a technician has to repair, counted, until it is cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.insurance.decision import Decision


def note(connection: Connection, decision: Decision, now: datetime) -> None:
    """Raise the alarm of a decision that has one, in the caller's transaction."""
    del connection, decision, now
