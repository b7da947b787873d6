"""Opens the database, brings it up to date, and gives transactions."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, cast

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from queue_server.config import ConfigError
from queue_server.store import outbox
from queue_server.store.dialects import dialect_of, is_sqlite, open_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import psycopg
    from sqlalchemy import Connection, Engine

_log = structlog.get_logger()

MIGRATIONS = Path(__file__).parent / "migrations"
NEWS_CHANNEL = "tiepdon"


class Database:
    """One database, one writer at a time, whichever process it is in.

    SQLite in WAL mode with ``synchronous=FULL``: what was committed survives a power cut. So it
    does on PostgreSQL as it comes (``fsync`` and ``synchronous_commit`` are on).

    ``on_news`` is called after each commit that put something into the outbox, on the writer's
    thread; on PostgreSQL other processes are notified (``store.news``).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = open_engine(url)
        self.on_news: Callable[[], None] = _nobody_asked
        self._dialect = dialect_of(url)
        # Those of this process wait here, which costs no polling and no connections.
        self._writer = Lock()

    @contextmanager
    def write(self) -> Generator[Connection]:
        """A transaction that may write; committed at the end, rolled back on any error."""
        with self._writer, self.engine.connect() as connection:
            connection.exec_driver_sql(self._dialect.begin_write)
            try:
                yield connection
                news = outbox.take_news(connection)
                if news and not self.is_sqlite:
                    connection.exec_driver_sql(f"NOTIFY {NEWS_CHANNEL}")
                connection.commit()
            except BaseException:
                outbox.take_news(connection)
                connection.rollback()
                raise
        if news:
            self._tell_news()

    def _tell_news(self) -> None:
        """What was done is done: nobody may hear that it failed because somebody was not woken."""
        try:
            self.on_news()
        except Exception as error:  # noqa: BLE001 - whatever it is, the commit stands
            _log.error("news_untold", kind=type(error).__name__)

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A consistent view, never waiting for a writer."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(self._dialect.begin_read)
            yield connection

    @contextmanager
    def apart(self) -> Generator[psycopg.Connection]:
        """A connection of PostgreSQL's driver outside of the pool, for what lasts."""
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            connection.detach()
            yield cast("psycopg.Connection", driver)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file, which one process alone may serve."""
        return is_sqlite(self.url)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def check_place(url: str) -> None:
    """See whether the database can be used where this URL says.

    Raises:
        ConfigError: the folder is missing, or not ours to write into; no PostgreSQL answers, or
            it keeps no UTF-8.
    """
    if not is_sqlite(url):
        _check_server(url)
        return
    file = Path(make_url(url).database or "").absolute()
    if not file.parent.is_dir():
        raise ConfigError(f"{file.parent}: no such folder; make it, or change [database] url")
    for place in (file.parent, file):
        if place.exists() and not os.access(place, os.W_OK):
            raise ConfigError(f"{place}: not writable; chown it to the user who runs this")


def _check_server(url: str) -> None:
    place = make_url(url).render_as_string(hide_password=True)
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            encoding = connection.exec_driver_sql("show server_encoding").scalar_one()
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise ConfigError(f"{place}: {why}; is PostgreSQL running, [database] url right?") from None
    finally:
        engine.dispose()
    if encoding != "UTF8":
        raise ConfigError(f"{place}: keeps {encoding}; make it with createdb --encoding=UTF8")


@contextmanager
def held(url: str) -> Generator[None]:
    """Keep a second server off a file: SQLite's writers wait for each other by polling.

    A lock of the operating system on a file beside it, which no crash leaves behind. PostgreSQL
    serves several processes (``store.leader``).

    Raises:
        ConfigError: another server runs on it.
    """
    if not is_sqlite(url):
        yield
        return
    place = Path(make_url(url).database or "").absolute()
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(f"{place}: another server runs on this database; stop it") from None
        yield


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at this URL to a form, the newest; makes it where there is none.

    Several processes may do so at once: they wait for each other.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, revision)


def _nobody_asked() -> None:
    pass
