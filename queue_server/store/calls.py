"""Calls patients to counters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import update

from queue_server.contract.http import CallAnswer
from queue_server.contract.mqtt import CALL_EXPIRES_AFTER_S, Call
from queue_server.engine import stops
from queue_server.engine.stops import Action
from queue_server.store import boards, outbox, queues
from queue_server.store.tables import stop

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.setup.tables import CounterTable
    from queue_server.store.queues import Given
    from queue_server.store.site import Site


def call_next(
    connection: Connection, site: Site, counter: CounterTable, now: datetime
) -> CallAnswer | None:
    """Finish who is at the counter and call who comes next; None if nobody waits."""
    day = site.day(now)
    following = queues.first_waiting(connection, counter.queues, day)
    if following is None:
        return None
    present = queues.called_at(connection, counter.id, day)
    if present is not None:
        _move(connection, present, Action.FINISH, finished_at=now)
    return _call(connection, site, counter, following, Action.CALL, now)


def finish(connection: Connection, site: Site, counter: CounterTable, now: datetime) -> bool:
    """Finish who is at the counter and clear it from the boards; False if nobody is."""
    present = queues.called_at(connection, counter.id, site.day(now))
    if present is None:
        return False
    _move(connection, present, Action.FINISH, finished_at=now)
    boards.tell(connection, site, {*counter.queues, present.queue_id}, now)
    return True


def recall(
    connection: Connection, site: Site, counter: CounterTable, now: datetime
) -> CallAnswer | None:
    """Call the counter's present patient again; None if it has called nobody."""
    present = queues.called_at(connection, counter.id, site.day(now))
    if present is None:
        return None
    return _call(connection, site, counter, present, Action.RECALL, now)


def _call(
    connection: Connection,
    site: Site,
    counter: CounterTable,
    given: Given,
    action: Action,
    now: datetime,
) -> CallAnswer:
    answer = CallAnswer(
        call_id=uuid4().hex,
        ticket_id=given.ticket_id,
        number=given.label,
        counter_id=counter.id,
        room=counter.room,
        called_at=now,
        expires_at=now + timedelta(seconds=CALL_EXPIRES_AFTER_S),
    )
    _move(
        connection,
        given,
        action,
        counter_id=counter.id,
        called_at=now,
        call_id=answer.call_id,
    )
    # All of them: who was at the counter until now may be of another queue and on another board.
    boards.tell(connection, site, counter.queues, now)
    _announce(connection, site, counter.zone, given.queue_id, answer)
    return answer


def _move(connection: Connection, given: Given, action: Action, **facts: object) -> None:
    """Bring a stop into the state that an action leads to."""
    state = stops.after(given.state, action)
    connection.execute(update(stop).where(stop.c.id == given.stop_id).values(state=state, **facts))


def _announce(
    connection: Connection, site: Site, zone: str, queue_id: str, made: CallAnswer
) -> None:
    announced = Call(
        call_id=made.call_id,
        rev=0,
        number=made.number,
        room=made.room,
        queue=next(queue.name for queue in site.config.queues if queue.id == queue_id),
        called_at=made.called_at,
        expires_at=made.expires_at,
    )
    outbox.add(
        connection,
        site.topics.call(zone),
        announced,
        made.called_at,
        expires_at=made.expires_at,
    )
