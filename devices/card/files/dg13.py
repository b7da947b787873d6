"""Data group 13 of Vietnamese cards: what the card says, with all marks.

``[APPLICATION 13] { SEQUENCE { INTEGER version, OID, SET OF SEQUENCE { INTEGER n, value } } }``.
Fields are known by their number alone: cards leave some out, leave values empty, and use
UTF8String and PrintableString as they like; some of 2024 hold fewer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from devices.card import errors, tlv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DG13, _SEQUENCE, _SET, _INTEGER = 0x6D, 0x30, 0x31, 0x02
_STRINGS = (0x0C, 0x13, 0x16)  # UTF8String, PrintableString, IA5String
_NO_EXPIRY = "khong thoi han"
_SEX: Mapping[str, Literal["M", "F"]] = {"nam": "M", "nu": "F"}


@dataclass(frozen=True)
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


def parse(content: bytes) -> Dg13:
    """Read the file's content.

    Raises:
        DeviceError: ``card_data``.
    """
    texts = fields(content)

    def text(number: int) -> str | None:
        return next((value for value in texts.get(number, ()) if value), None)

    return Dg13(
        number=text(1),
        name=text(2),
        birth_date=iso_date(text(3)),
        sex=_SEX.get(_plain(text(4))),
        ethnicity=text(6),
        religion=text(7),
        origin=text(8),
        residence=text(9),
        issue_date=iso_date(text(11)),
        expiry_date="never" if _plain(text(12)) == _NO_EXPIRY else iso_date(text(12)),
        old_number=text(15),
    )


def fields(content: bytes) -> Mapping[int, Sequence[str]]:
    """All fields by number; most have one text, parents have two, empty ones none.

    Raises:
        DeviceError: ``card_data``.
    """
    result: dict[int, Sequence[str]] = {}
    for number, value in _entries(content):
        result.setdefault(number, list(_texts(value)))
    return result


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


def _entries(content: bytes) -> Sequence[tuple[int, bytes]]:
    body = tlv.only(tlv.only(content, _DG13), _SEQUENCE)
    lists = [entry.value for entry in tlv.parse(body) if entry.tag == _SET]
    if len(lists) != 1:
        raise errors.data("DG13 holds no list of fields")
    return [_entry(field) for field in tlv.parse(lists[0])]


def _entry(field: tlv.Tlv) -> tuple[int, bytes]:
    head = tlv.header(field.value)
    number = field.value[head.start : head.end]
    if field.tag != _SEQUENCE or head.tag != _INTEGER or len(number) != head.length:
        raise errors.data("DG13 holds a field without a number")
    return int.from_bytes(number), field.value[head.end :]


def _texts(value: bytes) -> Sequence[str]:
    """The texts in a field's value; values of a kind that is not known are skipped."""
    texts: list[str] = []
    for entry in tlv.parse(value):
        if entry.tag in _STRINGS:
            texts.append(_decoded(entry.value))
        elif entry.tag == _SEQUENCE:
            texts += [
                _decoded(part.value) for part in tlv.parse(entry.value) if part.tag in _STRINGS
            ]
    return texts


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise errors.data("DG13 holds a text that is not UTF-8") from error
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _plain(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFD", (text or "").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
