"""``/api/v1/eligibility``: asks the insurance portal for a kiosk."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING, Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Depends, Response

from queue_server.api import birth_dates
from queue_server.api.access import Parts, kiosk, kiosk_write, parts
from queue_server.api.answers import once, response
from queue_server.api.eligibility_examples import REQUESTS
from queue_server.contract.insurance import EligibilityAnswer, EligibilityRequest
from queue_server.insurance.assess import assess
from queue_server.setup.tables import KioskTable
from queue_server.store import alarms, eligibilities, idempotency
from queue_server.store.idempotency import Answer, Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/api/v1", tags=["eligibility"])


@router.post("/eligibility", response_model=EligibilityAnswer)
async def ask(
    request: Annotated[EligibilityRequest, Body(openapi_examples=REQUESTS)],
    have: Annotated[Parts, Depends(parts)],
    by: Annotated[KioskTable, Depends(kiosk)],
    write: Annotated[Write, Depends(kiosk_write)],
) -> Response:
    """What the insurance means for this person today; "pending" when the portal is silent.

    The portal is asked within the patient's budget of time; after it the look-up goes on, and the
    person's ticket gets the answer when it comes. `outcome` decides: "eligible" (the card in force
    counts today), "not_eligible" (ended, not started, withdrawn), "ask_desk" (staff have to look,
    or the hospital's settings), "pending" (the portal said nothing: the patient is admitted).
    """
    answered = await to_thread.run_sync(_earlier, have, write)
    if answered is not None:
        return response(answered)
    now = have.clock.now()
    birth_dates.check(have.site, now, request.person)
    day = have.site.day(now)
    # The portal may take seconds: no thread and no transaction waits for it.
    said = await wrap_future(have.insurance.ask(request.person, day))
    hospital, of_another = have.site.hospital, request.of_another
    assessed = assess(said, request.person, request.papers, day, hospital, of_another=of_another)

    def work(connection: Connection, now: datetime) -> tuple[int, EligibilityAnswer]:
        answer = eligibilities.answer_of(assessed, have.site.hospital, now)
        eligibilities.keep(connection, have.site, request, assessed, answer, by.id)
        alarms.note(connection, said, assessed.decision, now)
        return 200, answer

    return await once(have, write, work)


def _earlier(have: Parts, write: Write) -> Answer | None:
    with have.database.read() as connection:
        return idempotency.earlier(connection, have.site.seal, write)
