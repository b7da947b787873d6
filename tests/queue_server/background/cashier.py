"""What check-ins work with: visits, bookings, the real service, a clock that is moved by hand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from queue_server.background.checkins import CheckinSender
from queue_server.config import CheckinTable
from queue_server.contract.http import TicketRequest
from queue_server.contract.insurance import EligibilityRequest
from queue_server.contract.person import Person
from queue_server.contract.visits import ServiceBooked
from queue_server.insurance.service import InsuranceService
from queue_server.store import (
    alarms,
    checkin_queue,
    checkin_resend,
    checkin_summary,
    checkins,
    eligibilities,
    tickets,
)
from tests.queue_server.background.night import HandClock
from tests.queue_server.insurance.checkin.rows import booking_body
from tests.queue_server.serving import KIOSKS, a_person
from tests.queue_server.simulators.stand_in import PASSWORD_MD5, StandIn
from tests.queue_server.store.ward import SILENT, Ward, said

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import Self

    from queue_server.contract.visits import Checkin, Resent
    from queue_server.insurance.answer import NoAnswer, PortalAnswer

CARD = said("000", maDKBD="01028")
ENDED = said("010")
UPLOAD_S = 1.0
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Cashier:
    """A hospital whose HIS books services."""

    ward: Ward
    portal: StandIn
    clock: HandClock
    insurance: InsuranceService
    sender: CheckinSender

    @classmethod
    @contextmanager
    def begin(cls, folder: Path, portal: StandIn, **table: Any) -> Generator[Self]:
        """Begin with nobody there; ``table``: of [checkin]."""
        ward, clock = Ward.build(folder), HandClock()
        config = portal.config(upload_timeout_s=UPLOAD_S, breaker_failures=3)
        changes = {"portal": config, "checkin": CheckinTable(**table)}
        ward = replace(
            ward, site=replace(ward.site, config=ward.site.config.model_copy(update=changes))
        )
        insurance = InsuranceService(config, PASSWORD_MD5, clock)
        sender = CheckinSender(ward.database, ward.site, insurance, clock)
        try:
            yield cls(ward, portal, clock, insurance, sender)
        finally:
            insurance.close()
            ward.database.close()

    def anew(self) -> CheckinSender:
        """The sender of a server that was started again."""
        return CheckinSender(self.ward.database, self.ward.site, self.insurance, self.clock)

    def visit(
        self, answer: PortalAnswer | NoAnswer = CARD, who: dict[str, Any] | None = None
    ) -> str:
        """Somebody has a number, and this is what the portal said of them; the visit's id."""
        asked = EligibilityRequest.model_validate({"person": who or a_person()})
        site, now = self.ward.site, self.clock.now()
        assessed = self.ward.assess(answer, asked, now)
        told = eligibilities.answer_of(assessed, site.hospital, now)
        queue = site.config.queues[0]
        request = TicketRequest(
            queue_id=queue.id, person=asked.person, eligibility_id=told.eligibility_id
        )
        with self.ward.database.write() as connection:
            eligibilities.keep(connection, site, asked, assessed, told, KIOSKS[0])
            place, _ = tickets.issue(connection, site, queue, request, KIOSKS[0], now)
        return place.given.visit_id

    def silent_visit(self, who: dict[str, Any] | None = None) -> str:
        """Somebody has a number, and the portal said nothing."""
        return self.visit(SILENT, who)

    def book(self, visit_id: str, treatment: str, **changes: Any) -> Checkin:
        """The HIS reports a service."""
        facts = {"treatment_id": treatment, "ordered_at": self.clock.now(), **changes}
        body = booking_body(**facts)
        booking = ServiceBooked.model_validate(body)
        with self.ward.database.write() as connection:
            return checkins.book(connection, self.ward.site, visit_id, booking, self.clock.now())[0]

    def ask(self, times: int) -> None:
        """Somebody's insurance is looked up, so often."""
        day = self.ward.site.day(self.clock.now())
        for _ in range(times):
            self.insurance.ask(Person.model_validate(a_person()), day).result()

    def stands(self, treatment: str, visit_id: str) -> Checkin:
        """How a treatment's check-in stands: the same booking again changes nothing."""
        return self.book(visit_id, treatment)

    def resend(self, checkin_id: str | None) -> Checkin:
        """Somebody sends it again."""
        site, now = self.ward.site, self.clock.now()
        with self.ward.database.write() as connection:
            found = checkin_resend.resend(connection, site, checkin_id or "", now, "ky-thuat")
        assert found is not None
        return found

    def resend_all(self) -> Resent:
        """Somebody sends all that failed again."""
        with self.ward.database.write() as connection:
            return checkin_resend.resend_all(
                connection, self.ward.site, self.clock.now(), "ky-thuat"
            )

    def minutes(self, count: int) -> None:
        """So many rounds, a minute apart."""
        for _ in range(count):
            self.work(A_MINUTE)

    def work(self, after: timedelta = timedelta()) -> timedelta:
        """One round, when so much time has passed; how long until the next."""
        self.clock.move(after)
        return self.sender.work() - self.clock.now()

    def accepted(self) -> dict[str, dict[str, Any]]:
        """What stands at the portal, by MA_LK: row, receipt, submissions."""
        found = httpx.get(f"{self.portal.control}/checkins").raise_for_status().json()
        return {row["ma_lk"]: row for row in found["accepted"]}

    def uploads(self) -> int:
        """How many files came to the portal so far."""
        return self.portal.state()["requests"]["checkin"]

    def summary(self) -> checkin_summary.Summary:
        """What staff see."""
        with self.ward.database.read() as connection:
            return checkin_summary.summary(connection, self.ward.site, self.clock.now())

    def tries(self) -> dict[str, int]:
        """How often each was sent in vain, by its id."""
        with self.ward.database.read() as connection:
            rows = connection.exec_driver_sql("select id, tries from checkin")
            return {row.id: row.tries for row in rows}

    def waiting(self, checkin_id: str | None) -> checkin_queue.Waiting:
        """All that is kept of one."""
        with self.ward.database.read() as connection:
            return checkin_queue.read(connection, self.ward.site.seal, checkin_id or "")

    def alarms(self) -> list[tuple[str, str, int]]:
        """What stands, and how often."""
        with self.ward.database.read() as connection:
            standing = alarms.standing(connection)
            return [(alarm.kind, alarm.detail, alarm.count) for alarm in standing]
