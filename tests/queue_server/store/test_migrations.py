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

if TYPE_CHECKING:
    from pathlib import Path


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert (
            compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        )


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
