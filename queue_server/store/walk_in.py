"""Somebody stands at the counter without a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.problem import Code
from queue_server.setup.tree import find
from queue_server.store import calls, counters, moves, tickets
from queue_server.store.refused import RefusedError

if TYPE_CHECKING:
    from queue_server.contract.counters import WalkIn
    from queue_server.contract.http import CallAnswer
    from queue_server.store.moves import Deed, Stop


def walk_in(deed: Deed, asked: WalkIn) -> tuple[Stop, CallAnswer | None]:
    """Give them a number and, if wanted, call them here at once; returns the stop and the call.

    Raises:
        RefusedError: ``queue_unknown``, ``counter_busy``, ``counter_closed``; ``stale`` if the
            patient has a number and is at another counter.
    """
    queue = find(deed.site.config.queues, asked.queue_id)
    if queue is None:
        raise RefusedError(
            Code.QUEUE_UNKNOWN,
            "no such queue here",
            "Không có hàng chờ này. Hãy chọn lại.",
            "There is no such queue. Please choose again.",
        )
    if asked.call and deed.counter is not None:
        counters.refuse_if_busy(deed, deed.counter)
    place, _ = tickets.issue_at_counter(
        deed.connection, deed.site, queue, asked.patient, deed.who, deed.now
    )
    stop_id = place.given.stop_id
    deed.changed.add(queue.id)
    made = calls.call_here(deed, stop_id) if asked.call else None
    return moves.find(deed, stop_id), made
