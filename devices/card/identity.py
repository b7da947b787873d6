"""One identity from what the chip's files say."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.files import td3
from devices.protocols import Identity

if TYPE_CHECKING:
    from devices.card.files.dg13 import Dg13
    from devices.card.files.mrz import Mrz

# A zone has room for 30 characters of a name on a card (ICAO 9303-5). Between surname and given
# names stand two fillers, and the last character may be one: from 28 on, a name may be cut.
_CUT_FROM = 28


def merge(dg13: Dg13 | None, dg1: Mrz) -> Identity:
    """The identity; DG13 knows more and with marks, DG1 is there on every card.

    Both were written at once: where they contradict each other, something is wrong with the chip.
    What one of them does not know is no contradiction, and the zone's spelling is read kindly.
    DG13 of a passport is left aside: each country puts there what it likes.

    Raises:
        DeviceError: ``card_data`` if they disagree on number, birth date, sex or name.
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
        "name": dg13.name is None or _same_name(dg13.name, dg1.name),
    }
    for what, agreed in agreements.items():
        if not agreed:
            raise errors.DataError(f"DG13 and DG1 disagree on the {what}")


def _same_date(one: str, other: str) -> bool:
    """Whether two dates agree as exactly as both are known; the zone's century is a guess."""
    one, other = one[2:], other[2:]
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _same_name(marked: str, zone: str) -> bool:
    """Whether the zone can be this name, letter by letter.

    A name that does not fit into a zone is cut, or its parts are (ICAO 9303-3, 4.6): then only
    the first letter of each part must be found in order. Names with letters whose spelling in a
    zone is not certain are not compared.
    """
    words = _letters(marked)
    if not re.fullmatch("[A-Z ]+", words):
        return True
    if len(zone) < _CUT_FROM:
        return words.replace(" ", "") == zone.replace(" ", "")
    initials = iter(word[0] for word in words.split())
    return all(part[0] in initials for part in zone.split())


def _letters(name: str) -> str:
    """The name as a zone writes it: no marks, no apostrophes, spaces for hyphens (9303-3, 6)."""
    plain = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[-‐-—]", " ", re.sub(r"['’ʼ.,]", "", letters))
