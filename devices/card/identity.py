"""One identity from what the chip's files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors
from devices.protocols import Identity

if TYPE_CHECKING:
    from devices.card.files.dg13 import Dg13
    from devices.card.files.mrz import Mrz


def merge(dg13: Dg13 | None, dg1: Mrz) -> Identity:
    """The identity; DG13 knows more and with marks, DG1 is there on every card.

    Raises:
        DeviceError: ``card_data`` if the two are of different people.
    """
    if dg13 is None:
        return _from_dg1(dg1)
    if dg13.number not in (None, dg1.number):
        raise errors.data("DG13 and DG1 disagree on the identity number")
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
