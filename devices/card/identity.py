"""One identity from what the chip's files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.files import td3
from devices.protocols import Identity

if TYPE_CHECKING:
    from devices.card.files.dg13 import Dg13
    from devices.card.files.mrz import Mrz


def merge(dg13: Dg13 | None, dg1: Mrz) -> Identity:
    """The identity; DG13 knows more and with marks, DG1 is there on every card.

    Both were written at once: where number, birth date or sex contradict each other, something is
    wrong with the chip. Names are not compared: a zone spells and cuts them in ways of its own, and
    nobody shall be turned away for that. DG13 of a passport is left aside: each country puts there
    what it likes.

    Raises:
        DeviceError: ``card_data`` if they disagree on number, birth date or sex.
    """
    if dg13 is None or len(dg1.text) == td3.LENGTH:
        return _from_dg1(dg1)
    _agree(dg13, dg1)
    return Identity(
        number=dg1.number,
        name=dg13.name or dg1.name,
        name_source="dg13" if dg13.name else "dg1",
        birth_date=dg13.birth_date or dg1.birth_date,
        sex=dg13.sex or dg1.sex,
        nationality=dg1.nationality,
        ethnicity=dg13.ethnicity,
        religion=dg13.religion,
        residence=dg13.residence,
        origin=dg13.origin,
        issue_date=dg13.issue_date,
        expiry_date=dg13.expiry_date or dg1.expiry_date,
        old_number=dg13.old_number,
        mrz=dg1.text,
    )


def _from_dg1(dg1: Mrz) -> Identity:
    return Identity(
        number=dg1.number,
        name=dg1.name,
        name_source="dg1",
        birth_date=dg1.birth_date,
        sex=dg1.sex,
        nationality=dg1.nationality,
        expiry_date=dg1.expiry_date,
        mrz=dg1.text,
    )


def _agree(dg13: Dg13, dg1: Mrz) -> None:
    agreements = {
        "identity number": dg13.number in (None, dg1.number),
        "birth date": dg13.birth_date is None or _same_date(dg13.birth_date, dg1.birth_date),
        "sex": None in (dg13.sex, dg1.sex) or dg13.sex == dg1.sex,
    }
    for what, agreed in agreements.items():
        if not agreed:
            raise errors.DataError(f"DG13 and DG1 disagree on the {what}")


def _same_date(one: str, other: str) -> bool:
    """Whether two dates agree as exactly as both are known; the zone's century is a guess."""
    one, other = one[2:], other[2:]
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
