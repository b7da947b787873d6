"""SQLite's own copy of a database in use: its online backup API."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

from queue_server.backup.manifest import Facts, facts
from queue_server.config import ConfigError
from queue_server.store.database import Database, held

# Revs that were told after the backup are not given again: who has seen them would ignore others.
_JUMP = "update sqlite_sequence set seq = seq + 1000000 where name = 'outbox'"


def dump(url: str, out: Path) -> Facts:
    """Copy the database to the file ``out``; what the copy holds.

    Raises:
        ConfigError: there is none, or it is damaged.
    """
    source = _file(url)
    if not source.exists():
        raise ConfigError(f"{source}: no such database")
    _copy(source, out)
    with closing(sqlite3.connect(out)) as copy:
        # One file without a journal beside it.
        copy.execute("pragma journal_mode = delete")
    return look(out)


def look(file: Path) -> Facts:
    """What stands in a copy.

    Raises:
        ConfigError: it is damaged.
    """
    url = URL.create("sqlite", database=str(file))
    database = Database(url.render_as_string())
    try:
        with database.read() as connection:
            found = connection.exec_driver_sql("pragma integrity_check").scalar_one()
            if found != "ok":
                raise ConfigError(f"{file}: damaged; SQLite's integrity_check finds faults")
            return facts(connection)
    finally:
        database.close()


def load(url: str, copy: Path) -> None:
    """Replace the database by the copy: all of it, or nothing if it breaks off.

    Raises:
        ConfigError: a server runs on it.
    """
    with held(url):
        with closing(sqlite3.connect(copy)) as restored:
            restored.execute(_JUMP)
            restored.commit()
        _copy(copy, _file(url))


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as have, closing(sqlite3.connect(target)) as want:
        have.backup(want)


def _file(url: str) -> Path:
    return Path(make_url(url).database or "").absolute()
