"""What a scanned code means on each screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from kiosk.flow.effects import AskEligibility, Effect, FindAppointment, FindTicket
from kiosk.flow.identify import (
    CAN_DIGITS,
    CARRY_ON,
    PAST_THE_CARD,
    QR_ALONE_WILL_DO,
    identified,
    open_chip,
)
from kiosk.flow.match import person_of
from kiosk.flow.steps import Failure, FailureKind, Idle, Reading, SixDigits
from queue_server.contract.problem import Code

if TYPE_CHECKING:
    from devices.protocols import Identity
    from kiosk.flow.session import Session
    from queue_server.contract.appointments import Appointment

K = FailureKind


def id_code(s: Session, identity: Identity) -> list[Effect]:
    """An identity card's QR code was scanned."""
    if _is_of_this_patient(s, identity):
        return []  # a scanner over the tray reads the same code again and again
    if isinstance(s.step, PAST_THE_CARD):
        s.home()  # the scanner is quicker than the reader: the next patient is here
    step, known = s.step, s.patient.qr
    if isinstance(step, Idle):
        if s.tray.forgotten(identity.number, s.now):
            return []
        s.restart()
        return _take_code(s, identity)
    if s.patient.reading and known is not None:
        return []
    if not isinstance(step, Reading | SixDigits | Failure):
        return []
    if known is not None or (isinstance(step, Failure) and step.kind not in CARRY_ON):
        s.restart()
    elif isinstance(step, Failure) and step.kind in QR_ALONE_WILL_DO:
        s.patient.qr_alone = True
    return _take_code(s, identity)


def _is_of_this_patient(s: Session, identity: Identity) -> bool:
    return identity.number in s.patient.numbers()


def _take_code(s: Session, identity: Identity) -> list[Effect]:
    p = s.patient
    p.qr = identity
    try:
        asked = AskEligibility(s.journey, person_of(identity, None))
    except ValidationError:
        p.qr = None
        s.show(Failure(K.CODE_UNKNOWN))
        return []
    p.eligibility_asked = True
    if p.qr_alone:
        return [asked, *identified(s, None)]
    if p.reading:  # with typed digits; the two are compared when the chip is read
        return [asked]
    p.can, p.can_typed = identity.number[-CAN_DIGITS:], False
    return [asked, *open_chip(s)]


def insurance_code(s: Session, identity: Identity) -> list[Effect]:
    """An insurance card's QR code: it does not say who came."""
    left_here = isinstance(s.step, Idle) and s.tray.forgotten(identity.number, s.now)
    return [] if left_here else other_code(s, K.CODE_NOT_AN_ID)


def other_code(s: Session, kind: FailureKind) -> list[Effect]:
    """A code that is nobody's identity card, while one was looked for."""
    looks = isinstance(s.step, Idle | Failure | Reading) and not s.patient.reading
    if isinstance(s.step, Failure) and s.step.kind not in CARRY_ON:
        looks = False
    if looks:
        if isinstance(s.step, Idle):
            s.restart()
        s.show(Failure(kind))
    return []


def ticket_code(s: Session, code: str) -> list[Effect]:
    """One of our own tickets was shown to the scanner."""
    if not _looks_for_a_code(s):
        return []
    s.restart()
    s.patient.ticket_code = code
    s.show(Reading("scan"))
    return [FindTicket(s.journey, code)]


def appointment_code(s: Session, code: str) -> list[Effect]:
    """The code of an appointment was shown to the scanner: the card says whose it is."""
    if not _looks_for_a_code(s):
        return []
    s.restart()
    s.show(Reading("appointment"))
    return [FindAppointment(s.journey, code)]


def appointment_found(s: Session, appointment: Appointment) -> list[Effect]:
    """The clinic is known, whatever the patient does meanwhile."""
    s.patient.appointment = appointment
    if isinstance(s.step, Reading) and s.step.phase == "appointment":
        s.show(Reading("appointment", slot_at=appointment.slot_at))
    return []


def appointment_failed(s: Session, code: str) -> list[Effect]:
    """No appointment of today; where the server is silent, it may be found with the number."""
    asked = isinstance(s.step, Reading) and s.step.phase == "appointment"
    if asked and code == Code.APPOINTMENT_UNKNOWN:
        s.show(Failure(K.APPOINTMENT_UNKNOWN, detail=code))
    return []


def _looks_for_a_code(s: Session) -> bool:
    asks = isinstance(s.step, Reading) and s.step.phase in ("scan", "card", "appointment")
    return asks or isinstance(s.step, Idle | Failure)


def ask_code(s: Session) -> list[Effect]:
    """The patient would rather scan; after a failed chip the code alone will do."""
    step, p = s.step, s.patient
    if isinstance(step, Idle):
        s.restart()
    elif isinstance(step, Failure) and step.kind in QR_ALONE_WILL_DO:
        if p.qr is not None and not p.qr_aged:
            p.qr_alone = True
            return identified(s, None)
        s.restart()
        s.patient.qr_alone = True
    elif not (isinstance(step, SixDigits) or (isinstance(step, Failure) and step.kind in CARRY_ON)):
        return []
    s.show(Reading("qr" if s.tray.ready and not s.patient.qr_alone else "scan"))
    return []
