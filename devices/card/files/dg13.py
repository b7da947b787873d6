"""Data group 13 of Vietnamese cards: what the card says, with all marks.

Fields are known by their number alone: cards leave some out, leave values empty, and use
UTF8String and PrintableString as they like; some of 2024 hold fewer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from devices.card.files import dg13_fields
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBER, _NAME, _BIRTH_DATE = 1, 2, 3
_NO_EXPIRY = "khong thoi han"
_SEX: Mapping[str, Literal["M", "F"]] = {"nam": "M", "nu": "F"}


@dataclass(frozen=True, repr=False)
class Dg13:
    """The fields that are used; null where the card has none. Dates ISO 8601."""

    number: str | None
    name: str | None
    birth_date: str | None
    sex: Literal["M", "F"] | None
    ethnicity: str | None
    religion: str | None
    origin: str | None
    residence: str | None
    issue_date: str | None
    expiry_date: str | None
    old_number: str | None


@dataclass(frozen=True, repr=False)
class FirstFacts:
    """What the portal needs to know, as ``Dg13`` has it."""

    number: str
    name: str
    birth_date: str


def parse(content: bytes) -> Dg13:
    """Read the file's content.

    Raises:
        DeviceError: ``card_data``.
    """
    fields = dg13_fields.whole(content)
    expiry = _text(fields, 12)
    return Dg13(
        number=_text(fields, _NUMBER),
        name=_text(fields, _NAME),
        birth_date=iso_date(_text(fields, _BIRTH_DATE)),
        sex=_SEX.get(_plain(_text(fields, 4))),
        ethnicity=_text(fields, 6),
        religion=_text(fields, 7),
        origin=_text(fields, 8),
        residence=_text(fields, 9),
        issue_date=iso_date(_text(fields, 11)),
        expiry_date="never" if _plain(expiry) == _NO_EXPIRY else iso_date(expiry),
        old_number=_old_number(_text(fields, 15), _text(fields, 16)),
    )


def first_facts(prefix: bytes) -> FirstFacts | None:
    """Number, name and birth date, once their fields are wholly in the file's first bytes.

    None before that, and for anything odd: ``parse`` will tell what is wrong.
    """
    try:
        fields = dg13_fields.begun(prefix)
    except DeviceError:
        return None
    number, name = _text(fields, _NUMBER), _text(fields, _NAME)
    birth_date = iso_date(_text(fields, _BIRTH_DATE))
    if number is None or not re.fullmatch("[0-9]{12}", number):
        return None
    return FirstFacts(number, name, birth_date) if name and birth_date else None


def iso_date(text: str | None) -> str | None:
    """An ISO date from dd/MM/yyyy, MM/yyyy or yyyy; None for anything else."""
    match = re.fullmatch(r"(?:(?:(\d\d)/)?(\d\d)/)?(\d{4})", text or "", re.ASCII)
    if not match:
        return None
    day, month, year = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)


def _text(fields: Mapping[int, Sequence[str]], number: int) -> str | None:
    return next((value for value in fields.get(number, ()) if value), None)


def _old_number(field_15: str | None, field_16: str | None) -> str | None:
    """The identity card number of before, nine digits (some had twelve).

    Nearly all cards have it in field 15 and the chip's own number, 16 hexadecimal digits, in 16;
    a few have them the other way round.
    """
    if re.fullmatch("[0-9]{9}|[0-9]{12}", field_15 or ""):
        return field_15
    return field_16 if re.fullmatch("[0-9]{9}", field_16 or "") else None


def _plain(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFD", (text or "").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
