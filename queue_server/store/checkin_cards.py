"""The card that pays for a visit, by the newest answer of the insurance."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.contract.insurance import Outcome
from queue_server.insurance.checkin.row import Card
from queue_server.store.tables import eligibility, stop, ticket

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.store.seal import Seal

_NEWEST = (
    select(eligibility.c.id, eligibility.c.outcome, eligibility.c.sealed)
    .join(ticket, ticket.c.eligibility_id == eligibility.c.id)
    .join(stop, stop.c.id == ticket.c.stop_id)
    .where(stop.c.visit_id == bindparam("visit"), eligibility.c.outcome != Outcome.PENDING)
    .order_by(eligibility.c.asked_at.desc(), eligibility.c.id)
    .limit(1)
)


def newest(connection: Connection, seal: Seal, visit_id: str) -> tuple[Card | None, bool]:
    """The card of the visit, None where none pays; and whether the insurance has answered.

    Raises:
        cryptography.exceptions.InvalidTag: the record is damaged.
    """
    found = connection.execute(_NEWEST, {"visit": visit_id}).first()
    if found is None:
        return None, False
    decision = seal.open(found.sealed, found.id)["decision"]
    if found.outcome != Outcome.ELIGIBLE or decision["card_number"] is None:
        return None, True
    valid_from, valid_to = (
        date.fromisoformat(text) if (text := decision[name]) else None
        for name in ("valid_from", "valid_to")
    )
    return Card(decision["card_number"], decision["facility"], valid_from, valid_to), True
