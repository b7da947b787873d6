"""What a backup says of itself, and whether a database is as it says."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic needs it
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, inspect, select, table, text

from queue_server.contract.body import Body
from queue_server.store import history

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Head(Body):
    """The newest link of the audit chain: a tail cut off later shows by it."""

    seq: int
    hash: str


class Manifest(Body):
    """``revision`` of the tables; ``rows`` by table; ``sha256`` of the database's own file."""

    format: Literal[1] = 1
    site: str
    made_at: datetime
    kind: Literal["sqlite", "postgresql"]
    revision: str
    head: Head | None
    rows: dict[str, int]
    bytes: int
    sha256: str


class Facts(Body):
    """What a copy is compared by."""

    revision: str
    head: Head | None
    rows: dict[str, int]


def facts(connection: Connection) -> Facts:
    """Look at a database, in the caller's transaction."""
    tables = sorted(inspect(connection).get_table_names())
    rows = {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in tables
    }
    revision: str = connection.execute(text("select version_num from alembic_version")).scalar_one()
    newest = history.head(connection) if "history" in tables else None
    head = None if newest is None else Head(seq=newest.seq, hash=newest.hash)
    return Facts(revision=revision, head=head, rows=rows)
