"""The bare transaction: the rows that the server wrote, written again by one connection.

They go into a copy of the database, with all its indexes, one transaction after the other, each
durable. Nothing is decided, sealed or sent, and no foreign key is looked up.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import create_engine, make_url

from queue_server.store.dialects import is_sqlite
from queue_server.store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from sqlalchemy import Connection

Row = tuple[Any, ...]
Statement = tuple[str, Row]
# What each deed adds up in rows that are there already.
COUNTERS: tuple[Statement, ...] = (
    ("update number_counter set last = last + 1 where prefix = ?", ("A",)),
    ("update queue_day set issued = issued + 1 where queue_id = ?", ("A",)),
)
STANDINGS: tuple[Statement, ...] = (
    ("update queue_day set calls = calls + 1 where queue_id = ?", ("A",)),
    ("update counter_state set changed_at = changed_at where counter_id = ?", ("pk1",)),
)


@dataclass
class Floor:
    """``server``: the database to learn from; ``bare``: the one to write to, with its tables."""

    server: str
    bare: str
    _seen: dict[str, set[tuple[Any, ...]]] = field(
        default_factory=dict[str, "set[tuple[Any, ...]]"]
    )

    def learn(self, deeds: int) -> list[list[Statement]]:
        """The rows that came since the last time, in equal parts, one for each deed."""
        parts: list[list[Statement]] = [[] for _ in range(deeds)]
        engine = create_engine(self.server)
        with engine.connect() as connection:
            for table in metadata.sorted_tables:
                new = self._new(connection, table.name, [c.name for c in table.primary_key])
                for order, (columns, row) in enumerate(new):
                    marks = ", ".join("?" * len(row))
                    insert = f'insert into "{table.name}" ({columns}) values ({marks})'
                    parts[order * deeds // len(new)].append((insert, row))
        engine.dispose()
        return parts

    def _new(self, connection: Connection, table: str, key: Sequence[str]) -> list[Statement]:
        found = connection.exec_driver_sql(f'select * from "{table}"')
        names = list(found.keys())
        places = [names.index(name) for name in key]
        seen = self._seen.setdefault(table, set())
        columns = ", ".join(f'"{name}"' for name in names)
        new: list[Statement] = []
        for row in found:
            which = tuple(row[place] for place in places)
            if which not in seen:
                seen.add(which)
                new.append((columns, tuple(row)))
        return new

    def write(self, deeds: Sequence[Sequence[Statement]]) -> list[float]:
        """The seconds of each transaction."""
        if is_sqlite(self.bare):
            return list(self._on_sqlite(deeds))
        return list(self._on_postgresql(deeds))

    def _on_sqlite(self, deeds: Sequence[Sequence[Statement]]) -> Generator[float]:
        file = Path(make_url(self.bare).database or "")
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("pragma journal_mode=wal")
            database.execute("pragma synchronous=full")
            for deed in deeds:
                begun = time.perf_counter()
                database.execute("begin immediate")
                for statement, facts in deed:
                    database.execute(statement, facts)
                database.execute("commit")
                yield time.perf_counter() - begun

    def _on_postgresql(self, deeds: Sequence[Sequence[Statement]]) -> Generator[float]:
        url = make_url(self.bare).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as session:
            session.execute("set session_replication_role = replica")
            for deed in deeds:
                begun = time.perf_counter()
                with session.transaction():
                    for statement, facts in deed:
                        session.execute(statement.replace("?", "%s").encode(), facts)
                yield time.perf_counter() - begun
