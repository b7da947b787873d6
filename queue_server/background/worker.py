"""A thread that does one kind of work when it is due, or when it is woken."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from queue_server.clock import Clock
    from queue_server.store.leader import Leader

AFTER_AN_ERROR = timedelta(seconds=30)
NOT_LEADING = timedelta(seconds=30)
"""It is woken when it leads; this is for a database that was only slow to confirm it."""

_log = structlog.get_logger()


class Worker:
    """Runs ``work``, then sleeps until the instant that it returned (None: until woken).

    An error in ``work`` is logged by its kind alone and tried again later: the thread must not die.
    Of several processes on one database only the leader works; without ``leader`` each does.
    """

    def __init__(
        self,
        name: str,
        clock: Clock,
        work: Callable[[], datetime | None],
        leader: Leader | None = None,
    ) -> None:
        self._name = name
        self._clock = clock
        self._work = work
        self._leader = leader
        self._wake = Event()
        self._ending = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        if leader is not None:
            leader.tell(self.wake)

    def start(self) -> None:
        """Begin; what was left over is done at once."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do now."""
        self._wake.set()

    def close(self) -> None:
        """Finish what is being done, then end. Safe to repeat."""
        self._ending = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _leads(self) -> bool:
        return self._leader is None or self._leader.leads

    def _run(self) -> None:
        while not self._ending:
            self._wake.clear()
            try:
                due = self._work() if self._leads() else self._clock.now() + NOT_LEADING
            except Exception as error:  # noqa: BLE001 - nobody else does this work
                _log.error("worker_failed", worker=self._name, kind=type(error).__name__)
                due = self._clock.now() + AFTER_AN_ERROR
            if not self._ending:
                self._clock.wait(self._wake, due)
