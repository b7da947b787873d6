"""From what the HIS booked, who came and which card pays, to a row of the check-in table."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from queue_server.insurance.checkin.fields import FIELDS
from queue_server.insurance.checkin.rules import ALTERNATIVES, CARD, CheckinError, check

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from queue_server.contract.person import Patient, Person
    from queue_server.contract.visits import Coded, ServiceBooked

IDENTITY_DIGITS = 12
_SEXES = {"M": "1", "F": "2", None: "3"}
_FROM_ELSEWHERE = {"HO_TEN", "SO_CCCD", "NGAY_SINH", "GIOI_TINH", "MA_CSKCB"}
"""Fields that the HIS does not tell."""


@dataclass(frozen=True)
class Card:
    """The card that pays, as the portal or the HIS told it; what was not said is None."""

    number: str = field(repr=False)
    facility: str | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Place:
    """The hospital: its code at the insurance, and the zone in which it writes times."""

    facility: str
    zone: tzinfo


def check_booking(booking: ServiceBooked, began: datetime, zone: tzinfo) -> None:
    """See at once whether a booking can ever make a valid row.

    Raises:
        CheckinError: it cannot; names the field.
    """
    if sum(item is not None for item in _first_cost(booking)) != 1:
        raise CheckinError(f"{ALTERNATIVES[0][0]}:exactly_one")
    booked = _booked(booking, began, zone) | _card_fields(booked_card(booking))
    check(booked, only=[rule.name for rule in FIELDS if rule.name not in _FROM_ELSEWHERE])


def make_row(
    booking: ServiceBooked,
    person: Person | Patient,
    card: Card | None,
    began: datetime,
    place: Place,
) -> dict[str, str]:
    """One row with all fields, "" where there is nothing; not checked yet.

    Args:
        booking: what the HIS told.
        person: the patient.
        card: what goes into the card's fields, which stay empty without one.
        began: when the visit began (aware), where the HIS does not say when it admitted.
        place: the hospital.
    """
    number = person.number or ""
    identity = number if len(number) == IDENTITY_DIGITS else ""
    known = {
        **_booked(booking, began, place.zone),
        "HO_TEN": _line(unicodedata.normalize("NFC", person.name or "")),
        "SO_CCCD": identity,
        "NGAY_SINH": person.birth_date.replace("-", "").ljust(12, "0"),
        "GIOI_TINH": _SEXES[person.sex],
        "MA_CSKCB": place.facility,
    }
    known |= _card_fields(card)
    return {rule.name: known.get(rule.name, "") for rule in FIELDS}


def booked_card(booking: ServiceBooked) -> Card | None:
    """The card that the HIS told."""
    told = booking.card
    return told and Card(told.number, told.facility, told.valid_from, told.valid_to)


def _card_fields(card: Card | None) -> dict[str, str]:
    if card is None:
        return {}
    values = card.number, card.facility or "", _day(card.valid_from), _day(card.valid_to)
    return dict(zip(CARD, values, strict=True))


def _booked(booking: ServiceBooked, began: datetime, zone: tzinfo) -> dict[str, str]:
    inpatient = booking.inpatient_at
    row = {
        "MA_LK": booking.treatment_id,
        "STT": "1",
        "MA_BN": booking.patient_id,
        "MA_DOITUONG_KCB": booking.patient_object,
        "NGAY_VAO": _minute(booking.admitted_at or began, zone),
        "NGAY_VAO_NOI_TRU": _minute(inpatient, zone) if inpatient else "",
        "LY_DO_VNT": _line(booking.inpatient_reason),
        "MA_LY_DO_VNT": booking.inpatient_reason_code,
        "MA_LOAI_KCB": booking.care_type,
        "NGAY_YL": _minute(booking.ordered_at, zone),
        "DU_PHONG": _line(booking.note),
    }
    for (code, name), item in zip(ALTERNATIVES, _first_cost(booking), strict=True):
        if item is not None:
            row[code], row[name] = item.code, _line(item.name)
    return row


def _first_cost(booking: ServiceBooked) -> tuple[Coded | None, ...]:
    return booking.service, booking.drug, booking.material


def _line(text: str) -> str:
    """Free text on one line; codes are left exactly as the HIS has them."""
    return " ".join(text.split())


def _minute(instant: datetime, zone: tzinfo) -> str:
    return f"{instant.astimezone(zone):%Y%m%d%H%M}"


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
