"""``/api/v1/eligibility``: asks the insurance portal for a kiosk."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

from anyio import to_thread
from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, kiosk, kiosk_write, parts
from queue_server.api.answers import once, response
from queue_server.config import KioskTable
from queue_server.contract.http import EligibilityAnswer, EligibilityRequest
from queue_server.store import eligibilities, idempotency
from queue_server.store.idempotency import Answer, Write

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.contract.http import Person
    from queue_server.insurance.decision import Decision

router = APIRouter(prefix="/api/v1", tags=["eligibility"])


@router.post("/eligibility", response_model=EligibilityAnswer)
async def ask(
    request: EligibilityRequest,
    have: Annotated[Parts, Depends(parts)],
    by: Annotated[KioskTable, Depends(kiosk)],
    write: Annotated[Write, Depends(kiosk_write)],
) -> Response:
    """What the insurance means for this person today; "pending" when the portal is silent."""
    # The portal may take seconds: it is asked in threads of its own, outside any transaction.
    asking = partial(_earlier_or_asked, have, write, request.person)
    decision = await to_thread.run_sync(asking, limiter=have.portal_slots)
    if isinstance(decision, Answer):
        return response(decision)

    def work(connection: Connection, now: datetime) -> tuple[int, EligibilityAnswer]:
        here = have.site.config.site.facility_code
        registered = decision.facility
        answer = EligibilityAnswer(
            eligibility_id=uuid4().hex,
            outcome=decision.outcome,
            reason=decision.reason,
            code=decision.code,
            valid_from=decision.valid_from,
            valid_to=decision.valid_to,
            facility_here=None if registered is None else registered == here,
            staff_must_check=decision.staff_must_check,
            asked_at=now,
        )
        eligibilities.keep(
            connection, have.site.seal, request.person, answer, asdict(decision), by.id
        )
        return 200, answer

    return await once(have, write, work)


def _earlier_or_asked(have: Parts, write: Write, person: Person) -> Answer | Decision:
    with have.database.read() as connection:
        answered = idempotency.earlier(connection, write)
    return answered or have.insurance.check(person, have.site.day(datetime.now(UTC)))
