"""What staff set right about any stop of the day: found again, cancelled, its lane, its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.contract.problem import Code
from queue_server.engine.journey import Step
from queue_server.engine.order import PriorityClass
from queue_server.engine.stops import AT_COUNTER, OPEN, Action, State
from queue_server.setup.tree import find
from queue_server.store import journeys, moves, queues, returns
from queue_server.store.present import LEFT, NOT_ASIDE
from queue_server.store.refused import RefusedError
from queue_server.store.tables import stop
from queue_server.store.transfers import need_reason
from queue_server.store.whereabouts import shown, stale

if TYPE_CHECKING:
    from queue_server.contract.counters import ChangeSteps, StopClass
    from queue_server.store.moves import Deed, Stop

_OPEN_OF_TICKET = select(stop.c.id).where(stop.c.ticket_id == bindparam("ticket"), queues.IS_OPEN)


def bring_back(deed: Deed, stop_id: str, reason: str) -> Stop:
    """Somebody who was absent, kept aside, given up or cancelled waits again.

    Raises:
        RefusedError: ``already_there`` if the patient waits there, or this number elsewhere;
            ``stale`` if a counter has the patient; ``not_allowed``.
    """
    gone = _at_no_counter(deed, stop_id)
    if gone.state in {State.NO_SHOW, State.CANCELLED}:
        _refuse_if_open(deed, gone)
    return returns.again(deed, gone, reason)


def cancel(deed: Deed, stop_id: str, reason: str) -> Stop:
    """The patient does not want the number any more, or must not have it.

    Raises:
        RefusedError: ``stale`` if a counter has the patient; ``not_allowed``.
    """
    seen = _at_no_counter(deed, stop_id)
    gone = {**LEFT, **NOT_ASIDE, "finished_at": deed.now}
    ended = moves.move(deed, seen, Action.CANCEL, gone, reason=reason)
    journeys.not_done(deed, ended)
    return ended


def set_class(deed: Deed, stop_id: str, asked: StopClass) -> Stop:
    """An emergency, put in front, or in the normal order again.

    Raises:
        RefusedError: ``stale`` if the stop has ended; ``reason_missing``.
    """
    need_reason(asked.reason)
    seen = moves.find(deed, stop_id)
    if seen.state not in OPEN:
        raise stale(deed, seen)
    lane = PriorityClass(asked.priority_class)
    return moves.change(deed, seen, "class", {"priority_class": lane}, reason=asked.reason)


def set_steps(deed: Deed, stop_id: str, asked: ChangeSteps) -> Stop:
    """What this patient still has to do after this stop, anew.

    Raises:
        RefusedError: ``queue_unknown``; ``stale`` if the stop has ended.
    """
    seen = moves.find(deed, stop_id)
    if seen.state not in OPEN:
        raise stale(deed, seen)
    for wanted in asked.steps:
        if find(deed.site.config.queues, wanted.queue_id) is None:
            raise RefusedError(
                Code.QUEUE_UNKNOWN,
                "no such queue here",
                "Có bước ở hàng chờ không tồn tại. Hãy chọn lại.",
                "One of the steps is in a queue that does not exist. Please choose again.",
            )
    before = journeys.planned(deed.connection, seen.ticket_id)
    steps = [Step(each.position, each.queue_id, each.kind) for each in asked.steps]
    journeys.replan(deed.connection, seen.ticket_id, steps)
    moves.record(deed, seen, "steps", {"steps_were": journeys.as_json(before)})
    deed.changed.add(seen.queue_id)
    return seen


def _at_no_counter(deed: Deed, stop_id: str) -> Stop:
    """A stop that is in no counter's hands: what is done with those is done there."""
    seen = moves.find(deed, stop_id)
    if seen.state in AT_COUNTER:
        raise stale(deed, seen)
    return seen


def _refuse_if_open(deed: Deed, gone: Stop) -> None:
    there = queues.open_ticket(deed.connection, gone.person_id, gone.queue_id, deed.day)
    open_id = there.stop_id if there else None
    open_id = (
        open_id
        or deed.connection.execute(_OPEN_OF_TICKET, {"ticket": gone.ticket_id}).scalar_one_or_none()
    )
    open_stop = moves.read(deed.connection, open_id) if open_id else None
    if open_stop is not None:
        queue = find(deed.site.config.queues, open_stop.queue_id)
        number = shown(open_stop.label)
        raise RefusedError(
            Code.ALREADY_THERE,
            "the patient, or this number, has an open stop",
            f"Bệnh nhân đang có số {number} ở {queue.name if queue else open_stop.queue_id}.",
            f"The patient has number {number} for "
            f"{queue.name_en if queue else open_stop.queue_id} already.",
        )
