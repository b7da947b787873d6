"""The QR code of the chip ID card.

CCCD (since 2021), 7 fields, UTF-8: number | old number | name | ddMMyyyy | Nam/Nữ | residence |
ddMMyyyy of issue. Căn cước (since 7/2024, Circular 16/2024/TT-BCA): four more, empty for adults.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from devices.code.fields import iso_date, sex, tidy
from devices.code.kinds import Cccd, Unknown
from devices.protocols import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[0-9]{12}")
_FIELDS = 7


def looks_like(fields: Sequence[str]) -> bool:
    """Whether these are the fields of an ID card's code."""
    return _NUMBER.fullmatch(fields[0].strip()) is not None


def parse(fields: Sequence[str], encoding: Literal["utf-8", "cp1258"]) -> Cccd | Unknown:
    """Read the fields of an ID card's code."""
    if len(fields) < _FIELDS:
        return Unknown("incomplete")
    number, old, name, birth, sex_text, residence, issued, *extra = fields
    return Cccd(
        number=number.strip(),
        old_number=tidy(old),
        name=tidy(name),
        birth_date=iso_date(birth),
        sex=sex(sex_text),
        residence=tidy(residence),
        issue_date=iso_date(issued),
        extra=tuple(extra),
        encoding=encoding,
    )


def to_identity(code: Cccd) -> Identity | None:
    """The person that the code describes; None where it lacks the name or the birth date."""
    if code.name is None or code.birth_date is None:
        return None
    return Identity(
        number=code.number,
        name=code.name,
        name_source="qr",
        birth_date=code.birth_date,
        sex=code.sex,
        residence=code.residence,
        issue_date=code.issue_date,
        old_number=code.old_number,
    )
