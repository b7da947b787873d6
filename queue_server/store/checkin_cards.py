"""The card that pays for a visit, by the newest answer of the insurance."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, case, select

from queue_server.contract.insurance import Agreement, Outcome
from queue_server.insurance.checkin.row import Card
from queue_server.store.tables import eligibility, ticket

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.store.seal import Seal

DAMAGE = (InvalidTag, KeyError, TypeError, ValueError)
"""What reading a damaged record raises."""
# To be sent to the desk says nothing of the card: it takes no earlier answer back.
_SURE_FIRST = case((eligibility.c.outcome == Outcome.ASK_DESK, 1), else_=0)
_NEWEST = (
    select(eligibility.c.id, eligibility.c.outcome, eligibility.c.sealed)
    .join(ticket, ticket.c.eligibility_id == eligibility.c.id)
    .where(ticket.c.visit_id == bindparam("visit"), eligibility.c.outcome != Outcome.PENDING)
    .order_by(_SURE_FIRST, eligibility.c.asked_at.desc(), eligibility.c.id)
    .limit(1)
)


def newest(connection: Connection, seal: Seal, visit_id: str) -> tuple[Card | None, bool]:
    """The card of the visit, None where none pays; and whether that is settled.

    It is not as long as the insurance was silent, sent to the desk, or told of a card that may be
    somebody else's.

    Raises:
        DAMAGE: the record is damaged.
    """
    found = connection.execute(_NEWEST, {"visit": visit_id}).first()
    if found is None or found.outcome == Outcome.ASK_DESK:
        return None, False
    record = seal.open(found.sealed, found.id)
    if Agreement.DIFFERENT in record["answer"]["identity"].values():
        return None, False
    decision = record["decision"]
    if found.outcome != Outcome.ELIGIBLE or decision["card_number"] is None:
        return None, True
    valid_from, valid_to = (
        date.fromisoformat(text) if (text := decision[name]) else None
        for name in ("valid_from", "valid_to")
    )
    return Card(decision["card_number"], decision["facility"], valid_from, valid_to), True
