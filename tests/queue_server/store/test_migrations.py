from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import OperationalError

from queue_server.store.database import Database, migrate
from queue_server.store.tables import metadata
from tests.queue_server.databases import change, read

if TYPE_CHECKING:
    from pathlib import Path


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert (
            compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        )


# A morning of the release before: one waits, one was called, one came yesterday and has gone.
MORNING = (
    (
        "insert into person (id, number_index, sealed, seen_at) values"
        " ('p1', 'i1', '', '2026-11-23 01:00:00'), ('p2', 'i2', '', '2026-11-23 01:00:00')"
    ),
    (
        "insert into visit (id, person_id, service_day, started_at) values"
        " ('v1', 'p1', '2026-11-23', '2026-11-23 01:00:00'),"
        " ('v2', 'p2', '2026-11-23', '2026-11-23 01:00:00'),"
        " ('v3', 'p1', '2026-11-22', '2026-11-22 01:00:00')"
    ),
    (
        "insert into stop (id, visit_id, person_id, queue_id, service_day, state, number,"
        " arrived_at, counter_id, call_id, called_at) values"
        " ('s1', 'v1', 'p1', 'A', '2026-11-23', 'waiting', 1, '2026-11-23 01:00:00', null, null,"
        " null),"
        " ('s2', 'v2', 'p2', 'A', '2026-11-23', 'called', 2, '2026-11-23 01:01:00', 'pk1', 'c1',"
        " '2026-11-23 01:02:00'),"
        " ('s3', 'v3', 'p1', 'B', '2026-11-22', 'finished', 7, '2026-11-22 01:00:00', null, null,"
        " null)"
    ),
    (
        "insert into ticket (id, stop_id, label, code, outcome, kiosk_id, issued_at) values"
        " ('t1', 's1', 'A001', 'x1', 'pending', 'k1', '2026-11-23 01:00:00'),"
        " ('t2', 's2', 'A002', 'x2', 'pending', 'k1', '2026-11-23 01:01:00'),"
        " ('t3', 's3', 'B007', 'x3', 'pending', 'k1', '2026-11-22 01:00:00')"
    ),
    (
        "insert into call (id, stop_id, counter_id, username, called_at, expires_at) values"
        " ('c1', 's2', 'pk1', 'n', '2026-11-23 01:02:00', '2026-11-23 01:03:00')"
    ),
    "insert into number_counter (queue_id, service_day, last) values ('A', '2026-11-23', 2)",
)


def test_a_mornings_tickets_come_over_from_the_release_before(empty_url: str) -> None:
    migrate(empty_url, "0002")
    for statement in MORNING:
        change(empty_url, statement)
    migrate(empty_url)
    tickets = read(
        empty_url, "select id, visit_id, queue_id, prefix, number, label from ticket order by id"
    )
    assert tickets == [
        ("t1", "v1", "A", "A", 1, "A001"),
        ("t2", "v2", "A", "A", 2, "A002"),
        ("t3", "v3", "B", "B", 7, "B007"),
    ]
    stops = read(empty_url, "select id, ticket_id, state, priority_class, misses from stop")
    assert sorted(stops) == [
        ("s1", "t1", "waiting", "normal", 0),
        ("s2", "t2", "called", "normal", 0),
        ("s3", "t3", "finished", "normal", 0),
    ]
    assert read(empty_url, "select count(*) from stop where since = arrived_at") == [(3,)]
    last = read(empty_url, "select prefix, last from number_counter order by prefix")
    assert last == [("A", 2), ("B", 7)]
    database = Database(empty_url)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db"

    def schema() -> list[tuple[str]]:
        with closing(sqlite3.connect(tmp_path / "server.db")) as connection:
            return connection.execute("select sql from sqlite_master order by name").fetchall()

    migrate(url)
    first = schema()
    migrate(url)
    assert schema() == first
    assert len(first) > len(metadata.tables)


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "server.db")) as connection:
        # In the way of one of the later tables.
        connection.execute("create table ticket (id text)")
    with pytest.raises(OperationalError):
        migrate(f"sqlite:///{tmp_path}/server.db")
    with closing(sqlite3.connect(tmp_path / "server.db")) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'")
        assert tables.fetchall() == [("ticket",)]


def test_a_path_with_unusual_letters(tmp_path: Path) -> None:
    folder = tmp_path / "bệnh viện 100%"
    folder.mkdir()
    migrate(f"sqlite:///{folder}/server.db")
    assert (folder / "server.db").exists()
