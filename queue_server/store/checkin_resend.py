"""Sends check-ins again that were rejected or given up: members of staff ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from queue_server.contract.visits import Checkin, CheckinState, Resent
from queue_server.store import checkins
from queue_server.store.checkin_cards import DAMAGE
from queue_server.store.tables import checkin

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.store.site import Site

_FAILED = (CheckinState.REJECTED, CheckinState.GIVEN_UP)
_FAILURES = (
    select(checkin.c.id)
    .where(checkin.c.state.in_(_FAILED))
    .order_by(checkin.c.done_at, checkin.c.id)
    .limit(bindparam("most"))
)
_FAILURE_COUNT = select(func.count()).where(checkin.c.state.in_(_FAILED))
RESENT_AT_ONCE = 500
"""Rows: the one writer must not be kept from patients at kiosks for long."""


def resend(
    connection: Connection, site: Site, checkin_id: str, now: datetime, by: str
) -> Checkin | None:
    """Queue a rejected or given-up check-in anew; any other stays as it is. ``by``: a username.

    One that was given up goes out with the same bytes, for the portal may have taken them. One that
    was rejected is built anew from what is known now. One whose record is damaged stays rejected.

    Returns:
        How it stands then; None if there is no such check-in.
    """
    known = checkins.find(connection, checkin_id)
    if known is None:
        return None
    if known["state"] not in _FAILED:
        return checkins.shown(known)
    try:
        record = site.seal.open(known["sealed"], checkin_id)
        resent = [*record.get("resent", []), {"by": by, "at": now.isoformat()}]
        file = None if known["state"] == CheckinState.REJECTED else record["file"]
        record = {"booking": record["booking"], "file": file, "resent": resent}
    except DAMAGE:
        return checkins.shown(known)
    sealed = site.seal.close(record, checkin_id)
    return checkins.queue_again(connection, checkin_id, sealed, now)


def resend_all(connection: Connection, site: Site, now: datetime, by: str) -> Resent:
    """Queue what was rejected or given up anew, the longest ago first, so many at once."""
    failed = connection.execute(_FAILURES, {"most": RESENT_AT_ONCE}).scalars().all()
    again = [resend(connection, site, checkin_id, now, by) for checkin_id in failed]
    queued = sum(one is not None and one.state == CheckinState.READY for one in again)
    return Resent(queued=queued, left=connection.execute(_FAILURE_COUNT).scalar_one())
