"""Opens the database, brings it up to date, and gives transactions."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, make_url

from queue_server.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 5000


class Database:
    """One database, one writer at a time.

    SQLite in WAL mode with ``synchronous=FULL``: what was committed survives a power cut.
    """

    def __init__(self, url: str) -> None:
        # What stands in a row is no matter for logs: errors do not show it.
        self.engine: Engine = create_engine(
            url, pool_size=20, max_overflow=20, hide_parameters=True
        )
        event.listen(self.engine, "connect", _on_connect)
        # SQLite has one writer; waiting for it here costs no polling.
        self._writer = Lock()

    @contextmanager
    def write(self) -> Generator[Connection]:
        """A transaction that may write; committed at the end, rolled back on any error."""
        with self._writer, self.engine.connect() as connection:
            # Taken at once: a reader cannot become a writer while another one writes.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A consistent view, never waiting for a writer."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def check_place(url: str) -> None:
    """See whether the database can stand where this URL says.

    Raises:
        ConfigError: the folder is missing, or not ours to write into.
    """
    file = Path(make_url(url).database or "").absolute()
    if not file.parent.is_dir():
        raise ConfigError(f"{file.parent}: no such folder; make it, or change [database] url")
    for place in (file.parent, file):
        if place.exists() and not os.access(place, os.W_OK):
            raise ConfigError(f"{place}: not writable; chown it to the user who runs this")


@contextmanager
def held(url: str) -> Generator[None]:
    """Keep a second server off this database: both would send the same check-ins.

    A lock of the operating system on a file beside it, which no crash leaves behind.

    Raises:
        ConfigError: another server runs on it.
    """
    place = Path(make_url(url).database or "").absolute()
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(f"{place}: another server runs on this database; stop it") from None
        yield


def migrate(url: str) -> None:
    """Bring the database at this URL to the newest form; makes it where there is none."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


def _on_connect(connection: Any, _record: object) -> None:
    # We begin transactions ourselves (BEGIN IMMEDIATE), not the driver.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
