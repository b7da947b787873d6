"""What the insurance portal said of whom, kept sealed as evidence."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import uuid4

from queue_server.contract.insurance import EligibilityAnswer, Outcome
from queue_server.insurance.decision import Decision
from queue_server.store import people
from queue_server.store.tables import eligibility

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.insurance import EligibilityRequest
    from queue_server.contract.person import Person
    from queue_server.insurance.assess import Assessment
    from queue_server.insurance.hospital import Hospital
    from queue_server.store.site import Site


def answer_of(assessed: Assessment, hospital: Hospital, now: datetime) -> EligibilityAnswer:
    """The decision as a kiosk may see it, under a new id."""
    decision = assessed.decision
    # A card that may be somebody else's is shown to nobody.
    card = (
        Decision(outcome=decision.outcome, reason=decision.reason)
        if assessed.withheld
        else decision
    )
    return EligibilityAnswer(
        eligibility_id=uuid4().hex,
        outcome=decision.outcome,
        reason=decision.reason,
        code=decision.code,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        facility_here=None if card.facility is None else card.facility == hospital.facility_code,
        benefit_percent=card.benefit_percent,
        area=card.area,
        five_years_from=card.five_years_from,
        estimate=assessed.estimate,
        staff_must_check=decision.staff_must_check,
        identity=assessed.identity,
        told=assessed.told,
        desk=hospital.desk if assessed.needs_desk else None,
        desk_en=hospital.desk_en if assessed.needs_desk else None,
        priorities=assessed.priorities,
        asked_at=now,
    )


def keep(
    connection: Connection,
    site: Site,
    request: EligibilityRequest,
    assessed: Assessment,
    answer: EligibilityAnswer,
    asked_by: str,
) -> Person:
    """Keep question, whole answer and decision with the person, in the caller's transaction.

    ``asked_by``: a kiosk's id, or the server's own user. Returns what is best known of the person.
    """
    vouched = answer.outcome is Outcome.ELIGIBLE and not answer.staff_must_check
    person_id, best = people.remember(
        connection, site, request.person, answer.asked_at, vouched=vouched
    )
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
            needs_desk=assessed.needs_desk,
            checks=",".join(answer.staff_must_check),
            sealed=site.seal.close(record, answer.eligibility_id),
        )
    )
    return best
