"""From an empty tray to a known person: card, code, digits.

The QR code alone is enough only where the chip or the reader has failed; the server learns that
from ``name_source`` "qr", and staff look at the paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from devices.card.access import keys
from devices.card.errors import CLASSES, Code
from devices.protocols import AccessKeys
from kiosk.flow.effects import AskEligibility, Effect, LoadQueues, ReadChip
from kiosk.flow.match import person_of, same_person
from kiosk.flow.shown import dotted_date, shown
from kiosk.flow.steps import (
    AlreadyHasTicket,
    BirthDate,
    ChooseService,
    Failure,
    FailureKind,
    ForWhom,
    Idle,
    Insurance,
    PatientCode,
    Printing,
    QueueShut,
    Reading,
    SixDigits,
    TakeTicket,
    Who,
)

if TYPE_CHECKING:
    from devices.protocols import CardReading, Identity
    from kiosk.flow.session import Patient, Session

MAX_WRONG_DIGITS = 3
CAN_DIGITS = 6
K = FailureKind

# On these screens a card or a code goes on with the same journey.
CARRY_ON = {
    K.CARD_LIFTED,
    K.CARD_UNREADABLE,
    K.CARD_NOT_SUPPORTED,
    K.WRONG_DIGITS,
    K.CODE_UNKNOWN,
    K.CODE_NOT_AN_ID,
    K.TICKET_UNKNOWN,
    K.APPOINTMENT_UNKNOWN,
    K.READER_FAILED,
}
# Nothing more is read from the card of the patient on these screens: a card is somebody else's, or
# put down by one who wants to begin anew.
PAST_THE_CARD = (
    *(Who, ForWhom, BirthDate, Insurance, ChooseService),
    *(QueueShut, AlreadyHasTicket, TakeTicket),
)
QR_ALONE_WILL_DO = {K.CARD_UNREADABLE, K.READER_FAILED}


def card_inserted(s: Session) -> list[Effect]:
    """A card was put down: go on, or begin where the patient before needs none any more."""
    step = s.step
    s.tray.card, s.tray.used, s.tray.waiting = True, False, isinstance(step, Printing)
    if isinstance(step, PatientCode) or (isinstance(step, Who) and step.shown.came):
        s.tray.used = True  # the patient's, whose code is enough
        return []
    if isinstance(step, PAST_THE_CARD):
        s.leave()
        s.tray.used = False
    elif isinstance(step, Idle) or (isinstance(step, Failure) and step.kind not in CARRY_ON):
        s.restart()
    elif not isinstance(step, Reading | Failure):
        return []
    s.patient.qr_alone = False
    return open_chip(s)


def card_removed(s: Session) -> list[Effect]:
    """Taking the card away matters only while something is being read from it."""
    _no_card(s)
    s.tray.last = frozenset()
    if isinstance(s.step, TakeTicket):
        s.active_at = s.now  # time to take the paper too
    looked_for = isinstance(s.step, Reading) and s.step.phase == "qr"
    if s.patient.reading or looked_for:
        _stop_reading(s)
        s.show(Failure(K.CARD_LIFTED))
    elif isinstance(s.step, Failure) and s.step.kind is K.CARD_UNREADABLE:
        s.restart()  # its owner may be leaving: the code alone must not speak for who comes next
    return []


def reader_changed(s: Session, *, working: bool) -> list[Effect]:
    """A reader that fails takes the card with it."""
    s.tray.reader_works = working
    if working:
        return []
    _no_card(s)
    waits = isinstance(s.step, Reading) and s.step.phase != "scan"
    if s.patient.reading or waits:
        _stop_reading(s)
        s.show(Failure(K.READER_FAILED))
    return []


def _no_card(s: Session) -> None:
    s.patient.qr_aged = s.patient.qr_aged or (s.tray.card and s.patient.qr is not None)
    s.tray.card = s.tray.used = s.tray.waiting = False


def open_chip(s: Session) -> list[Effect]:
    """Read the chip, or ask for what is still missing for that."""
    p = s.patient
    if p.reading:
        return []
    if not s.tray.reader_works:
        s.show(Failure(K.READER_FAILED))
    elif not s.tray.ready:
        s.show(Reading("card" if p.can else "scan"))
    elif p.can is None:
        s.show(Reading("qr"))
    else:
        p.reading = True
        s.show(Reading("chip"))
        return [ReadChip(s.journey, _access_keys(p))]
    return []


def _access_keys(p: Patient) -> AccessKeys:
    """Typed digits are a CAN; a code tells the keys of older chips as well."""
    if p.qr is None or p.can_typed:
        return AccessKeys(can=p.can)
    return keys.of_identity(p.qr)


def typed_digits(s: Session, digits: str) -> list[Effect]:
    """Six digits were typed: open the chip with them."""
    if not isinstance(s.step, SixDigits):
        return []
    if len(digits) != CAN_DIGITS or not (digits.isascii() and digits.isdigit()):
        s.show(SixDigits(wrong=True))
        return []
    s.patient.can, s.patient.can_typed = digits, True
    return open_chip(s)


def chip_step(s: Session) -> list[Effect]:
    """One more part of the chip has been read."""
    if isinstance(s.step, Reading) and s.patient.reading:
        s.show(Reading("chip", min(s.step.done + 1, s.step.of), s.step.of))
    return []


def chip_facts(s: Session, facts: Identity) -> list[Effect]:
    """The chip said who it belongs to, and goes on: ask the portal, unless the code has done it."""
    p = s.patient
    if not p.reading or p.eligibility_asked:
        return []
    try:
        person = person_of(None, facts)
    except ValidationError:
        return []  # what is wrong will be told when all of it is read
    p.eligibility_asked = p.asked_early = True
    return [AskEligibility(s.journey, person)]


def chip_read(s: Session, reading: CardReading) -> list[Effect]:
    """The chip said who it belongs to; the QR code must say the same."""
    p = s.patient
    if not p.reading:
        return []
    p.reading = False
    if p.qr is not None and not same_person(p.qr, reading.identity):
        qr = p.qr
        s.restart()  # what the portal said of the code's owner is nothing to this patient
        s.patient.qr = qr  # so that the scanner over the tray does not begin it all again
        s.show(Failure(K.CARD_AND_CODE_DIFFER))
        return []
    return identified(s, reading.identity)


def identified(s: Session, chip: Identity | None) -> list[Effect]:
    """The person is known: show who, and fetch what the next screens need."""
    p = s.patient
    try:
        p.person = person_of(p.qr, chip)
    except ValidationError:
        s.show(Failure(K.CARD_UNREADABLE, detail="card_not_a_person"))
        return []
    effects: list[Effect] = [LoadQueues(s.journey)]
    if not p.eligibility_asked:
        p.eligibility_asked = True
        effects.insert(0, AskEligibility(s.journey, p.person))
    s.show(Who(shown(p), dotted_date(p.person.birth_date)))
    return effects


def chip_failed(s: Session, code: str) -> list[Effect]:
    """The chip was not read: ask for what can be done about it."""
    if not s.patient.reading:
        return []
    p = _stop_reading(s)
    if code not in (Code.WRONG_CAN, Code.WRONG_KEY):
        s.show(Failure(_failure_of(code), detail=code))
        return []
    if p.can_typed and p.qr is not None and p.qr.number[-CAN_DIGITS:] != p.can:
        p.can, p.can_typed = p.qr.number[-CAN_DIGITS:], False  # the code came meanwhile
        return open_chip(s)
    p.wrong_digits += p.can_typed
    p.can = None
    if p.wrong_digits >= MAX_WRONG_DIGITS:
        s.show(Failure(K.WRONG_DIGITS, detail=code))
    else:
        s.show(SixDigits(wrong=True))
    return []


def _failure_of(code: str) -> FailureKind:
    known = CLASSES.get(code)
    return FailureKind(known.words) if known else K.CARD_UNREADABLE


def _stop_reading(s: Session) -> Patient:
    """Reading failed: drop what was asked with first facts, but not the typed digits.

    The next card may be another person's.
    """
    p = s.patient
    p.reading = False
    if p.asked_early:
        s.restart()
        s.patient.can, s.patient.can_typed = p.can, p.can_typed
        s.patient.wrong_digits = p.wrong_digits
    return s.patient


def ask_digits(s: Session) -> list[Effect]:
    """The patient would rather type."""
    fails = isinstance(s.step, Failure) and s.step.kind in CARRY_ON
    if (isinstance(s.step, Idle | Reading) or fails) and not s.patient.reading:
        if isinstance(s.step, Idle):
            s.restart()
        s.patient.wrong_digits = 0
        s.show(SixDigits())
    return []


def retry(s: Session, kind: FailureKind) -> list[Effect]:
    """Try again to find out who is here."""
    if kind is K.WRONG_DIGITS:
        return ask_digits(s)
    if kind is K.CARD_AND_CODE_DIFFER:
        s.restart()
    return open_chip(s)
