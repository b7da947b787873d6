"""Do QR code and chip speak of the same person?"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from queue_server.contract.person import Person

if TYPE_CHECKING:
    from devices.protocols import Identity

# A machine readable zone has room for 30 characters of a name on a card (ICAO 9303-5, TD1) and 39
# in a passport (9303-4, TD3). The filler between the names is doubled, and the last character may
# be one: from 28 on, a name may have been cut.
CUT_FROM = 28


def without_marks(name: str) -> str:
    """A name as the machine readable zone would say it: "Đỗ  Thùy Linh" -> "DO THUY LINH"."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.replace("-", " ").upper().split())


def same_person(qr: Identity, chip: Identity) -> bool:
    """Whether number, birth date (as exact as both know it) and name without marks agree."""
    return (
        qr.number == chip.number
        and _same_date(qr.birth_date, chip.birth_date)
        and _same_name(without_marks(qr.name), chip)
    )


def person_of(qr: Identity | None, chip: Identity | None) -> Person:
    """One person from what was read: the chip's facts, and the name with its marks if any has it.

    Raises:
        ValueError: neither was read, or what was read is not a person's.
    """
    base = chip or qr
    if base is None:
        raise ValueError("nobody was read")
    name = qr if chip is not None and chip.name_source == "dg1" and qr is not None else base
    return Person(
        number=base.number,
        name=name.name,
        birth_date=base.birth_date,
        sex=base.sex,
        name_source=name.name_source,
    )


def _same_date(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _same_name(qr_name: str, chip: Identity) -> bool:
    chip_name = without_marks(chip.name)
    cut = chip.name_source == "dg1" and len(chip_name) >= CUT_FROM
    return qr_name == chip_name or (cut and qr_name.startswith(chip_name))
