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
from queue_server.api.answers import once
from queue_server.config import KioskTable
from queue_server.contract.http import EligibilityAnswer, EligibilityRequest
from queue_server.store import eligibilities, idempotency
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(prefix="/api/v1", tags=["eligibility"])


@router.post("/eligibility", response_model=EligibilityAnswer)
async def ask(
    request: EligibilityRequest,
    have: Annotated[Parts, Depends(parts)],
    by: Annotated[KioskTable, Depends(kiosk)],
    write: Annotated[Write, Depends(kiosk_write)],
) -> Response:
    """What the insurance means for this person today; "pending" when the portal is silent."""
    waiting = partial(_ask, request, have, by.id, write)
    return await to_thread.run_sync(waiting, limiter=have.portal_slots)


def _ask(request: EligibilityRequest, have: Parts, kiosk_id: str, write: Write) -> Response:
    with have.database.read() as connection:
        answered = idempotency.earlier(connection, write)
    if answered is not None:
        return Response(answered.body, status_code=answered.status, media_type="application/json")
    # The portal may take seconds: it is asked outside any transaction.
    decision = have.insurance.check(request.person, have.site.day(datetime.now(UTC)))

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
            connection, have.site.seal, request.person, answer, asdict(decision), kiosk_id
        )
        return 200, answer

    return once(have, write, work)
