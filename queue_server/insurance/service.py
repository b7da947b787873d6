"""The insurance room's front door: ask the portal about a person, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING, TypeVar

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.portal.channel import Channel
from queue_server.insurance.portal.lookup import Lookup
from queue_server.insurance.portal.questions import Questions
from queue_server.insurance.portal.upload import Receipt, Refused, Uploads
from queue_server.insurance.portal.wire import open_client

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from queue_server.clock import Clock
    from queue_server.contract.person import Person
    from queue_server.insurance.portal.config import PortalConfig
    from queue_server.insurance.portal.health import PortalHealth

_SWEEP_S = 60.0
"""Answers are forgotten so often although nobody asks for them."""

Answer = TypeVar("Answer")
_Work = Callable[[], Coroutine[None, None, Answer | NoAnswer]]


class InsuranceService:
    """Looks people up at the portal and sends it files; thread-safe.

    All exchanges run on one event loop in one thread, where a portal that hangs or sends byte by
    byte can be left at the end of the budget: no thread waits for it.

    Args:
        config: the account, the officer, the budgets of time.
        password_md5: the account's password as ``token.password_md5`` gives it.
        clock: what cache, breaker, token and health take the time from; budgets are real time.
        on_late: called when an answer came after its asker had left; asking again gives it. Runs
            in the loop's thread, so it must not block.
    """

    def __init__(
        self,
        config: PortalConfig,
        password_md5: str,
        clock: Clock,
        on_late: Callable[[], None] = lambda: None,
    ) -> None:
        md5 = password_md5.upper()
        self._patience_s = config.timeout_s
        self._client = open_client(config)
        self._channel = Channel(self._client, config, md5, clock)
        lookup = Lookup(self._client, config, md5)
        self._questions = Questions(self._channel, lookup, config, clock, on_late)
        self._uploads = Uploads(self._channel, self._client, config, md5)
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._stop = asyncio.Event()
        self._closed = False
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="insurance-portal", daemon=True)
        self._thread.start()

    def ask(
        self, person: Person, day: date, *, patience_s: float | None = None
    ) -> Future[PortalAnswer | NoAnswer]:
        """Ask the portal about a person for the service day ``day``.

        Resolved after ``patience_s`` seconds at the latest (None: ``timeout_s``). The look-up goes
        on in the background then, and who asks the same again gets its answer.
        """
        patience = self._patience_s if patience_s is None else patience_s
        return self._start(partial(self._questions.ask, person, day, patience))

    def upload(self, path: str, fields: Mapping[str, str]) -> Future[Receipt | Refused | NoAnswer]:
        """Send a form to the portal.

        Has ``upload_timeout_s`` from when its turn comes. After NoAnswer the portal may have
        accepted it: send the very same again.
        """
        return self._start(partial(self._uploads.send, path, fields))

    def health(self) -> PortalHealth:
        """How the portal has been answering."""
        return self._channel.health()

    def close(self) -> None:
        """Leave the portal; what is under way ends as NoAnswer. Safe to repeat."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _start(self, work: _Work[Answer]) -> Future[Answer | NoAnswer]:
        with self._lock:  # nothing may be put on a loop that has ended
            if self._closed:
                closed: Future[Answer | NoAnswer] = Future()
                closed.set_result(NoAnswer(Trouble.CLOSED))
                return closed
            return asyncio.run_coroutine_threadsafe(_until_closed(work), self._loop)

    def _run(self) -> None:
        with self._runner as runner:
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        async with self._client:
            while not self._stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), _SWEEP_S)
                self._questions.sweep()
            await _end_all()


async def _until_closed(work: _Work[Answer]) -> Answer | NoAnswer:
    try:
        return await work()
    except asyncio.CancelledError:  # by close(), or by one who no longer wants to know
        return NoAnswer(Trouble.CLOSED)


async def _end_all() -> None:
    """Cancel everything else on this loop, before its connections are closed."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
