"""How long the wait in queues is expected to be now, measured by the day so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.engine import expected
from queue_server.engine.stops import State
from queue_server.store import counters, lanes
from queue_server.store.tables import stop

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Connection

    from queue_server.store.site import Site

LAST = 20
"""So many of those who were called last say how long a service takes now."""

_SERVED = (
    select(stop.c.called_at, stop.c.finished_at)
    .where(
        stop.c.queue_id == bindparam("queue"),
        stop.c.service_day == bindparam("day"),
        stop.c.called_at.is_not(None),
        stop.c.finished_at.is_not(None),
        stop.c.state.in_((State.FINISHED, State.TRANSFERRED)),
    )
    .order_by(stop.c.called_at.desc())
    .limit(LAST)
)


def minutes(
    connection: Connection, site: Site, queues: Collection[str], day: date
) -> dict[str, float]:
    """By queue, in minutes (``engine.expected``)."""
    waiting = lanes.counts(connection, day)
    calling = _calling(connection, site, day)
    found: dict[str, float] = {}
    for queue in queues:
        rows = connection.execute(_SERVED, {"queue": queue, "day": day})
        services = [row.finished_at - row.called_at for row in rows]
        here = sum(queue in each for each in calling)
        found[queue] = expected.minutes(waiting.get(queue, 0), services, here)
    return found


def _calling(connection: Connection, site: Site, day: date) -> list[set[str]]:
    """Of each counter that is not at rest the queues; one that nobody opened today may be soon."""
    desks = counters.of_day(connection, site, day)
    calling = list[set[str]]()
    for counter in site.config.counters:
        desk = desks.get(counter.id)
        if desk is None or desk.state == "open":
            _, queues = counters.served(site, counter, desk)
            calling.append({queue.id for queue in queues})
    return calling
