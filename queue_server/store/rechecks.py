"""Tickets that were given without an answer of the insurance portal, until they have one.

NĐ 188/2025/NĐ-CP, Điều 38 khoản 2 (secondary): the patient is admitted, the look-up is done later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.contract.insurance import EligibilityRequest, Outcome
from queue_server.contract.person import Person
from queue_server.insurance.codes import CODES
from queue_server.setup.tree import SERVER_USER
from queue_server.store import alarms, eligibilities, priorities
from queue_server.store.tables import Instant, eligibility, person, recheck, ticket, visit
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.contract.insurance import EligibilityAnswer
    from queue_server.insurance.assess import Assessment
    from queue_server.store.seal import Seal
    from queue_server.store.site import Site

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
KEPT_UP_DAYS = 2
"""For so many days after the service day it is tried."""


@dataclass(frozen=True, kw_only=True)
class Recheck:
    """One ticket that waits for its answer about the service day ``day``."""

    ticket_id: str
    tries: int
    day: date
    visit_id: str
    person_id: str
    person: bytes = field(repr=False)
    asked_id: str | None
    asked: bytes | None = field(repr=False)

    def request(self, seal: Seal) -> EligibilityRequest:
        """The question: the person as best known, with the papers declared at the kiosk.

        Raises:
            cryptography.exceptions.InvalidTag: not sealed with this key, or changed.
        """
        who = Person.model_validate(seal.open(self.person, self.person_id))
        if self.asked is None or self.asked_id is None:
            return EligibilityRequest(person=who)
        asked = EligibilityRequest.model_validate(seal.open(self.asked, self.asked_id)["asked"])
        return asked.model_copy(update={"person": who})


_PLAN = insert(recheck).on_conflict_do_nothing()
_NOW = bindparam("now", type_=Instant())
_THIS = recheck.c.ticket_id == bindparam("which")
_PENDING = recheck.c.next_at.is_not(None)
_CLOSE = recheck.update().where(_THIS, _PENDING)
_SETTLED = _CLOSE.values(next_at=None, settled_at=_NOW)
_GIVEN_UP = _CLOSE.values(next_at=None, given_up_at=_NOW)
_TICKETS = recheck.join(ticket, ticket.c.id == recheck.c.ticket_id).join(
    visit, visit.c.id == ticket.c.visit_id
)
_DUE = (
    select(recheck.c.ticket_id, recheck.c.tries, ticket.c.service_day.label("day"))
    .add_columns(ticket.c.visit_id, person.c.id.label("person_id"), person.c.sealed.label("person"))
    .add_columns(eligibility.c.id.label("asked_id"), eligibility.c.sealed.label("asked"))
    .select_from(
        _TICKETS.join(person, person.c.id == visit.c.person_id).outerjoin(
            eligibility, eligibility.c.id == ticket.c.eligibility_id
        )
    )
    .where(recheck.c.next_at <= _NOW)
    .order_by(recheck.c.tries, ticket.c.issued_at, ticket.c.id)
    .limit(bindparam("most"))
)
_PENDING_DAYS = (
    select(recheck.c.ticket_id, ticket.c.service_day).select_from(_TICKETS).where(_PENDING)
)


def is_open(outcome: str, code: str | None) -> bool:
    """Whether the portal still has to be asked: silent so far, or our own settings were wrong."""
    return outcome == Outcome.PENDING or CODES.is_our_fault(code)


def plan(connection: Connection, ticket_id: str, now: datetime) -> None:
    """Have a ticket that was given without an answer asked about again. Safe to repeat.

    It is due at once: a look-up that was too slow for the patient may have come by now.
    """
    connection.execute(_PLAN, {"ticket_id": ticket_id, "tries": 0, "next_at": now})


def drop(connection: Connection, ticket_id: str, now: datetime) -> None:
    """A newer answer came with the ticket itself. Safe to repeat, and for tickets without plan."""
    connection.execute(_SETTLED, {"which": ticket_id, "now": now})


def due(connection: Connection, now: datetime, limit: int) -> list[Recheck]:
    """What to ask now, the least tried first: none keeps the others waiting. Then the oldest."""
    rows = connection.execute(_DUE, {"now": now, "most": limit}).mappings()
    return [Recheck(**row) for row in rows]


def settle(
    connection: Connection,
    site: Site,
    settled: Recheck,
    request: EligibilityRequest,
    assessed: Assessment,
    answer: EligibilityAnswer,
) -> bool:
    """Give the ticket its answer, and the visit what it suggests, in the caller's transaction.

    False if the ticket has an answer already.
    """
    facts = {"which": settled.ticket_id, "now": answer.asked_at}
    if connection.execute(_SETTLED, facts).rowcount == 0:
        return False
    patient = eligibilities.keep(connection, site, request, assessed, answer, SERVER_USER)
    newer = {
        "eligibility_id": answer.eligibility_id,
        "outcome": answer.outcome,
        "needs_desk": assessed.needs_desk,
    }
    connection.execute(ticket.update().where(ticket.c.id == settled.ticket_id).values(newer))
    day = site.day(answer.asked_at)
    known = priorities.known(assessed.priorities, patient.birth_date, day)
    priorities.note(connection, settled.visit_id, known, answer.asked_at)
    priorities.reorder(connection, site, settled.visit_id, "server", answer.asked_at)
    return True


def postpone(connection: Connection, pending: Recheck, now: datetime) -> None:
    """Try this one later, each time after twice as long."""
    pause = min(FIRST_PAUSE * 2 ** min(pending.tries, 16), LONGEST_PAUSE)
    later = {"tries": pending.tries + 1, "next_at": now + pause}
    connection.execute(_CLOSE.values(later), {"which": pending.ticket_id})


def hasten(connection: Connection, now: datetime) -> None:
    """The portal may be back: all that wait are due."""
    connection.execute(recheck.update().where(recheck.c.next_at > now).values(next_at=now))


def give_up(connection: Connection, today: date, now: datetime) -> int:
    """Leave what nobody answered in time to the staff, with an alarm; how many tickets."""
    oldest = today - timedelta(days=KEPT_UP_DAYS)
    # Compared here: with the day in the statement SQLite goes through all stops of the past first.
    old = [row for row in connection.execute(_PENDING_DAYS) if row.service_day < oldest]
    for row in old:
        connection.execute(_GIVEN_UP, {"which": row.ticket_id, "now": now})
        alarms.raise_alarm(
            connection, alarms.Kind.RECHECK_GIVEN_UP, row.service_day.isoformat(), now
        )
    return len(old)
