"""Whom the desk has to see today, and why: tickets, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from queue_server.engine.stops import OPEN
from queue_server.store.tables import eligibility, stop, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

MOST_SHOWN = 50


@dataclass(frozen=True)
class DeskTicket:
    """An open ticket whose patient goes to the desk; known since ``at``.

    ``code``: the portal's, None where it gave none. ``checks``: what staff must look at, as in
    ``EligibilityAnswer.staff_must_check``.
    """

    label: str
    queue_id: str
    outcome: str
    code: str | None
    checks: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class DeskList:
    """The latest of them, and how many there are in all."""

    tickets: tuple[DeskTicket, ...]
    count: int


_TODAY = (
    select(ticket.c.label, stop.c.queue_id, ticket.c.outcome, eligibility.c.code)
    .add_columns(eligibility.c.checks, eligibility.c.asked_at, func.count().over().label("many"))
    .join_from(stop, ticket, ticket.c.id == stop.c.ticket_id)
    .join(eligibility, eligibility.c.id == ticket.c.eligibility_id)
    .where(stop.c.service_day == bindparam("day"), stop.c.state.in_(OPEN), ticket.c.needs_desk)
    .order_by(eligibility.c.asked_at.desc(), ticket.c.label)
    .limit(MOST_SHOWN)
)


def today(connection: Connection, day: date) -> DeskList:
    """The service day's open tickets that the desk has to see, the latest known first."""
    rows = connection.execute(_TODAY, {"day": day}).all()
    return DeskList(
        tickets=tuple(
            DeskTicket(
                label=row.label,
                queue_id=row.queue_id,
                outcome=row.outcome,
                code=row.code,
                checks=tuple(row.checks.split(",")) if row.checks else (),
                at=row.asked_at,
            )
            for row in rows
        ),
        count=rows[0].many if rows else 0,
    )
