"""``/api/v1/eligibility``: asks the insurance portal for a kiosk."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

from anyio import to_thread
from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, kiosk, kiosk_write, parts
from queue_server.api.answers import once, response
from queue_server.config import KioskTable
from queue_server.contract.insurance import EligibilityAnswer, EligibilityRequest
from queue_server.insurance.assess import assess
from queue_server.store import alarms, eligibilities, idempotency
from queue_server.store.idempotency import Answer, Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.insurance.assess import Assessment

router = APIRouter(prefix="/api/v1", tags=["eligibility"])


@router.post("/eligibility", response_model=EligibilityAnswer)
async def ask(
    request: EligibilityRequest,
    have: Annotated[Parts, Depends(parts)],
    by: Annotated[KioskTable, Depends(kiosk)],
    write: Annotated[Write, Depends(kiosk_write)],
) -> Response:
    """What the insurance means for this person today; "pending" when the portal is silent."""
    answered = await to_thread.run_sync(_earlier, have, write)
    if answered is not None:
        return response(answered)
    day = have.site.day(have.clock.now())
    # The portal may take seconds: no thread and no transaction waits for it.
    said = await wrap_future(have.insurance.ask(request.person, day))
    assessed = assess(said, request.person, request.papers, day, have.site.hospital)

    def work(connection: Connection, now: datetime) -> tuple[int, EligibilityAnswer]:
        answer = _answer(have, assessed, now)
        eligibilities.keep(connection, have.site.seal, request, assessed, answer, by.id)
        alarms.note(connection, assessed.decision, now)
        return 200, answer

    return await once(have, write, work)


def _earlier(have: Parts, write: Write) -> Answer | None:
    with have.database.read() as connection:
        return idempotency.earlier(connection, write)


def _answer(have: Parts, assessed: Assessment, now: datetime) -> EligibilityAnswer:
    """The decision as a kiosk may see it."""
    decision, hospital = assessed.decision, have.site.hospital
    registered = decision.facility
    return EligibilityAnswer(
        eligibility_id=uuid4().hex,
        outcome=decision.outcome,
        reason=decision.reason,
        code=decision.code,
        valid_from=decision.valid_from,
        valid_to=decision.valid_to,
        facility_here=None if registered is None else registered == hospital.facility_code,
        benefit_percent=decision.benefit_percent,
        area=decision.area,
        five_years_from=decision.five_years_from,
        estimate=assessed.estimate,
        staff_must_check=decision.staff_must_check,
        identity=assessed.identity,
        told=assessed.told,
        desk=hospital.desk if assessed.needs_desk else None,
        desk_en=hospital.desk_en if assessed.needs_desk else None,
        priorities=assessed.priorities,
        asked_at=now,
    )
