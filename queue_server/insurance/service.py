"""The insurance room's front door: ask the portal about a person, whatever happens."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from threading import Lock, Thread
from typing import TYPE_CHECKING

import structlog

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.portal.lookup import Portal
from queue_server.insurance.portal.wire import open_client

if TYPE_CHECKING:
    from datetime import date

    from queue_server.contract.person import Person
    from queue_server.insurance.portal.config import PortalConfig

_GRACE_S = 1.0
"""The loop keeps the budget itself; this is for a machine that is overloaded."""

_log = structlog.get_logger()


class InsuranceService:
    """Looks people up at the portal; thread-safe.

    All exchanges run on one event loop in one thread, where a portal that hangs or sends byte by
    byte can be left at the end of the budget: no thread waits for it.

    Args:
        config: the account, the officer, the budget of time.
        password_md5: the account's password as ``token.password_md5`` gives it.
    """

    def __init__(self, config: PortalConfig, password_md5: str) -> None:
        self._wait_s = config.timeout_s + _GRACE_S
        self._client = open_client(config)
        self._portal = Portal(self._client, config, password_md5.upper())
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._stop = asyncio.Event()
        self._closed = False
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="insurance-portal", daemon=True)
        self._thread.start()

    def ask(self, person: Person, day: date) -> Future[PortalAnswer | NoAnswer]:
        """Ask the portal about a person for the service day ``day``.

        Resolved after ``timeout_s`` at the latest.
        """
        del day
        with self._lock:  # nothing may be put on a loop that has ended
            if self._closed:
                closed: Future[PortalAnswer | NoAnswer] = Future()
                closed.set_result(NoAnswer(Trouble.CLOSED))
                return closed
            return asyncio.run_coroutine_threadsafe(self._portal.ask(person), self._loop)

    def close(self) -> None:
        """Leave the portal; look-ups under way end as "pending". Safe to repeat."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        with self._runner as runner:  # on leaving, cancels the look-ups that are still under way
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        async with self._client:
            await self._stop.wait()
