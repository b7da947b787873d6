"""From a scanned code to what it means for the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.code import Appointment, Bhyt, Cccd, Number, Ticket, parse, to_identity
from devices.code.ours import appointment_text, ticket_text
from devices.protocols import Identity
from kiosk.flow.events import (
    AppointmentCodeScanned,
    IdCodeScanned,
    InsuranceCodeScanned,
    OtherCodeScanned,
    TicketCodeScanned,
)

if TYPE_CHECKING:
    from kiosk.flow.events import DeviceEvent


def event_of(raw: bytes) -> DeviceEvent:
    """What the scanner read, as an event. Never raises."""
    match parse(raw):
        case Cccd() as code:
            identity = to_identity(code)
            return IdCodeScanned(identity) if identity else OtherCodeScanned("unknown")
        case Ticket(token):
            return TicketCodeScanned(ticket_text(token))
        case Appointment(token):
            return AppointmentCodeScanned(appointment_text(token))
        case Bhyt(number, name, birth_date, sex) if name and birth_date:
            return InsuranceCodeScanned(Identity(number, name, "qr", birth_date, sex))
        case Bhyt() | Number():
            return OtherCodeScanned("not_an_id")
        case _:
            return OtherCodeScanned("unknown")
