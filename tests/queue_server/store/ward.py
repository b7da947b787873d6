"""A database with a hospital's configuration, and tickets in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from queue_server import secrets
from queue_server.config import load
from queue_server.contract.http import TicketRequest
from queue_server.contract.insurance import EligibilityRequest, Outcome, Paper
from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble, read_answer
from queue_server.insurance.assess import assess
from queue_server.store import eligibilities, rechecks, tickets
from queue_server.store.database import Database, migrate
from queue_server.store.seal import Seal
from queue_server.store.site import Site
from tests.queue_server.serving import KIOSKS, Server, a_person

if TYPE_CHECKING:
    from pathlib import Path

    from queue_server.insurance.assess import Assessment

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SILENT = NoAnswer(Trouble.TIMEOUT)


@dataclass(frozen=True)
class Ward:
    """One hospital's store, in-process."""

    database: Database
    site: Site

    @classmethod
    def build(cls, folder: Path, tables: str = "") -> Ward:
        return cls.of(Server(folder, tables=tables))

    @classmethod
    def of(cls, server: Server) -> Ward:
        """The store of a server that need not run."""
        config = load(server.config)
        migrate(config.database.url)
        site = Site(config, Seal(secrets.load(config.secrets)))
        return cls(Database(config.database.url), site)

    def ticket(
        self,
        now: datetime = NOON,
        who: dict[str, Any] | None = None,
        papers: tuple[Paper, ...] = (),
        queue: int = 0,
    ) -> str:
        """A ticket of somebody about whom the portal said nothing, to be asked about again."""
        asked = EligibilityRequest.model_validate({"person": who or a_person(), "papers": papers})
        assessed = self.assess(SILENT, asked, now)
        answer = eligibilities.answer_of(assessed, self.site.hospital, now)
        chosen = self.site.config.queues[queue]
        request = TicketRequest(
            queue_id=chosen.id, person=asked.person, eligibility_id=answer.eligibility_id
        )
        with self.database.write() as connection:
            eligibilities.keep(connection, self.site, asked, assessed, answer, KIOSKS[0])
            place, _ = tickets.issue(connection, self.site, chosen, request, KIOSKS[0], now)
            rechecks.plan(connection, place.given.ticket_id, now)
        assert place.given.outcome == Outcome.PENDING
        return place.given.ticket_id

    def assess(
        self, said: PortalAnswer | NoAnswer, asked: EligibilityRequest, now: datetime
    ) -> Assessment:
        """What an answer means."""
        day = self.site.day(now)
        return assess(said, asked.person, asked.papers, day, self.site.hospital)


def said(code: str, **fields: str) -> PortalAnswer:
    """An answer of the portal with this code and a card that is in force in 2026."""
    card = '"maThe":"DN4010123456789","gtTheTu":"01/01/2026","gtTheDen":"31/12/2026"'
    more = "".join(f',"{name}":"{value}"' for name, value in fields.items())
    answer = read_answer(f'{{"maKetQua":"{code}",{card}{more}}}'.encode())
    assert isinstance(answer, PortalAnswer)
    return answer
