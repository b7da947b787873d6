"""Those who were called and did not come: back into their queue by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, literal_column, select

from queue_server.engine import arrival
from queue_server.engine.stops import Action, State
from queue_server.store import moves, priorities, queue_days
from queue_server.store.present import LEFT, NOT_ASIDE
from queue_server.store.queues import IS_ASIDE
from queue_server.store.tables import stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection, Row

    from queue_server.store.moves import Deed, Stop

# Sorted afterwards: for an ORDER BY called_at SQLite would read all of the day's stops by the index
# "last_called".
_ABSENT = select(stop.c.id, stop.c.returns_at, stop.c.called_at, stop.c.number).where(
    stop.c.service_day == bindparam("day"),
    stop.c.queue_id.in_(bindparam("queues", expanding=True)),
    IS_ASIDE,
    stop.c.state == literal_column(f"'{State.ABSENT}'"),
)


def absent(connection: Connection, queues: Sequence[str], day: date) -> list[str]:
    """The stops of these queues that are absent, the one that was called first goes first."""
    return [row.id for row in _absent(connection, queues, day)]


def due(deed: Deed, queue_id: str) -> None:
    """Bring back those for whom enough others have been called."""
    found = _absent(deed.connection, [queue_id], deed.day)
    if not found:
        return
    calls = queue_days.read(deed.connection, queue_id, deed.day).calls
    for row in found:
        if row.returns_at is not None and row.returns_at <= calls:
            bring_back(deed, row.id)


def bring_back(deed: Deed, stop_id: str) -> Stop:
    """Bring one back, without anybody having asked for it."""
    gone = moves.find(deed, stop_id)
    return again(replace(deed, who="server"), gone)


def again(deed: Deed, gone: Stop, reason: str = "") -> Stop:
    """Let somebody who was away wait again, not at the old place (``arrival.after_absence``).

    Who was only kept aside, and never called, has missed nothing: they keep theirs.
    """
    if gone.state is State.PARKED and gone.called_at is None:
        return moves.move(deed, gone, Action.RETURN, {**NOT_ASIDE}, reason=reason)
    place = arrival.after_absence(
        deed.now,
        before=gone.priority_class,
        called_at=gone.called_at or gone.arrived_at,
        priority=bool(priorities.confirmed(deed.connection, gone.visit_id)),
    )
    changes: dict[str, Any] = {
        **LEFT,
        **NOT_ASIDE,
        "finished_at": None,
        "priority_class": place.priority_class,
        "since": place.since,
        "not_before": place.not_before,
    }
    return moves.move(deed, gone, Action.RETURN, changes, reason=reason)


def _absent(
    connection: Connection, queues: Sequence[str], day: date
) -> Sequence[Row[*tuple[Any, ...]]]:
    found = connection.execute(_ABSENT, {"queues": queues, "day": day})
    return sorted(found, key=lambda row: (row.called_at, row.number))
