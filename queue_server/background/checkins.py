"""Sends check-ins to the portal until each has its receipt, or somebody was told that it has none.

A file is kept before it is sent, and sent again as it is until its receipt is kept: where the
portal took it and its answer was lost, it sees the same MA_LK with the same bytes again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from queue_server.background.checkin_files import CheckinFiles
from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.checkin.fields import PATHS
from queue_server.insurance.checkin.file import form
from queue_server.insurance.checkin.plan import Hold
from queue_server.insurance.portal.upload import Receipt, Refused
from queue_server.store import alarms, checkin_queue

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.clock import Clock
    from queue_server.insurance.service import InsuranceService
    from queue_server.store.checkin_queue import Waiting
    from queue_server.store.database import Database
    from queue_server.store.site import Site

LOOK = timedelta(seconds=5)
"""So soon the first cost of a treatment is told, without anybody having to wake the worker."""
HOLD = timedelta(minutes=1)
FIRST_QUIET = timedelta(seconds=5)
LONGEST_QUIET = timedelta(minutes=1)
"""After no receipt came nothing is sent for a while, twice as long each time, up to this: one try a
minute is no burden to a portal that is ill, and one lost answer does not hold up the others."""
AT_ONCE = 20
NOT_TRIED = {Trouble.BREAKER_OPEN, Trouble.BUSY, Trouble.CLOSED}
"""Troubles that say nothing of this check-in: its own pause does not grow."""
NOT_TOLD = {Trouble.BREAKER_OPEN, Trouble.BUSY, Trouble.REFUSED}
"""Troubles with which the portal cannot have taken the file."""
NOT_ALLOWED = "403"
"""The account may not send: the fault of no single check-in. CV 1245/BHXH-CNTT has the code
(primary); that it means this is unverified."""
SESSION_REFUSED = "401"

_log = structlog.get_logger()


class CheckinSender:
    """Work for a ``background.worker.Worker``; the database keeps what is to be done.

    Only one may run: two would send the same file twice.
    """

    def __init__(
        self, database: Database, site: Site, insurance: InsuranceService, clock: Clock
    ) -> None:
        self._database = database
        self._site = site
        self._insurance = insurance
        self._clock = clock
        self._files = CheckinFiles(database, site)
        self._path = PATHS[site.config.checkin.standard]
        self._give_up = timedelta(hours=site.config.checkin.give_up_hours)
        self._quiet = FIRST_QUIET
        self._quiet_until: datetime | None = None
        self._able_since: datetime | None = clock.now()

    def work(self) -> datetime:
        """Send what is due, the oldest first, as long as the portal answers; when to look again."""
        self._see_the_portal()
        if not self._is_quiet():
            self._quiet_until = None
            while self._quiet_until is None and (due := self._due()):
                self._send_some(due)
        return self._quiet_until or self._clock.now() + LOOK

    def _is_quiet(self) -> bool:
        """Whether nothing is sent now; a clock that was set back makes no quiet longer."""
        until, now = self._quiet_until, self._clock.now()
        return until is not None and now < until <= now + LONGEST_QUIET

    def _see_the_portal(self) -> None:
        """Note since when it can answer about patients: before, nobody waits for it in vain."""
        health = self._insurance.health()
        if health.breaker != "closed" or health.state in {"down", "refused"}:
            self._able_since = None
        elif self._able_since is None:
            self._able_since = self._clock.now()

    def _due(self) -> list[str]:
        with self._database.read() as connection:
            return checkin_queue.due(connection, self._clock.now(), AT_ONCE)

    def _send_some(self, due: list[str]) -> None:
        held: list[str] = []
        for checkin_id in due:
            step = self._files.prepare(checkin_id, self._clock.now(), self._able_since)
            if isinstance(step, Hold):
                held.append(checkin_id)
            elif step is not None and not self._send(*step):
                self._quiet_until = self._clock.now() + self._quiet
                self._quiet = min(2 * self._quiet, LONGEST_QUIET)
                break
        if held:
            with self._database.write() as connection:
                checkin_queue.hold(connection, held, self._clock.now() + HOLD)

    def _send(self, waiting: Waiting, file: bytes) -> bool:
        """Send one and keep what came of it; False when it is no use to go on now."""
        site = self._site.config
        fields = form(file, site.portal.username, site.site.facility_code)
        answer = self._insurance.upload(self._path, fields).result()
        now = self._clock.now()
        with self._database.write() as connection:
            trouble = self._keep(connection, waiting, answer, now)
        _log.info("checkin_sent", answer=type(answer).__name__, trouble=trouble)
        if trouble is None:
            self._quiet = FIRST_QUIET
        return trouble is None

    def _keep(
        self,
        connection: Connection,
        waiting: Waiting,
        answer: Receipt | Refused | NoAnswer,
        now: datetime,
    ) -> str | None:
        """Keep what the portal said of one; why it is no use to go on with others, or None."""
        seal = self._site.seal
        if isinstance(answer, Receipt):
            checkin_queue.accept(connection, seal, waiting, answer, now)
            return None
        if isinstance(answer, NoAnswer):
            if waiting.untold and answer.trouble in NOT_TOLD:
                checkin_queue.take_back(connection, seal, waiting)
            if answer.trouble is Trouble.REFUSED:
                self._note_refusal(connection, waiting, now)
            elif answer.trouble not in NOT_TRIED:
                self._put_off(connection, waiting, answer.trouble, now)
            return answer.trouble
        if answer.code == NOT_ALLOWED:
            alarms.raise_alarm(connection, alarms.Kind.CHECKIN_REJECTED, answer.code, now)
            self._put_off(connection, waiting, answer.code, now)
            return answer.code
        checkin_queue.refuse(connection, seal, waiting, answer, now)
        return None

    def _note_refusal(self, connection: Connection, waiting: Waiting, now: datetime) -> None:
        """The account is refused, or this one alone: then the others go first from now on."""
        if self._insurance.health().state == "refused":
            kind = alarms.Kind.PORTAL_ACCOUNT
        else:
            kind = alarms.Kind.CHECKIN_REJECTED
            self._put_off(connection, waiting, Trouble.REFUSED, now)
        alarms.raise_alarm(connection, kind, SESSION_REFUSED, now)

    def _put_off(
        self, connection: Connection, waiting: Waiting, trouble: str, now: datetime
    ) -> None:
        """Try it later, or no more where it was tried for long enough."""
        tries = waiting.tries + 1
        if tries >= checkin_queue.ENOUGH_TRIES and now - waiting.booked_at >= self._give_up:
            checkin_queue.give_up(connection, waiting, trouble, now)
        else:
            checkin_queue.put_off(connection, waiting, now)
