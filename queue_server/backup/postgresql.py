"""PostgreSQL's own copy of a database in use: pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from psycopg.conninfo import make_conninfo
from sqlalchemy import inspect

from queue_server.backup.manifest import Facts, facts
from queue_server.config import ConfigError
from queue_server.store.database import Database
from queue_server.store.dialects import LEADER_LOCK, WRITER_LOCK
from queue_server.store.tables import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

# Revs that were told after the backup are not given again: who has seen them would ignore others.
_JUMP = (
    "select setval(pg_get_serial_sequence('outbox', 'rev'), "
    "coalesce((select max(rev) from outbox), 0) + 1000000)"
)


def dump(url: str, out: Path) -> Facts:
    """Copy the database to the file ``out``; what the copy holds: both are of one moment.

    Raises:
        ConfigError: pg_dump is missing, or failed.
    """
    database = Database(url)
    try:
        with database.read() as connection:
            # It stands still for as long as pg_dump takes.
            connection.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")
            moment = connection.exec_driver_sql("select pg_export_snapshot()").scalar_one()
            found = facts(connection)
            _run(database, "pg_dump", "-Fc", f"--snapshot={moment}", "--file", str(out))
            return found
    finally:
        database.close()


def look(url: str) -> Facts:
    """What stands in the database."""
    database = Database(url)
    try:
        with database.read() as connection:
            return facts(connection)
    finally:
        database.close()


def load(url: str, copy: Path) -> None:
    """Replace the database by the copy. If it breaks off, the database is empty: do it again.

    Raises:
        ConfigError: a server runs on it, pg_restore is missing, or failed.
    """
    database = Database(url)
    try:
        _run(database, "pg_restore", "--list", str(copy), connect=False)
        with database.engine.connect() as connection:
            _hold(connection)
            _drop_ours(connection)
            options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
            _run(database, "pg_restore", *options, str(copy))
            connection.exec_driver_sql(_JUMP)
    finally:
        database.close()


def _hold(connection: Connection) -> None:
    """See that no server runs; one that starts meanwhile waits before it looks at the tables."""
    for lock in (LEADER_LOCK, WRITER_LOCK):
        taken = connection.exec_driver_sql(f"select pg_try_advisory_lock({lock})").scalar_one()
        if not taken:
            raise ConfigError("a server runs on this database; stop all of them")


def _drop_ours(connection: Connection) -> None:
    ours = {*metadata.tables, "alembic_version"} & {*inspect(connection).get_table_names()}
    names = ", ".join(f'"{name}"' for name in sorted(ours))
    if names:
        connection.exec_driver_sql(f"drop table {names} cascade")


def _run(database: Database, program: str, *arguments: str, connect: bool = True) -> None:
    found = shutil.which(program)
    if found is None:
        raise ConfigError(f"{program} is not on PATH; apt-get install postgresql-client")
    url = database.engine.url
    where = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    place = ("--dbname", make_conninfo("", **where, **query)) if connect else ()
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's own, and our configuration
        [found, *place, *arguments],
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        # Its first line: those after it may hold rows.
        why = done.stderr.strip().partition("\n")[0]
        raise ConfigError(f"{program} failed: {why}")
