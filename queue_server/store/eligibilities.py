"""What the insurance portal said of whom, kept sealed as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queue_server.store import people
from queue_server.store.tables import eligibility

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.contract.http import EligibilityAnswer, Person
    from queue_server.store.seal import Seal


def keep(
    connection: Connection,
    seal: Seal,
    who: Person,
    answer: EligibilityAnswer,
    record: dict[str, Any],
    kiosk_id: str,
) -> None:
    """Keep a decision with its person, in the caller's transaction; ``record`` is sealed."""
    person_id = people.remember(connection, seal, who, answer.asked_at)
    connection.execute(
        eligibility.insert().values(
            id=answer.eligibility_id,
            person_id=person_id,
            kiosk_id=kiosk_id,
            asked_at=answer.asked_at,
            outcome=answer.outcome,
            code=answer.code,
            sealed=seal.close(record, answer.eligibility_id),
        )
    )
