"""Kept aside, or sent to another queue: from a counter, or straight from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queue_server.contract.problem import Code
from queue_server.engine import arrival, journey
from queue_server.engine.stops import AT_COUNTER, Action
from queue_server.setup.tree import find
from queue_server.store import journeys, moves, priorities, queues
from queue_server.store.present import LEFT, NOT_ASIDE
from queue_server.store.queues import NewStop
from queue_server.store.refused import RefusedError
from queue_server.store.whereabouts import shown, stale

if TYPE_CHECKING:
    from queue_server.contract.counters import Park, Transfer
    from queue_server.engine.arrival import Arrival
    from queue_server.setup.tables import QueueTable
    from queue_server.store.moves import Deed, Stop


def park(deed: Deed, asked: Park) -> Stop:
    """Keep a patient aside, with the nurse or with the counter, to be called by them again.

    Raises:
        RefusedError: ``stale``, ``not_allowed``.
    """
    seen = _not_elsewhere(deed, asked.stop_id)
    keeper = deed.who if asked.with_ == "me" or deed.counter is None else with_counter(deed)
    aside = {**LEFT, **NOT_ASIDE, "parked_with": keeper}
    return moves.move(deed, seen, Action.PARK, aside)


def with_counter(deed: Deed) -> str:
    """Whom the counter keeps, as ``parked_with`` says it."""
    return f"counter:{deed.counter.id}" if deed.counter else ""


def transfer(deed: Deed, asked: Transfer) -> tuple[Stop, list[Stop]]:
    """End a stop here, begin one in another queue at this instant.

    Returns:
        The stop that ended; the one that begins, and those of numbers that counted on the first.

    Raises:
        RefusedError: ``queue_unknown``, ``reason_missing``, ``already_there``, ``stale``,
            ``not_allowed``.
    """
    seen = _not_elsewhere(deed, asked.stop_id)
    queue = find(deed.site.config.queues, asked.queue_id)
    if queue is None:
        raise RefusedError(
            Code.QUEUE_UNKNOWN,
            "no such queue here",
            "Không có hàng chờ này. Hãy chọn lại.",
            "There is no such queue. Please choose again.",
        )
    if asked.place == "first":
        need_reason(asked.reason)
    _refuse_if_there(deed, seen, queue)
    planned = journeys.planned(deed.connection, seen.ticket_id)
    facts: dict[str, Any] = {"from_queue": seen.queue_id, "to_queue": queue.id}
    if asked.back:
        facts["steps_were"] = journeys.as_json(planned)
    ended = moves.move(
        deed,
        seen,
        Action.TRANSFER,
        {**NOT_ASIDE, "finished_at": deed.now},
        reason=asked.reason,
        facts=facts,
    )
    if asked.back:
        way = journey.with_way_back(planned, seen.queue_id)
        journeys.replan(deed.connection, seen.ticket_id, way)
    begun = moves.enter(
        deed,
        _new_stop(deed, ended, queue, _place(deed, seen, asked)),
        {"from_queue": seen.queue_id},
    )
    return ended, [begun, *journeys.not_done(deed, ended)]


def need_reason(reason: str) -> None:
    """See that there is a reason.

    Raises:
        RefusedError: ``reason_missing``.
    """
    if not reason.strip():
        raise RefusedError(
            Code.REASON_MISSING,
            "say why: it changes the order",
            "Việc này thay đổi thứ tự gọi. Xin ghi lý do.",
            "This changes the order of calls. Please write the reason.",
        )


def _not_elsewhere(deed: Deed, stop_id: str) -> Stop:
    """A stop that no other counter has now."""
    seen = moves.find(deed, stop_id)
    at_another = seen.counter_id != (deed.counter and deed.counter.id)
    if seen.finished_at is not None or (seen.state in AT_COUNTER and at_another):
        raise stale(deed, seen)
    return seen


def _refuse_if_there(deed: Deed, seen: Stop, queue: QueueTable) -> None:
    there = queues.open_ticket(deed.connection, seen.person_id, queue.id, deed.day)
    if there is not None:
        number = shown(there.label)
        raise RefusedError(
            Code.ALREADY_THERE,
            "the patient has an open stop in this queue",
            f"Bệnh nhân đã có số {number} ở {queue.name}.",
            f"The patient already has number {number} for {queue.name_en}.",
        )


def _place(deed: Deed, seen: Stop, asked: Transfer) -> Arrival:
    return arrival.transferred(
        deed.now,
        place=asked.place,
        came=seen.issued_at,
        before=seen.priority_class,
        delay_min=asked.delay_min,
        priority=bool(priorities.confirmed(deed.connection, seen.visit_id)),
    )


def _new_stop(deed: Deed, ended: Stop, queue: QueueTable, place: Arrival) -> NewStop:
    return NewStop(
        ticket_id=ended.ticket_id,
        visit_id=ended.visit_id,
        person_id=ended.person_id,
        queue_id=queue.id,
        service_day=deed.day,
        number=ended.number,
        arrived_at=deed.now,
        priority_class=place.priority_class,
        since=place.since,
        not_before=place.not_before,
        from_stop_id=ended.id,
    )
