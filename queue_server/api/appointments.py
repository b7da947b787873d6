"""``/api/v1/appointments``: what the hospital information system (HIS) books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api import birth_dates, refusals
from queue_server.api.access import Parts, kiosk, parts
from queue_server.api.answers import once
from queue_server.api.his import his, his_write
from queue_server.api.problems import ApiError
from queue_server.config import HisTable
from queue_server.contract.appointments import (
    Appointment,
    AppointmentFind,
    AppointmentList,
    AppointmentRequest,
    AppointmentsOf,
)
from queue_server.contract.problem import Code
from queue_server.setup.tables import KioskTable
from queue_server.setup.tree import find
from queue_server.store import appointments
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, RowMapping

router = APIRouter(prefix="/api/v1/appointments", tags=["appointments"])
Have = Annotated[Parts, Depends(parts)]
His = Annotated[HisTable, Depends(his)]
HisWrite = Annotated[Write, Depends(his_write)]


@router.post(
    "",
    status_code=201,
    response_model=Appointment,
    responses={200: {"model": Appointment, "description": "this patient has it already"}},
)
async def book(request: AppointmentRequest, have: Have, by: His, write: HisWrite) -> Response:
    """Book. 201 when it is new, 200 when this patient has it already."""
    site = have.site

    def work(connection: Connection, now: datetime) -> tuple[int, Appointment]:
        if find(site.config.queues, request.queue_id) is None:
            raise ApiError(Code.QUEUE_UNKNOWN, "no such queue here")
        birth_dates.check(site, now, request.patient)
        today = site.day(now)
        if site.day(request.slot_at) < today:
            raise ApiError(Code.NOT_ALLOWED, "the day of slot_at is over")
        row, created = appointments.book(connection, site, request, f"his:{by.id}", now)
        return 201 if created else 200, _shown(row, today)

    return await once(have, write, work)


@router.post("/{appointment_id}/cancel", response_model=Appointment)
async def cancel(appointment_id: str, have: Have, by: His, write: HisWrite) -> Response:
    """Cancel. The patient's number, where there is one already, stays."""

    def work(connection: Connection, now: datetime) -> tuple[int, Appointment]:
        row = appointments.find(connection, appointment_id)
        if row is None:
            raise ApiError(Code.APPOINTMENT_UNKNOWN, "no such appointment")
        if row["state"] == appointments.ARRIVED:
            raise ApiError(Code.NOT_ALLOWED, "the patient has come and has a number")
        changed = appointments.cancel(connection, row, f"his:{by.id}", now)
        return 200, _shown(changed, have.site.day(now))

    return await once(have, write, work)


@router.post("/list")
def list_day(request: AppointmentsOf, have: Have, _by: His) -> AppointmentList:
    """All of a service day, by time; of one queue or of all. Changes nothing."""
    today = have.site.day(have.clock.now())
    with have.database.read() as connection:
        rows = appointments.of_day(connection, request.day)
    return AppointmentList(
        appointments=tuple(
            _shown(row, today) for row in rows if request.queue_id in {None, row["queue_id"]}
        )
    )


@router.post("/find")
def find_code(
    request: AppointmentFind, have: Have, _kiosk: Annotated[KioskTable, Depends(kiosk)]
) -> Appointment:
    """Today's appointment with this code, for a kiosk that has read it. Changes nothing."""
    today = have.site.day(have.clock.now())
    with have.database.read() as connection:
        row = appointments.find_code(connection, request.code, today)
    if row is None:
        words = refusals.unknown_appointment(have.site)
        raise ApiError(Code.APPOINTMENT_UNKNOWN, "no appointment of today has this code", words)
    return _shown(row, today)


def _shown(row: RowMapping, today: date) -> Appointment:
    missed = row["state"] == appointments.BOOKED and row["service_day"] < today
    return Appointment(
        appointment_id=row["id"],
        code=row["code"],
        queue_id=row["queue_id"],
        slot_at=row["slot_at"],
        service_day=row["service_day"],
        state="no_show" if missed else row["state"],
        number=row["label"],
    )
