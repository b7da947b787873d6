"""Calls patients to counters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import update

from queue_server.contract.http import CallAnswer
from queue_server.contract.mqtt import CALL_EXPIRES_AFTER_S, Call
from queue_server.engine import numbers, stops
from queue_server.engine.stops import Action
from queue_server.store import boards, outbox, queues
from queue_server.store.tables import call, stop

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.config import CounterTable, ServerConfig
    from queue_server.contract.mqtt import Topics
    from queue_server.store.queues import Given


def call_next(
    connection: Connection,
    config: ServerConfig,
    topics: Topics,
    counter: CounterTable,
    username: str,
    now: datetime,
) -> CallAnswer | None:
    """Finish who is at the counter and call who comes next; None if nobody waits."""
    day = numbers.service_day(now, config.site.zone)
    following = queues.first_waiting(connection, counter.queues, day)
    if following is None:
        return None
    present = queues.called_at(connection, counter.id, day)
    if present is not None:
        connection.execute(
            update(stop)
            .where(stop.c.id == present.stop_id)
            .values(state=stops.after(present.state, Action.FINISH), finished_at=now)
        )
    return _call(connection, config, topics, counter, username, following, Action.CALL, now)


def recall(
    connection: Connection,
    config: ServerConfig,
    topics: Topics,
    counter: CounterTable,
    username: str,
    now: datetime,
) -> CallAnswer | None:
    """Call the counter's present patient again; None if it has called nobody."""
    day = numbers.service_day(now, config.site.zone)
    present = queues.called_at(connection, counter.id, day)
    if present is None:
        return None
    return _call(connection, config, topics, counter, username, present, Action.RECALL, now)


def _call(  # noqa: PLR0917 - one transaction's facts
    connection: Connection,
    config: ServerConfig,
    topics: Topics,
    counter: CounterTable,
    username: str,
    given: Given,
    action: Action,
    now: datetime,
) -> CallAnswer:
    call_id = uuid4().hex
    expires_at = now + timedelta(seconds=CALL_EXPIRES_AFTER_S)
    connection.execute(
        update(stop)
        .where(stop.c.id == given.stop_id)
        .values(
            state=stops.after(given.state, action),
            counter_id=counter.id,
            called_at=now,
            call_id=call_id,
        )
    )
    connection.execute(
        call.insert().values(
            id=call_id,
            stop_id=given.stop_id,
            counter_id=counter.id,
            username=username,
            called_at=now,
            expires_at=expires_at,
        )
    )
    queue_name = next(queue.name for queue in config.queues if queue.id == given.queue_id)
    announced = Call(
        call_id=call_id,
        rev=0,
        number=given.label,
        room=counter.room,
        queue=queue_name,
        called_at=now,
        expires_at=expires_at,
    )
    boards.tell(connection, config, topics, given.queue_id, now)
    outbox.add(connection, topics.call(counter.zone), announced, now, expires_at=expires_at)
    return CallAnswer(
        call_id=call_id,
        ticket_id=given.ticket_id,
        number=given.label,
        counter_id=counter.id,
        room=counter.room,
        called_at=now,
        expires_at=expires_at,
    )
