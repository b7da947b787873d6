"""The insurance room's front door: ask about a person, get a decision, whatever happens."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import CancelledError
from threading import Lock, Thread
from typing import TYPE_CHECKING

import structlog

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.decision import Decision, decide
from queue_server.insurance.portal import Portal
from queue_server.insurance.wire import open_client

if TYPE_CHECKING:
    from datetime import date

    from queue_server.contract.http import Person
    from queue_server.insurance.config import PortalConfig

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

    def check(self, person: Person, today: date) -> Decision:
        """Ask the portal about a person and grade its answer for the service day ``today``.

        Returns after ``timeout_s`` at the latest, with outcome "pending" when the portal said
        nothing. Logs outcome, code, trouble and milliseconds, nothing of the person.
        """
        start = time.monotonic()
        answer = self._ask(person)
        decision = decide(answer, today, unaccented_name=person.name_source == "dg1")
        # What waiting will not repair has to catch a technician's eye.
        log = _log.warning if decision.alarm or answer.refused else _log.info
        log(
            "portal_asked",
            outcome=decision.outcome.value,
            code=decision.code,
            trouble=answer.trouble.value if isinstance(answer, NoAnswer) else None,
            alarm=decision.alarm,
            ms=round((time.monotonic() - start) * 1000),
        )
        return decision

    def close(self) -> None:
        """Leave the portal; look-ups under way end as "pending". Safe to repeat."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _ask(self, person: Person) -> PortalAnswer | NoAnswer:
        with self._lock:  # nothing may be put on a loop that has ended
            if self._closed:
                return NoAnswer(Trouble.CLOSED)
            answer = asyncio.run_coroutine_threadsafe(self._portal.ask(person), self._loop)
        try:
            return answer.result(self._wait_s)
        except TimeoutError:
            answer.cancel()
            return NoAnswer(Trouble.TIMEOUT)
        except CancelledError:
            return NoAnswer(Trouble.CLOSED)

    def _run(self) -> None:
        with self._runner as runner:  # on leaving, cancels the look-ups that are still under way
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        async with self._client:
            await self._stop.wait()
