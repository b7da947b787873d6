"""``/api/v1/visits``: what the hospital information system (HIS) asks and tells.

And ``/api/v1/checkins``: members of staff send one again, or all that failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, parts, repair_write, repairer
from queue_server.api.answers import once
from queue_server.api.his import his, his_write
from queue_server.api.problems import ApiError
from queue_server.config import HisTable
from queue_server.contract.problem import Code
from queue_server.contract.visits import Checkin, Resent, ServiceBooked, Visit, VisitFind
from queue_server.insurance.checkin.rules import CheckinError
from queue_server.setup.tables import UserTable
from queue_server.store import checkin_resend, checkins, visits
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/api/v1", tags=["visits"])
Have = Annotated[Parts, Depends(parts)]
His = Annotated[HisTable, Depends(his)]
HisWrite = Annotated[Write, Depends(his_write)]


@router.post("/visits/find")
def find_visit(request: VisitFind, have: Have, _his: His) -> Visit:
    """A patient's visit of today, its tickets, and who came for them. Changes nothing."""
    today = have.site.day(have.clock.now())
    with have.database.read() as connection:
        found = visits.find(connection, have.site.seal, request, today)
    if found is None:
        raise ApiError(Code.VISIT_UNKNOWN, "nobody with this number or code has a ticket of today")
    return found


@router.post(
    "/visits/{visit_id}/service-booked",
    status_code=201,
    response_model=Checkin,
    responses={200: {"model": Checkin, "description": "the treatment had one, or none is made"}},
)
async def book_service(
    visit_id: str, request: ServiceBooked, have: Have, _his: His, write: HisWrite
) -> Response:
    """Note the first cost of a treatment, from which its check-in follows.

    201 when the check-in is new, 200 when the treatment had one or none is made.
    """

    def work(connection: Connection, now: datetime) -> tuple[int, Checkin]:
        try:
            answer, created = checkins.book(connection, have.site, visit_id, request, now)
        except checkins.VisitUnknownError:
            raise ApiError(Code.VISIT_UNKNOWN, "no such visit") from None
        except checkins.TreatmentReusedError:
            raise ApiError(Code.TREATMENT_REUSED, "this MA_LK is another visit's") from None
        except CheckinError as error:
            raise ApiError(Code.BOOKING_INCOMPLETE, error.code) from None
        return 201 if created else 200, answer

    return await once(have, write, work)


@router.post("/checkins/{checkin_id}/resend", response_model=Checkin)
async def resend(
    checkin_id: str,
    have: Have,
    by: Annotated[UserTable, Depends(repairer)],
    write: Annotated[Write, Depends(repair_write)],
) -> Response:
    """Send a rejected or given-up check-in again; any other stays as it is."""

    def work(connection: Connection, now: datetime) -> tuple[int, Checkin]:
        answer = checkin_resend.resend(connection, have.site, checkin_id, now, by.username)
        if answer is None:
            raise ApiError(Code.CHECKIN_UNKNOWN, "no such check-in")
        return 200, answer

    return await once(have, write, work)


@router.post("/checkins/resend", response_model=Resent)
async def resend_all(
    have: Have,
    by: Annotated[UserTable, Depends(repairer)],
    write: Annotated[Write, Depends(repair_write)],
) -> Response:
    """Send all rejected and given-up check-ins again, 500 at a time, the longest ago first."""

    def work(connection: Connection, now: datetime) -> tuple[int, Resent]:
        return 200, checkin_resend.resend_all(connection, have.site, now, by.username)

    return await once(have, write, work)
