"""What staff read of re-checks: how many wait, and whose answer came or never came. No names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from queue_server.store.tables import Instant, recheck, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Select

GIVEN_UP_SHOWN = timedelta(days=7)
MOST_SHOWN = 500


@dataclass(frozen=True)
class Waiting:
    """Tickets without an answer: how many, the oldest one's time, when one is asked about next."""

    count: int
    oldest_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class Told:
    """One ticket of the service day ``day`` whose outcome, once "pending", is known since ``at``.

    Given up: the outcome is still "pending", and ``at`` says since when nobody asks any more.
    """

    label: str
    queue_id: str
    day: date
    outcome: str
    at: datetime


_WITH_TICKET = recheck.join(ticket, ticket.c.id == recheck.c.ticket_id)
_WAITING = (
    select(
        func.count().label("waiting"),
        func.min(ticket.c.issued_at).label("oldest_at"),
        func.min(recheck.c.next_at).label("next_at"),
    )
    .select_from(_WITH_TICKET)
    .where(recheck.c.next_at.is_not(None))
)


def _told(at: ColumnElement[datetime | None]) -> Select[str, str, date, str, datetime | None]:
    return (
        select(ticket.c.label, ticket.c.queue_id, ticket.c.service_day, ticket.c.outcome, at)
        .select_from(_WITH_TICKET)
        .where(at >= bindparam("since", type_=Instant()))
        .order_by(at.desc(), ticket.c.label)
        .limit(MOST_SHOWN)
    )


_CHANGED = _told(recheck.c.settled_at)
_GIVEN_UP = _told(recheck.c.given_up_at)


def waiting(connection: Connection) -> Waiting:
    """The tickets that still wait for their answer."""
    return Waiting(*connection.execute(_WAITING).one())


def changed(connection: Connection, since: datetime) -> list[Told]:
    """The tickets whose answer came at or after this instant, the latest first."""
    return [Told(*row) for row in connection.execute(_CHANGED, {"since": since})]


def given_up(connection: Connection, now: datetime) -> list[Told]:
    """The tickets of the last days whose answer never came, the latest first."""
    facts = {"since": now - GIVEN_UP_SHOWN}
    return [Told(*row) for row in connection.execute(_GIVEN_UP, facts)]
