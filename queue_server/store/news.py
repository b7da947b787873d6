"""Wakes those who wait for something to be told, in whichever process it was committed."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from queue_server.store.database import NEWS_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from queue_server.store.database import Database

LOOK_S = 0.5
"""How long ending may take."""
RETRY_S = 1.0

_log = structlog.get_logger()


class News:
    """Calls everybody who asked, from a thread of its own or the writer's.

    On SQLite after each commit of this process that put something into the outbox. On PostgreSQL
    such commits of all processes are heard by LISTEN; after a time without a connection everybody
    is called once, for something may have been missed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: list[Callable[[], None]] = []
        self._ending = Event()
        self._thread = Thread(target=self._run, name="news", daemon=True)
        if database.is_sqlite:
            database.on_news = self._tell

    def tell(self, callback: Callable[[], None]) -> None:
        """Call this at each news; it must not block."""
        self._asked.append(callback)

    def start(self) -> None:
        """Begin to listen."""
        if not self._database.is_sqlite:
            self._thread.start()

    def close(self) -> None:
        """Call nobody any more. Safe to repeat."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _tell(self) -> None:
        for callback in self._asked:
            callback()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                for news in self._heard():
                    if news:
                        self._tell()
            except (SQLAlchemyError, psycopg.Error) as error:
                _log.warning("news_unheard", kind=type(error).__name__)
                self._ending.wait(RETRY_S)

    def _heard(self) -> Generator[bool]:
        """Whether there is news, several times a second, until the end or an error."""
        with self._database.apart() as connection:
            connection.execute(f"LISTEN {NEWS_CHANNEL}")
            yield True
            while not self._ending.is_set():
                # Those that came together are one.
                yield bool(list(connection.notifies(timeout=LOOK_S, stop_after=1)))
