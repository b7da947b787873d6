"""What the boards show, read from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from queue_server.contract.mqtt import NowServing
from queue_server.engine import board
from queue_server.store import outbox, queues
from queue_server.store.tables import stop, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.config import BoardTable, ServerConfig
    from queue_server.contract.mqtt import BoardState, Topics


def state(
    connection: Connection,
    config: ServerConfig,
    shown: BoardTable,
    now: datetime,
) -> BoardState:
    """One board's content now, with the newest ``rev``."""
    day = now.astimezone(config.site.zone).date()
    return board.snapshot(
        shown.title,
        _last_calls(connection, config, shown, day),
        queues.waiting_labels(connection, shown.queues, day, board.NEXT_SHOWN),
        now,
        outbox.last_rev(connection),
    )


def tell(
    connection: Connection,
    config: ServerConfig,
    topics: Topics,
    queue_id: str,
    now: datetime,
) -> None:
    """Put the content of every board that shows this queue into the outbox."""
    for shown in config.boards:
        if queue_id in shown.queues:
            content = state(connection, config, shown, now)
            outbox.add(connection, topics.board_state(shown.id), content, now, retain=True)


def _last_calls(
    connection: Connection, config: ServerConfig, shown: BoardTable, day: date
) -> list[NowServing]:
    newest = (
        select(stop.c.counter_id, func.max(stop.c.called_at).label("at"))
        .where(
            stop.c.service_day == day,
            stop.c.queue_id.in_(shown.queues),
            stop.c.called_at.is_not(None),
        )
        .group_by(stop.c.counter_id)
        .subquery()
    )
    same = (stop.c.counter_id == newest.c.counter_id) & (stop.c.called_at == newest.c.at)
    rows = connection.execute(
        select(
            *(stop.c.counter_id, stop.c.queue_id, stop.c.called_at, stop.c.call_id),
            ticket.c.label.label("number"),
        )
        .join_from(stop, newest, same)
        .join(ticket, ticket.c.stop_id == stop.c.id)
        .where(stop.c.service_day == day)
    )
    rooms = {counter.id: counter.room for counter in config.counters}
    names = {queue.id: queue.name for queue in config.queues}
    return [
        NowServing(
            number=row.number,
            room=rooms.get(str(row.counter_id), ""),
            queue=names.get(str(row.queue_id), ""),
            called_at=row.called_at,
            call_id=row.call_id,
        )
        for row in rows
    ]
