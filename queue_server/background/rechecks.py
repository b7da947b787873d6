"""Asks the portal again about tickets that were given while it was silent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import structlog

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.assess import assess
from queue_server.store import alarms, eligibilities, rechecks

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.clock import Clock
    from queue_server.insurance.portal.health import PortalHealth
    from queue_server.insurance.service import InsuranceService
    from queue_server.store.database import Database
    from queue_server.store.rechecks import Recheck
    from queue_server.store.site import Site

EVERY = timedelta(seconds=30)
AT_ONCE = 8
"""Questions at a time: the portal is there for the patients at the kiosks first."""
A_ROUND = 500
NOT_ASKED = {Trouble.BREAKER_OPEN, Trouble.BUSY, Trouble.CLOSED}
"""The portal heard nothing of this ticket, and would hear nothing of any other now."""

_log = structlog.get_logger()


class Rechecker:
    """Work for a ``background.worker.Worker``; the database keeps what is to be done.

    It looks every 30 seconds, and at once when it is woken: a look-up that was too late for the
    patient waits in the service. Questions about one person are asked once, by the service.
    """

    def __init__(
        self, database: Database, site: Site, insurance: InsuranceService, clock: Clock
    ) -> None:
        self._database = database
        self._site = site
        self._insurance = insurance
        self._clock = clock
        self._patience_s = site.config.portal.background_s
        self._was_away = False
        self._stop = Event()

    def work(self) -> datetime:
        """Ask about all that is due; when to look again."""
        now = self._clock.now()
        health = self._insurance.health()
        back = self._may_be_back(health)
        with self._database.write() as connection:
            rechecks.give_up(connection, self._site.day(now), now)
            if back:
                rechecks.hasten(connection, now)
        with self._database.read() as connection:
            due = rechecks.due(connection, now, A_ROUND)
        if due and not self._account_rests(health, now):
            self._round(due)
        return self._clock.now() + EVERY

    def _may_be_back(self, health: PortalHealth) -> bool:
        """Whether the portal may be tried again, or is asked as usual after such a pause.

        A re-check tries it then: at night nobody else does.
        """
        was_away, self._was_away = self._was_away, health.breaker != "closed"
        return health.breaker == "half_open" or (was_away and not self._was_away)

    def _account_rests(self, health: PortalHealth, now: datetime) -> bool:
        """Whether no ticket would be asked about, so that none may lose a try by it.

        A pause that ends later than it can last was left by a clock that was set back.
        """
        pause = timedelta(seconds=self._site.config.portal.refused_pause_s)
        retry_at = health.retry_at
        return health.state == "refused" and retry_at is not None and now < retry_at <= now + pause

    def _round(self, due: list[Recheck]) -> None:
        self._stop.clear()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="recheck") as pool:
            settled = sum(pool.map(self._one, due))
        _log.info("rechecked", due=len(due), settled=settled)

    def _one(self, pending: Recheck) -> bool:
        """Ask about one ticket; whether it has its answer now."""
        if self._stop.is_set():
            return False
        try:
            return self._ask(pending)
        except Exception as error:  # noqa: BLE001 - one damaged row must not stop the others
            _log.error("recheck_failed", kind=type(error).__name__)
            with self._database.write() as connection:
                rechecks.postpone(connection, pending, self._clock.now())
            return False

    def _ask(self, pending: Recheck) -> bool:
        request = pending.request(self._site.seal)
        asked = self._insurance.ask(request.person, pending.day, patience_s=self._patience_s)
        said = asked.result()
        hospital = self._site.hospital
        if isinstance(said, NoAnswer) and self._is_away(said):
            self._stop.set()
        now = self._clock.now()
        assessed = assess(
            *(said, request.person, request.papers, pending.day, hospital),
            asked_on=self._site.day(now),
        )
        decision = assessed.decision
        with self._database.write() as connection:
            alarms.note(connection, said, decision, now)
            if isinstance(said, NoAnswer) and said.trouble in NOT_ASKED:
                return False
            if rechecks.is_open(decision.outcome, decision.code):
                rechecks.postpone(connection, pending, now)
                return False
            answer = eligibilities.answer_of(assessed, hospital, now)
            return rechecks.settle(connection, self._site, pending, request, assessed, answer)

    def _is_away(self, said: NoAnswer) -> bool:
        """Whether the portal answers nobody now, rather than not this question."""
        health = self._insurance.health()
        return said.trouble in NOT_ASKED or health.state == "refused" or health.breaker != "closed"
