"""A ticket's whole way through the hospital, as a console shows it: done, now, to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

from queue_server.contract.counters import Journey, JourneyStep
from queue_server.engine.stops import OPEN, State
from queue_server.store import journeys, moves
from queue_server.store.tables import step, stop

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection
    from sqlalchemy import Row as SqlRow

    from queue_server.engine.journey import Step
    from queue_server.store.site import Site

# Another ticket's stop may have counted for this one's step.
_JOINED = select(step.c.stop_id).where(
    step.c.ticket_id == bindparam("ticket"), step.c.stop_id.is_not(None)
)
_STOPS = (
    select(stop.c.queue_id, stop.c.state)
    .where(
        stop.c.visit_id == bindparam("visit"),
        or_(stop.c.ticket_id == bindparam("ticket"), stop.c.id.in_(_JOINED)),
    )
    .order_by(stop.c.arrived_at, stop.c.id)
)
_DONE = (State.FINISHED, State.TRANSFERRED)


def read(connection: Connection, site: Site, stop_id: str, day: date) -> Journey | None:
    """The way of the ticket that a stop belongs to; None if there is no such stop today."""
    seen = moves.read(connection, stop_id)
    if seen is None or seen.service_day != day:
        return None
    names = {queue.id: queue.name for queue in site.config.queues}
    been = connection.execute(_STOPS, {"visit": seen.visit_id, "ticket": seen.ticket_id})
    planned = [_to_come(each, names) for each in journeys.planned(connection, seen.ticket_id)]
    # Of one position in an order that stays, though nothing depends on it.
    planned.sort(key=lambda each: (each.position, each.name))
    return Journey(
        steps=(
            *(_been(row, names) for row in been if row.state in OPEN or row.state in _DONE),
            *planned,
        )
    )


def _been(row: SqlRow[Any, Any], names: Mapping[str, str]) -> JourneyStep:
    return JourneyStep(
        state="now" if row.state in OPEN else "done",
        queue_id=row.queue_id,
        name=names.get(row.queue_id, row.queue_id),
        position=None,
        kind=None,
    )


def _to_come(planned: Step, names: Mapping[str, str]) -> JourneyStep:
    return JourneyStep(
        state="to_come",
        queue_id=planned.queue_id,
        name=names.get(planned.queue_id, planned.queue_id),
        position=planned.position,
        kind=planned.kind,
    )
