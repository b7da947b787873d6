"""What must survive a power cut: attempts to get a number, and print reports not yet sent.

Holds nothing personal: keys, opaque ids and states. ``kiosk.leased`` keeps its tables in the same
file.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

AttemptState = Literal[
    "pending", "issued", "had_before", "printed", "print_failed", "slip", "leased", "refused"
]
KEEP_S = 7 * 24 * 3600

SCHEMA = """
create table if not exists attempt (
    key text primary key,
    queue_id text not null,
    state text not null,
    ticket_id text,
    created_at real not null
) strict;
create index if not exists attempt_ticket on attempt (ticket_id);
create table if not exists report (
    key text primary key,
    ticket_id text not null,
    printed integer not null,
    problem text,
    created_at real not null
) strict;
create table if not exists counter (name text primary key, value integer not null) strict;
create table if not exists block (
    id text primary key,
    queue_id text not null,
    prefix text not null,
    first integer not null,
    last integer not null,
    leased_at real not null,
    valid_until real not null,
    queue text not null,
    closed integer not null default 0
) strict;
create table if not exists leased (
    key text primary key,
    block_id text not null references block on delete cascade,
    number integer not null,
    who text,
    sealed blob,
    ticket_id text,
    refused integer not null default 0,
    unique (block_id, number)
) strict;
create index if not exists leased_who on leased (who);
"""


@dataclass(frozen=True)
class Attempt:
    """One attempt to get a number."""

    key: str
    queue_id: str
    state: AttemptState
    ticket_id: str | None


@dataclass(frozen=True)
class UnsentReport:
    """A print report that the server does not have yet."""

    key: str
    ticket_id: str
    printed: bool
    problem: str | None


class Journal:
    """The kiosk's SQLite file. Every method has reached the disk when it returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.execute("pragma foreign_keys = on")
        self._db.execute("pragma secure_delete = on")
        self._db.executescript(SCHEMA)
        self._forget_codes()
        self._write("delete from attempt where created_at < ?", time.time() - KEEP_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def begin(self, key: str, queue_id: str) -> None:
        """A number is about to be asked for; asking again with the same key is one attempt."""
        self._write(
            "insert into attempt (key, queue_id, state, created_at) values (?, ?, 'pending', ?)"
            " on conflict (key) do update set state = 'pending'",
            key,
            queue_id,
            time.time(),
        )

    def issued(self, key: str, ticket_id: str, *, created: bool) -> None:
        """The server gave a number; one that the patient had before need not be printed."""
        state = "issued" if created else "had_before"
        sql = "update attempt set state = ?, ticket_id = ? where key = ?"
        self._write(sql, state, ticket_id, key)

    def ended(self, key: str, state: Literal["slip", "leased", "refused"]) -> None:
        """The server gave no number."""
        self._write("update attempt set state = ? where key = ?", state, key)

    def printed(self, ticket_id: str, problem: str | None) -> None:
        """How printing a ticket went; the report waits until the server has it."""
        state = "printed" if problem is None else "print_failed"
        with self.transaction() as db:
            db.execute("update attempt set state = ? where ticket_id = ?", (state, ticket_id))
            db.execute(
                "insert into report values (?, ?, ?, ?, ?)",
                (str(uuid4()), ticket_id, problem is None, problem, time.time()),
            )

    def unsent(self) -> tuple[UnsentReport, ...]:
        """Print reports that the server can take and does not have, oldest first.

        Those of a leased number wait until it has a ticket.
        """
        rows = self.read(
            "select report.key, coalesce(leased.ticket_id, report.ticket_id), printed, problem"
            " from report left join leased on leased.key = report.ticket_id"
            " where leased.key is null or leased.ticket_id is not null order by report.rowid"
        )
        return tuple(UnsentReport(key, ticket, bool(ok), why) for key, ticket, ok, why in rows)

    def sent(self, key: str) -> None:
        """The server has this report, or will never take it."""
        self._write("delete from report where key = ?", key)

    def attempts(self, state: AttemptState) -> tuple[Attempt, ...]:
        """The attempts in this state, oldest first."""
        rows = self.read(
            "select key, queue_id, state, ticket_id from attempt where state = ? order by rowid",
            state,
        )
        return tuple(Attempt(*row) for row in rows)

    def next_number(self, name: str) -> int:
        """One more than the last time, from 1."""
        sql = (
            "insert into counter values (?, 1)"
            " on conflict (name) do update set value = value + 1 returning value"
        )
        return self.read(sql, name)[0][0]

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """All or nothing; on the disk when it is left. No other method may be called within."""
        with self._lock, self._db:
            self._db.execute("begin immediate")
            yield self._db

    def read(self, sql: str, *values: str | float) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _forget_codes(self) -> None:
        """Journals used to hold tickets' codes, which open a ticket to whoever has them."""
        columns = {row[1] for row in self.read("pragma table_info (attempt)")}
        if "code" in columns:
            self._write("alter table attempt drop column code")

    def _write(self, sql: str, *values: str | float) -> None:
        with self._lock:
            self._db.execute(sql, values)
