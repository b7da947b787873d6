"""Calls patients to counters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from queue_server.contract.http import CallAnswer
from queue_server.contract.mqtt import CALL_EXPIRES_AFTER_S, Call
from queue_server.contract.problem import Code
from queue_server.engine import profile
from queue_server.engine.guard import guarded
from queue_server.engine.stops import Action, State
from queue_server.setup.tree import find
from queue_server.store import boards, counters, lanes, moves, outbox, present, queue_days, returns
from queue_server.store.queue_days import QueueDay
from queue_server.store.refused import RefusedError
from queue_server.store.transfers import need_reason, with_counter
from queue_server.store.whereabouts import stale, stale_counter

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.counters import CallNext, CallStop, SeesCounter
    from queue_server.engine.profile import Candidate
    from queue_server.setup.tables import CounterTable, QueueTable
    from queue_server.store.counters import Desk
    from queue_server.store.moves import Deed, Stop
    from queue_server.store.site import Site

_OF_NOBODY = (State.WAITING, State.ABSENT, State.PARKED)


@dataclass(frozen=True)
class Next:
    """What pressing "next" did: whom it called, if anybody waited, and whether it finished one."""

    called: CallAnswer | None
    finished: bool


def call_next(deed: Deed, asked: CallNext) -> Next:
    """Finish who is at the counter and call who comes next.

    Raises:
        RefusedError: ``counter_closed``, ``stale``, ``called_too_quickly``.
    """
    counter, desk = _calling(deed)
    here = _as_seen(deed, counter, asked)
    _refuse_if_too_quick(deed, desk)
    if here is not None:
        present.end(deed, here)
    following = _next(deed, counter, desk) or _back_from_absence(deed, counter, desk)
    called = None if following is None else _call(deed, counter, desk, following)
    return Next(called, finished=here is not None)


def call(deed: Deed, asked: CallStop) -> CallAnswer:
    """Call this one; out of order only with a reason. Finishes who is at the counter.

    Raises:
        RefusedError: ``stop_unknown``, ``counter_closed``, ``stale``, ``reason_missing``,
            ``called_too_quickly``.
    """
    counter, desk = _calling(deed)
    here = _as_seen(deed, counter, asked)
    wanted = _of_nobody(deed, asked.stop_id)
    _refuse_if_too_quick(deed, desk)
    if not _is_in_order(deed, counter, desk, wanted):
        need_reason(asked.reason)
    if here is not None:
        present.end(deed, here)
    return _call(deed, counter, desk, wanted, asked.reason)


def call_here(deed: Deed, stop_id: str) -> CallAnswer:
    """Call somebody who stands before the counter already, whoever else waits.

    Raises:
        RefusedError: ``counter_closed``, ``stale``.
    """
    counter, desk = _calling(deed)
    return _call(deed, counter, desk, _of_nobody(deed, stop_id))


def recall(deed: Deed, stop_id: str | None) -> CallAnswer | None:
    """Call the counter's present patient again; None if there is none.

    Raises:
        RefusedError: ``stale`` if it is not the one that the nurse sees.
    """
    counter = _counter(deed)
    if stop_id is not None:
        present.here(deed, stop_id)
    here = moves.present(deed.connection, counter.id, deed.day)
    if here is None:
        return None
    made = _answer(deed, counter, here)
    moves.move(deed, here, Action.RECALL, {"call_id": made.call_id, "called_at": deed.now})
    _announce(deed, counter, here.queue_id, made)
    return made


def look_now(deed: Deed) -> CallAnswer | None:
    """Call who waits already, at a counter that has just become ready; None if nobody does."""
    counter, desk = _calling(deed)
    following = _next(deed, counter, desk)
    return None if following is None else _call(deed, counter, desk, following)


def settle(deed: Deed) -> list[CallAnswer]:
    """The end of every deed: who is ready calls who came, then boards and rooms are told."""
    made = list[CallAnswer]()
    while deed.changed and (called := _by_themselves(deed)):
        made += called
    boards.tell(deed.connection, deed.site, deed.changed, deed.now)
    for zone, announced in deed.calls:
        topic = deed.site.topics.call(zone)
        outbox.add(deed.connection, topic, announced, deed.now, expires_at=announced.expires_at)
    return made


def somebody_came(
    connection: Connection, site: Site, queue_id: str, now: datetime
) -> list[CallAnswer]:
    """Let a counter that is ready call, after somebody began to wait in a queue.

    Tells the boards if one does; returns the calls.
    """
    deed = moves.Deed(connection, site, "server", "call-next", now)
    made = list[CallAnswer]()
    if counters.ready(connection, site, deed.day):
        deed.changed.add(queue_id)
        made = _by_themselves(deed)
        if made:
            settle(deed)
    return made


def _by_themselves(deed: Deed) -> list[CallAnswer]:
    """Each counter that is ready calls, as a deed of its own."""
    made = list[CallAnswer]()
    for counter_id in counters.ready(deed.connection, deed.site, deed.day):
        counter = find(deed.site.config.counters, counter_id)
        desk = counters.read(deed.connection, deed.site, counter_id, deed.day)
        busy = moves.present(deed.connection, counter_id, deed.day)
        if counter is None or desk is None or busy:
            continue
        own = replace(deed, who="server", name="call-next", counter=counter, id=uuid4().hex)
        following = _next(own, counter, desk)
        if following is not None:
            made.append(_call(own, counter, desk, following))
    return made


def _calling(deed: Deed) -> tuple[CounterTable, Desk]:
    return _counter(deed), counters.may_call(deed)


def _as_seen(deed: Deed, counter: CounterTable, asked: SeesCounter) -> Stop | None:
    """Who is at the counter; if the nurse says who, it must be so."""
    here = moves.present(deed.connection, counter.id, deed.day)
    says = asked.checked or asked.present is not None
    if says and (here and here.id) != asked.present:
        raise stale_counter(deed, moves.find(deed, asked.present) if asked.present else here)
    return here


def _of_nobody(deed: Deed, stop_id: str) -> Stop:
    """A stop that may be called: no counter has it, and it has not ended."""
    wanted = moves.find(deed, stop_id)
    if wanted.state not in _OF_NOBODY:
        raise stale(deed, wanted)
    elsewhere = moves.with_somebody(deed.connection, wanted.person_id, deed.day)
    if elsewhere is not None and elsewhere.counter_id != _counter(deed).id:
        raise stale(deed, elsewhere)
    return wanted


def _refuse_if_too_quick(deed: Deed, desk: Desk) -> None:
    gap = timedelta(seconds=deed.site.config.rules.call_gap_s)
    if desk.last_call_at is None or deed.now >= desk.last_call_at + gap:
        return
    left = (desk.last_call_at + gap - deed.now).total_seconds()
    seconds = max(1, round(left))
    raise RefusedError(
        Code.CALLED_TOO_QUICKLY,
        "the counter has called just now",
        f"Quầy vừa gọi xong. Xin chờ {seconds} giây rồi gọi tiếp.",
        f"This counter has just called. Please wait {seconds} s.",
    )


def _candidates(deed: Deed, queues: list[QueueTable]) -> list[Candidate]:
    """Of each queue who is next, by its own policy."""
    found = list[profile.Candidate]()
    for queue in queues:
        heads = lanes.heads(deed.connection, queue.id, deed.day, deed.now)
        if heads:
            recent = queue_days.read(deed.connection, queue.id, deed.day).recent
            order = guarded(queue.order)
            waiting = order.next(heads, recent, deed.now)
            if waiting is not None:
                found.append(profile.Candidate(queue.id, order, waiting))
    return found


def _next(deed: Deed, counter: CounterTable, desk: Desk) -> Stop | None:
    """Who is called next at a counter."""
    how, queues = counters.served(deed.site, counter, desk)
    chosen = profile.choose(how, _candidates(deed, queues), deed.now)
    return chosen and moves.read(deed.connection, chosen.waiting.stop_id)


def _back_from_absence(deed: Deed, counter: CounterTable, desk: Desk) -> Stop | None:
    """Nobody waits: the one who has been absent longest gets another chance at once."""
    _, queues = counters.served(deed.site, counter, desk)
    for stop_id in returns.absent(deed.connection, [queue.id for queue in queues], deed.day):
        gone = moves.find(deed, stop_id)
        if moves.with_somebody(deed.connection, gone.person_id, deed.day) is None:
            return returns.bring_back(deed, stop_id)
    return None


def _is_in_order(deed: Deed, counter: CounterTable, desk: Desk, wanted: Stop) -> bool:
    if wanted.state is State.ABSENT:
        return True
    if wanted.state is State.PARKED:
        return wanted.parked_with in {deed.who, with_counter(deed)}
    _, queues = counters.served(deed.site, counter, desk)
    return any(each.waiting.stop_id == wanted.id for each in _candidates(deed, queues))


def _call(
    deed: Deed, counter: CounterTable, desk: Desk, called: Stop, reason: str = ""
) -> CallAnswer:
    facts = _count(deed, called) if called.state is State.WAITING else {}
    made = _answer(deed, counter, called)
    moves.move(
        deed,
        called,
        Action.CALL,
        {
            **present.LEFT,
            **present.NOT_ASIDE,
            "counter_id": counter.id,
            "called_at": deed.now,
            "call_id": made.call_id,
        },
        reason=reason,
        facts=facts,
    )
    counters.write(
        deed.connection, counter.id, replace(desk, last_call_at=deed.now, ready_since=None)
    )
    _announce(deed, counter, called.queue_id, made)
    returns.due(deed, called.queue_id)
    return made


def _count(deed: Deed, called: Stop) -> dict[str, object]:
    """Count a call in its queue; returns what was there before, for the history."""
    queue = find(deed.site.config.queues, called.queue_id)
    before = queue_days.read(deed.connection, called.queue_id, deed.day)
    recent = before.recent
    if queue is not None:
        heads = lanes.heads(deed.connection, queue.id, deed.day, deed.now)
        recent = guarded(queue.order).told(called.waiting, heads, recent, deed.now)
    after = QueueDay(before.calls + 1, recent)
    queue_days.write(deed.connection, called.queue_id, deed.day, after)
    return {"day_was": before.facts()}


def _answer(deed: Deed, counter: CounterTable, called: Stop) -> CallAnswer:
    return CallAnswer(
        call_id=uuid4().hex,
        ticket_id=called.ticket_id,
        number=called.label,
        counter_id=counter.id,
        room=counter.room,
        called_at=deed.now,
        expires_at=deed.now + timedelta(seconds=CALL_EXPIRES_AFTER_S),
    )


def _announce(deed: Deed, counter: CounterTable, queue_id: str, made: CallAnswer) -> None:
    queue = find(deed.site.config.queues, queue_id)
    announced = Call(
        call_id=made.call_id,
        rev=0,
        number=made.number,
        room=made.room,
        queue=queue.name if queue else queue_id,
        called_at=made.called_at,
        expires_at=made.expires_at,
    )
    deed.calls.append((counter.zone, announced))


def _counter(deed: Deed) -> CounterTable:
    assert deed.counter is not None  # noqa: S101 - calls are made at a counter
    return deed.counter
