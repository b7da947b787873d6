"""A number for somebody else: how they are related, and who they are.

Who came has been read from their card already. Of the patient the code is enough, for they may not
be here; without one the birth date, and staff complete the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from devices.code.fields import iso_date
from kiosk.flow.effects import AskEligibility, Effect, LoadQueues
from kiosk.flow.events import IdCodeScanned, InsuranceCodeScanned
from kiosk.flow.match import without_marks
from kiosk.flow.serve import show_insurance
from kiosk.flow.shown import dotted_date, shown
from kiosk.flow.steps import BirthDate, ForWhom, PatientCode, Who
from queue_server.contract.person import AbsentPatient, Person

if TYPE_CHECKING:
    from datetime import date

    from devices.protocols import Identity
    from kiosk.flow.events import DeviceEvent
    from kiosk.flow.session import Session
    from queue_server.contract.person import Relation

DATE_DIGITS = len("ddmmyyyy")
MOST_YEARS = 120


def ask(s: Session) -> list[Effect]:
    """Who came wants a number for somebody else: for whom?"""
    if isinstance(s.step, Who) and s.step.shown.came is None:
        s.show(ForWhom())
    return []


def chose(s: Session, relation: Relation) -> list[Effect]:
    """What they are to the patient: now the patient's code."""
    if isinstance(s.step, ForWhom):
        s.patient.relation = relation
        s.show(PatientCode())
    return []


def scanned(s: Session, event: DeviceEvent) -> list[Effect]:
    """A code was scanned where the patient's was asked for."""
    person = s.patient.person
    if person is None or s.advice is not None:
        return []
    if not isinstance(event, IdCodeScanned | InsuranceCodeScanned):
        return _refused(s, "unknown")
    identity = event.identity
    if _is_same(person, identity):
        return _refused(s, "own")
    if not _may_be(identity.birth_date, s.today()):
        return _refused(s, "unknown")
    try:
        patient = AbsentPatient(
            number=identity.number,
            name=identity.name,
            birth_date=identity.birth_date,
            sex=identity.sex,
        )
    except ValidationError:
        return _refused(s, "unknown")
    effects = _ask_anew(s, patient)
    show_patient(s)
    return effects


def _refused(s: Session, wrong: Literal["own", "unknown"]) -> list[Effect]:
    """A code that says nothing of the patient; a scanner over the tray reads it again and again."""
    if s.step != PatientCode(wrong):
        s.show(PatientCode(wrong))
    return []


def show_patient(s: Session) -> None:
    """Is this you, or the patient? Where no code told who, the birth date again."""
    p = s.patient
    patient = p.absent or p.person
    if patient is None or patient.name is None:
        s.show(BirthDate())
    else:
        s.show(Who(shown(p), dotted_date(patient.birth_date)))


def without_card(s: Session) -> list[Effect]:
    """The patient has no card that can be read."""
    if isinstance(s.step, PatientCode):
        s.show(BirthDate())
    return []


def typed_date(s: Session, digits: str) -> list[Effect]:
    """The patient's birth date was typed."""
    birth_date = born(digits, s.today())
    if birth_date is None:
        s.show(BirthDate(wrong=True))
        return []
    effects = _ask_anew(s, AbsentPatient(birth_date=birth_date))
    show_insurance(s)
    return effects


def born(digits: str, today: date) -> str | None:
    """A birth date from ddmmyyyy, where 00 is not known ("00001948" -> "1948"), as ISO 8601.

    None where there is no such day, it is still to come, or is more than ``MOST_YEARS`` ago.
    """
    said = iso_date(digits) if len(digits) == DATE_DIGITS else None
    return said if said is not None and _may_be(said, today) else None


def _may_be(birth_date: str, today: date) -> bool:
    known = len(birth_date)
    first, last = f"{today.year - MOST_YEARS:04}{today:-%m-%d}", today.isoformat()
    return first[:known] <= birth_date <= last[:known]


def themselves(s: Session) -> list[Effect]:
    """Back from there: who came is the patient after all."""
    p = s.patient
    if p.person is None:
        return []
    effects = [] if p.absent is None else _ask_anew(s, None)
    p.relation = "self"
    show_patient(s)
    return effects


def _ask_anew(s: Session, patient: AbsentPatient | None) -> list[Effect]:
    """Somebody else is the patient: what the portal still says of the one before is ignored."""
    p = s.patient
    s.journey += 1
    p.absent, p.eligibility, p.eligibility_failed = patient, None, False
    effects: list[Effect] = [] if p.queues else [LoadQueues(s.journey)]
    if patient is None and p.person is not None:
        effects.append(AskEligibility(s.journey, p.person))
    elif patient is not None and patient.number is not None:
        facts = {**patient.model_dump(), "name_source": "qr"}
        asked = Person.model_validate(facts)
        effects.append(AskEligibility(s.journey, asked, of_another=True))
    return effects


def _is_same(person: Person, identity: Identity) -> bool:
    """Whether a code is of who came; an insurance card has another number than the ID card."""
    same_name = without_marks(person.name) == without_marks(identity.name)
    same = same_name and person.birth_date == identity.birth_date
    return same or person.number == identity.number
