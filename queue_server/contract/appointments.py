"""Bodies of ``/api/v1/appointments``: what the hospital information system (HIS) books."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from queue_server.contract.body import Body, RequestBody
from queue_server.contract.counters import NewPatient  # noqa: TC001 - pydantic needs it at run time
from queue_server.contract.visits import Moment  # noqa: TC001 - the same

AppointmentState = Literal["booked", "arrived", "cancelled", "no_show"]
"""``no_show``: the day is over, and nobody came."""


class AppointmentRequest(RequestBody):
    """``POST /api/v1/appointments``: this patient, in this queue, at this time."""

    patient: NewPatient
    queue_id: Annotated[str, Field(max_length=32)]
    slot_at: Moment


class Appointment(Body):
    """An appointment. ``code`` is what its QR code says: opaque. ``number``: of its ticket."""

    appointment_id: str
    code: str
    queue_id: str
    slot_at: AwareDatetime
    service_day: date
    state: AppointmentState
    number: str | None


class AppointmentFind(RequestBody):
    """``POST /api/v1/appointments/find``: a kiosk has read an appointment's code."""

    code: Annotated[str, Field(min_length=1, max_length=64)]


class AppointmentsOf(RequestBody):
    """``POST /api/v1/appointments/list``: all of a service day."""

    day: date
    queue_id: Annotated[str, Field(max_length=32)] | None = None


class AppointmentList(Body):
    """By time."""

    appointments: tuple[Appointment, ...]
