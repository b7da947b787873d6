"""Somebody stands at the counter without a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.problem import Code
from queue_server.setup.tree import find
from queue_server.store import calls, counters, moves, tickets
from queue_server.store.refused import RefusedError
from queue_server.store.whereabouts import shown

if TYPE_CHECKING:
    from queue_server.contract.counters import WalkIn
    from queue_server.contract.http import CallAnswer
    from queue_server.store.moves import Deed, Stop


def walk_in(deed: Deed, asked: WalkIn) -> tuple[Stop, CallAnswer | None]:
    """Give them a number and, if wanted, call them here at once; returns the stop and the call.

    Raises:
        RefusedError: ``queue_unknown``, ``counter_busy``, ``counter_closed``; ``stale`` if the
            patient has a number and is at another counter; ``already_there`` if somebody called the
            same got a number here today, and nobody has said that it is another one.
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
    place, created = tickets.issue_at_counter(
        deed.connection,
        deed.site,
        queue,
        asked.patient,
        deed.who,
        deed.now,
        another=asked.another,
    )
    if not created and asked.patient.number is None:
        number = shown(place.given.label)
        raise RefusedError(
            Code.ALREADY_THERE,
            "somebody with this name and birth date has an open stop in this queue",
            f"{queue.name} đã có số {number} cho người cùng họ tên và ngày sinh. "
            "Nếu là cùng một người, hãy gọi số ấy.",
            f"{queue.name_en} has number {number} for somebody of this name and birth date. "
            "If this is the same person, call that number.",
        )
    stop_id = place.given.stop_id
    deed.changed.add(queue.id)
    made = calls.call_here(deed, stop_id) if asked.call else None
    return moves.find(deed, stop_id), made
