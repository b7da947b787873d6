"""Looks what was committed, and says which queues and counters have changed, for the consoles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, select

from queue_server.contract.events import event_leaf
from queue_server.store import outbox
from queue_server.store.tables import outbox as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from queue_server.store.database import Database

    Told = Callable[[AbstractSet[str] | None], None]

_OF_NO_QUEUE = event_leaf(None)
# Of the others the topic says enough.
_PAYLOAD = case((table.c.topic == _OF_NO_QUEUE, table.c.payload)).label("payload")
_SINCE = select(table.c.rev, table.c.topic, _PAYLOAD).where(table.c.rev > bindparam("seen"))


class Watcher:
    """The work of a thread that every process has: consoles may hang on any of them."""

    def __init__(self, database: Database, told: Told) -> None:
        self._database = database
        self._told = told
        self._seen: int | None = None

    def look(self) -> datetime | None:
        """Tell what is new since the last look; the first only notes where things stand."""
        with self._database.read() as connection:
            if self._seen is None:
                self._seen = outbox.last_rev(connection)
                return None
            new = connection.execute(_SINCE, {"seen": self._seen}).all()
        if new:
            self._seen = max(row.rev for row in new)
            self._told(changed((row.topic, row.payload) for row in new))
        return None


def changed(new: Iterable[tuple[str, str | None]]) -> frozenset[str] | None:
    """The queues, and the counters as ``of_counter`` names them; None: everything may have changed.

    Args:
        new: rows of the outbox, topic and payload; the payload only of events without a queue.
    """
    names: set[str] = set()
    for topic, payload in new:
        match topic.split("/"):
            case ["queue", queue, "event"]:
                names.add(queue)
            case ["event"]:
                counter = json.loads(payload or "{}").get("counter")
                if counter is None:
                    return None
                names.add(of_counter(counter))
            case _:  # a board's state or a call: its queue's event stands beside it
                pass
    return frozenset(names)


def of_counter(counter_id: str) -> str:
    """A counter's name among those of queues, which have no colon."""
    return f"counter:{counter_id}"
