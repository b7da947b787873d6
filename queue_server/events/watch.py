"""Looks what was committed, and says which queues have changed: for the open consoles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.store import outbox
from queue_server.store.tables import outbox as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from queue_server.store.database import Database

    Told = Callable[[Mapping[str, int] | None], None]

_SINCE = select(table.c.rev, table.c.topic).where(table.c.rev > bindparam("seen"))


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
            self._told(_changed((row.rev, row.topic) for row in new))
        return None


def _changed(new: Iterable[tuple[int, str]]) -> dict[str, int] | None:
    """Queue id -> rev; None where an event concerns no one queue, such as a counter's."""
    changed: dict[str, int] = {}
    for rev, topic in new:
        match topic.split("/"):
            case ["queue", queue, "event"]:
                changed[queue] = rev
            case ["event"]:
                return None
            case _:  # a board's state or a call: its queue's event stands beside it
                pass
    return changed
