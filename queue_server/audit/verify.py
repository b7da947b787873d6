"""Reads the history from the database, walks its chain, and looks at the reasons beside it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, select, type_coerce
from sqlalchemy.types import NullType

from queue_server.engine.chain_check import Finding, Published, Walk
from queue_server.engine.reasons_check import Reasons
from queue_server.store import history
from queue_server.store.tables import history as table
from queue_server.store.tables import reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import RowMapping

    from queue_server.store.database import Database

PAGE = 5000
# As it stands in the database: an instant that somebody damaged must not end the walk.
_RAW = type_coerce(table.c.at, NullType()).label("at")
_COLUMNS = [column for column in table.c if column.name != "at"]
_ITS_REASON = and_(reason.c.seq == table.c.seq, reason.c.visit_id == table.c.visit_id)
_AFTER = (
    select(*_COLUMNS, _RAW, reason.c.sealed)
    .join_from(table, reason, _ITS_REASON, isouter=True)
    .where(table.c.seq > bindparam("after"))
    .order_by(table.c.seq)
    .limit(PAGE)
)
_BEFORE_THE_FIRST = select(table.c.seq).where(table.c.seq < 1).order_by(table.c.seq).limit(1)
_OBJECT = re.compile(r'"seq":\s*([0-9]+)[^{}]*?"hash":\s*"([0-9a-f]{64})"')
_PAIR = re.compile(r"\b([0-9]+):([0-9a-f]{64})\b")


@dataclass(frozen=True)
class Verdict:
    """What the walk found: ``finding`` None means that all ``rows`` hold; then the last hash."""

    rows: int
    hash: str
    finding: Finding | None


def verify(database: Database, heads: Sequence[Published] = ()) -> Verdict:
    """Walk the whole chain, page by page; memory grows with erasures alone.

    Args:
        database: is read only; the server may run meanwhile.
        heads: heads that were published, against which the chain is held.
    """
    walk, reasons = Walk(heads), Reasons()
    finding = _early(database)
    if finding is None:
        finding = next(_findings(database, walk, reasons), None) or walk.end() or reasons.end()
    return Verdict(walk.seq, walk.hash, finding)


def published(text: str) -> list[Published]:
    """All heads in a text: "SEQ:HASH", or JSON as in log, on MQTT and in a backup's manifest."""
    pairs = [*_PAIR.findall(text), *_OBJECT.findall(text)]
    return [Published(int(seq), hashed) for seq, hashed in pairs]


def _early(database: Database) -> Finding | None:
    """A row numbered below the first."""
    with database.read() as connection:
        seq = connection.execute(_BEFORE_THE_FIRST).scalar_one_or_none()
    return None if seq is None else Walk().take(None, seq, None)


def _findings(database: Database, walk: Walk, reasons: Reasons) -> Iterator[Finding]:
    """What is wrong, as the walk goes on: the first is what counts."""
    while True:
        with database.read() as connection:
            page = connection.execute(_AFTER, {"after": walk.seq}).mappings().all()
        for row in page:
            finding = walk.take(_hashed(row), row["seq"], row["hash"])
            if finding is None:  # so its facts are what the server wrote
                facts = json.loads(row["facts"])
                about = (row["seq"], row["action"], row["visit_id"])
                finding = reasons.take(*about, facts, row["sealed"])
            if finding is not None:
                yield finding
                return
        if len(page) < PAGE:
            return


def _hashed(row: RowMapping) -> Mapping[str, object] | None:
    """What was hashed of a row; None where it holds what can never have been written."""
    facts: dict[str, Any] = {name: row[name] for name in _HASHED}
    at = row["at"]
    try:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else at
        as_written = str(at) == instant.isoformat(" ", "microseconds") or not isinstance(at, str)
        written = as_written and all(isinstance(each, str | int | None) for each in facts.values())
        return history.hashed(facts, instant.replace(tzinfo=UTC)) if written else None
    except (AttributeError, TypeError, ValueError):
        return None


_HASHED = [column.name for column in _COLUMNS if column.name != "hash"]
