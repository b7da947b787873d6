"""What a queue remembers of its day: how many it called, and what its policy counts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from queue_server.engine.order import PriorityClass, Recent
from queue_server.store.tables import queue_day
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

_READ = select(queue_day.c.calls, queue_day.c.priority_run, queue_day.c.shares).where(
    queue_day.c.queue_id == bindparam("queue"), queue_day.c.service_day == bindparam("day")
)
_NEW = insert(queue_day)
_WRITE = _NEW.on_conflict_do_update(
    index_elements=[queue_day.c.queue_id, queue_day.c.service_day],
    set_={name: _NEW.excluded[name] for name in ("calls", "priority_run", "shares")},
)


@dataclass(frozen=True)
class QueueDay:
    """``calls``: how many were called from the queue, each the first time."""

    calls: int = 0
    recent: Recent = field(default_factory=Recent)

    def facts(self) -> dict[str, Any]:
        """As JSON, for the history."""
        shares = {str(lane): share for lane, share in self.recent.shares.items()}
        return {"calls": self.calls, "priority_run": self.recent.priority_run, "shares": shares}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> QueueDay:
        """From its JSON."""
        shares = {PriorityClass(lane): share for lane, share in facts["shares"].items()}
        return cls(facts["calls"], Recent(facts["priority_run"], shares))


def read(connection: Connection, queue_id: str, day: date) -> QueueDay:
    """A queue's day so far."""
    row = connection.execute(_READ, {"queue": queue_id, "day": day}).mappings().first()
    return QueueDay() if row is None else QueueDay.of({**row, "shares": json.loads(row["shares"])})


def write(connection: Connection, queue_id: str, day: date, now_so: QueueDay) -> None:
    """Keep it."""
    facts = now_so.facts()
    row = {"queue_id": queue_id, "service_day": day, **facts}
    connection.execute(_WRITE, {**row, "shares": json.dumps(facts["shares"], sort_keys=True)})
