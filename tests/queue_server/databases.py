"""On which database the suite runs: ``TIEPDON_DATABASE=postgresql`` or, without it, SQLite."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, make_url

from queue_server.store.database import migrate
from queue_server.store.dialects import is_sqlite
from queue_server.store.tables import metadata
from tests.queue_server.postgres import QUICK, Postgres

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy import Connection

# The tests' own statements have SQLite's word for an instant before another one.
SQLITES_WORDS = """
create function datetime(at timestamp, by text) returns timestamp immutable
return at + by::interval;
create function datetime(at text, by text) returns timestamp
return at::timestamptz at time zone 'utc' + by::interval;
"""
ON_POSTGRESQL = os.environ.get("TIEPDON_DATABASE") == "postgresql"
of_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="about how SQLite looks for rows, or its file")


def new_url(folder: Path) -> str:
    """The URL of a new database: a file in ``folder``, up to date; on PostgreSQL empty."""
    if not ON_POSTGRESQL:
        file = folder / "server.db"
        if not file.exists():
            file.write_bytes(_up_to_date())
        return f"sqlite:///{file}"
    url = postgres().make()
    change(url, SQLITES_WORDS)
    return url


def read(url: str, query: str, *facts: object) -> list[tuple[Any, ...]]:
    """What stands in a database, read from outside; ``?`` is the next of ``facts``."""
    with _opened(url) as connection:
        found = connection.exec_driver_sql(_dressed(url, query), facts)
        return [tuple(row) for row in found]


def change(url: str, statement: str) -> None:
    """Change a database from outside, as time would."""
    with _opened(url) as connection:
        connection.exec_driver_sql(statement)


def stored(url: str) -> bytes:
    """All that a database keeps, to be searched through: SQLite's files, PostgreSQL's values."""
    if is_sqlite(url):
        file = Path(make_url(url).database or "")
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    rows = [row for table in metadata.tables for row in read(url, f'select * from "{table}"')]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


@cache
def _up_to_date() -> bytes:
    """SQLite's file after all migrations, which take a fifth of a second: done once."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "server.db"
        migrate(f"sqlite:///{file}")
        return file.read_bytes()


@contextmanager
def _opened(url: str) -> Generator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _dressed(url: str, query: str) -> str:
    return query if is_sqlite(url) else query.replace("%", "%%").replace("?", "%s")


@cache
def postgres() -> Postgres:
    """One cluster for all tests of this process, started when the first one asks."""
    cluster = Postgres(*QUICK)
    cluster.start()
    return cluster


def close_postgres() -> None:
    """End the cluster if there is one."""
    if postgres.cache_info().currsize:
        postgres().close()
        postgres.cache_clear()
