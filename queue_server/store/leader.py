"""Elects, through the database, the one process that does what only one may do."""

from __future__ import annotations

import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from queue_server.store.dialects import LEADER_LOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.store.database import Database

LOOK_S = 1.0
LEASE_S = 3.0
"""For so long after the database confirmed it this process leads, whatever hangs. PostgreSQL takes
6 s to give up a machine that is gone (``store.dialects``), and only then lets another one lead."""

_log = structlog.get_logger()


class Leader:
    """A session's advisory lock on PostgreSQL: it ends with the process or its connection.

    On SQLite the one process that may serve leads always (``store.database.held``).
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: list[Callable[[], None]] = []
        self._until = 0.0
        self._ending = Event()
        self._thread = Thread(target=self._run, name="leader", daemon=True)

    @property
    def leads(self) -> bool:
        """Whether this process does what only one may do."""
        return self._database.is_sqlite or time.monotonic() < self._until

    def tell(self, callback: Callable[[], None]) -> None:
        """Call this when this process begins to lead; it must not block."""
        self._asked.append(callback)

    def start(self) -> None:
        """Stand for election."""
        if not self._database.is_sqlite:
            self._thread.start()

    def close(self) -> None:
        """Let another process lead. Safe to repeat."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._stand()
            except (SQLAlchemyError, psycopg.Error) as error:
                _log.warning("no_election", kind=type(error).__name__)
            if self._until:
                _log.info("leads_no_more")
            self._until = 0.0
            self._ending.wait(LOOK_S)

    def _stand(self) -> None:
        """Try once a second; while leading, see that the connection still holds the lock."""
        with self._database.apart() as connection:
            while not self._ending.is_set():
                asked_at = time.monotonic()
                question = "select true" if self._until else "select pg_try_advisory_lock(%s)"
                row = connection.execute(question, () if self._until else (LEADER_LOCK,)).fetchone()
                if row is not None and row[0]:
                    first = not self._until
                    self._until = asked_at + LEASE_S
                    if first:
                        _log.info("leads")
                        for callback in self._asked:
                            callback()
                self._ending.wait(LOOK_S)
