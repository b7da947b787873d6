"""What re-checks work with: tickets, the real service, a clock that is moved by hand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from queue_server.background.rechecks import Rechecker
from queue_server.clock import SystemClock
from queue_server.insurance.service import InsuranceService
from queue_server.store import alarms, recheck_report, rechecks
from tests.queue_server.simulators.stand_in import PASSWORD_MD5, StandIn, person
from tests.queue_server.store.ward import Ward

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import Self

    from queue_server.contract.insurance import Paper

PATIENCE_S = 1.0
"""Of the background: what the stand-in answers at all comes sooner."""


class HandClock(SystemClock):
    """Goes on only when it is moved; begins today, for the stand-in's cards."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._now

    def move(self, time: timedelta) -> None:
        """Let so much time pass."""
        self._now += time


@dataclass(frozen=True)
class Night:
    """A hospital whose tickets wait for their answers."""

    ward: Ward
    portal: StandIn
    clock: HandClock
    insurance: InsuranceService
    rechecker: Rechecker

    @classmethod
    @contextmanager
    def begin(cls, folder: Path, portal: StandIn, **changes: Any) -> Generator[Self]:
        """Begin with a portal that is well and nobody waiting; ``changes``: of [portal]."""
        ward, clock = Ward.build(folder), HandClock()
        config = portal.config(background_s=PATIENCE_S, timeout_s=PATIENCE_S, **changes)
        site = replace(ward.site, config=ward.site.config.model_copy(update={"portal": config}))
        insurance = InsuranceService(config, PASSWORD_MD5, clock)
        rechecker = Rechecker(ward.database, site, insurance, clock)
        try:
            yield cls(ward, portal, clock, insurance, rechecker)
        finally:
            insurance.close()
            ward.database.close()

    def ticket(self, who: str, papers: tuple[Paper, ...] = (), queue: int = 0) -> str:
        """Somebody of the people file has a number but no answer."""
        facts = person(who).model_dump()
        return self.ward.ticket(self.clock.now(), facts, papers, queue)

    def work(self, after: timedelta = timedelta()) -> None:
        """One round, when so much time has passed."""
        self.clock.move(after)
        self.rechecker.work()

    def pause_all(self) -> None:
        """All that wait have been tried often, and are left alone for half an hour."""
        now = self.clock.now()
        with self.ward.database.write() as connection:
            for pending in rechecks.due(connection, now + timedelta(days=1), 100):
                rechecks.postpone(connection, replace(pending, tries=10), now)

    def outcomes(self) -> dict[str, str]:
        """What each ticket says, by its id."""
        with self.ward.database.read() as connection:
            rows = connection.exec_driver_sql("select id, outcome from ticket")
            return {row.id: row.outcome for row in rows}

    def waiting(self) -> recheck_report.Waiting:
        """Who still waits."""
        with self.ward.database.read() as connection:
            return recheck_report.waiting(connection)

    def tries(self) -> dict[str, int]:
        """How often each ticket was asked about in vain."""
        query = "select ticket_id, tries from recheck"
        with self.ward.database.read() as connection:
            rows = connection.exec_driver_sql(query)
            return {row.ticket_id: row.tries for row in rows}

    def alarms(self) -> list[tuple[str, str]]:
        """What stands."""
        with self.ward.database.read() as connection:
            return [(alarm.kind, alarm.detail) for alarm in alarms.standing(connection)]
