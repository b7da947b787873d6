"""What the boards show, read from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.mqtt import NowServing
from queue_server.engine import board
from queue_server.store import lanes, outbox, queues

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.mqtt import BoardState
    from queue_server.setup.tables import BoardTable
    from queue_server.store.site import Site


def state(connection: Connection, site: Site, shown: BoardTable, now: datetime) -> BoardState:
    """One board's content now, with the newest ``rev``."""
    day = site.day(now)
    rooms = {counter.id: counter.room for counter in site.config.counters}
    names = {queue.id: queue.name for queue in site.config.queues}
    serving = [
        NowServing(
            number=row["label"],
            room=rooms.get(row["counter_id"], ""),
            queue=names[row["queue_id"]],
            called_at=row["called_at"],
            call_id=row["call_id"],
        )
        for row in queues.at_counters(connection, shown.queues, day)
    ]
    lines = [
        [
            (each.waiting.since, each.label)
            for each in lanes.first(connection, site, queue, board.NEXT_SHOWN, now)
        ]
        for queue in site.config.queues
        if queue.id in shown.queues
    ]
    waiting = board.side_by_side(lines)
    return board.snapshot(shown.title, serving, waiting, now, outbox.last_rev(connection))


def tell(connection: Connection, site: Site, queue_ids: Iterable[str], now: datetime) -> None:
    """Put the content of every board that shows one of these queues into the outbox."""
    changed = set(queue_ids)
    shown = [table for table in site.config.boards if changed & set(table.queues)]
    _tell(connection, site, shown, now)


def tell_all(connection: Connection, site: Site, now: datetime) -> None:
    """Put the content of every board into the outbox."""
    _tell(connection, site, site.config.boards, now)


def _tell(connection: Connection, site: Site, boards: Iterable[BoardTable], now: datetime) -> None:
    for shown in boards:
        content = state(connection, site, shown, now)
        outbox.add(connection, site.topics.board_state(shown.id), content, now, retain=True)
