"""Who did what to which visit, and when: appended to in the transaction of the deed itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from queue_server.engine import chain
from queue_server.store.tables import history

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_HEAD = select(history.c.seq, history.c.hash).order_by(history.c.seq.desc()).limit(1)
_ADD = history.insert()


@dataclass(frozen=True)
class Entry:
    """One deed.

    ``who``: "kiosk:", "staff:" or "his:" and an id, or "server". ``action``: a word such as
    "issue", "call", "undo". ``facts``: JSON of opaque ids, codes and instants, nothing personal.
    """

    who: str
    action: str
    visit_id: str | None = None
    ticket_id: str | None = None
    stop_id: str | None = None
    counter_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


def record(connection: Connection, entry: Entry, now: datetime) -> int:
    """Append an entry; returns its ``seq``. Needs the one writer: the chain has no forks."""
    head = connection.execute(_HEAD).first()
    seq, before = (head.seq + 1, head.hash) if head else (1, chain.BEGINNING)
    facts = json.dumps(dict(entry.facts), sort_keys=True, separators=(",", ":"), default=str)
    row = {
        "seq": seq,
        "who": entry.who,
        "action": entry.action,
        "visit_id": entry.visit_id,
        "ticket_id": entry.ticket_id,
        "stop_id": entry.stop_id,
        "counter_id": entry.counter_id,
        "facts": facts,
    }
    linked = chain.link(before, {**row, "at": now.isoformat()})
    connection.execute(_ADD, {**row, "at": now, "hash": linked})
    return seq
