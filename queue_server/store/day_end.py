"""The end of a service day: who is still open is nobody's any more, and that is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, union_all

from queue_server.engine.stops import AT_DAY_END
from queue_server.store import lanes, moves, queues
from queue_server.store.moves import Deed
from queue_server.store.present import NOT_ASIDE
from queue_server.store.tables import stop

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.store.site import Site

_EARLIER = stop.c.service_day < bindparam("today")
# Each part by its own partial index, however many days have been.
_LEFT_OPEN = union_all(
    select(stop.c.id).where(_EARLIER, lanes.IS_WAITING),
    select(stop.c.id).where(_EARLIER, queues.IS_ASIDE),
).limit(bindparam("most"))


def end_earlier(connection: Connection, site: Site, now: datetime, most: int) -> int:
    """End what earlier days have left open, ``most`` stops of it; returns how many. Safe to repeat.

    Journeys do not go on. ``finished_at`` stays empty: when these patients left nobody knows.
    """
    deed = Deed(connection, site, "server", "day-end", now)
    left = connection.execute(_LEFT_OPEN, {"today": deed.day, "most": most}).scalars().all()
    for stop_id in left:
        seen = moves.read(connection, stop_id)
        if seen is not None:
            moves.move(deed, seen, AT_DAY_END[seen.state], {**NOT_ASIDE})
    return len(left)
