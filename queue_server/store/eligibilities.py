"""What the insurance portal said of whom, kept sealed as evidence."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from queue_server.store import people
from queue_server.store.tables import eligibility

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.contract.insurance import EligibilityAnswer, EligibilityRequest
    from queue_server.insurance.assess import Assessment
    from queue_server.store.seal import Seal


def keep(
    connection: Connection,
    seal: Seal,
    request: EligibilityRequest,
    assessed: Assessment,
    answer: EligibilityAnswer,
    asked_by: str,
) -> None:
    """Keep question, whole answer and decision with the person, in the caller's transaction.

    ``asked_by``: a kiosk's id, or the server's own user.
    """
    person_id = people.remember(connection, seal, request.person, answer.asked_at)
    record = {
        "asked": request.model_dump(mode="json"),
        "decision": asdict(assessed.decision),
        "answer": answer.model_dump(mode="json"),
    }
    connection.execute(
        eligibility.insert().values(
            id=answer.eligibility_id,
            person_id=person_id,
            kiosk_id=asked_by,
            asked_at=answer.asked_at,
            outcome=answer.outcome,
            code=answer.code,
            sealed=seal.close(record, answer.eligibility_id),
        )
    )
