"""The QR code of the chip ID card.

CCCD (since 2021), 7 fields, UTF-8: number | old number | name | ddMMyyyy | Nam/Nữ | residence |
ddMMyyyy of issue. Căn cước (since 7/2024, Circular 16/2024/TT-BCA): four more, empty for adults.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.code.decoding import without_controls
from devices.code.fields import iso_date, sex, tidy
from devices.code.kinds import Cccd, Unknown
from devices.protocols import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.code.kinds import Repaired

_NUMBER = re.compile(r"[0-9]{12}")
_FIELDS = 7
_MOST_EXTRA = 16  # four are known; what goes on and on is no card's code
_WHOLE_DATE = len("2021-07-01")


def looks_like(fields: Sequence[str]) -> bool:
    """Whether these are the fields of an ID card's code."""
    return _NUMBER.fullmatch(fields[0].strip()) is not None


def parse(fields: Sequence[str], repaired: Repaired | None) -> Cccd | Unknown:
    """Read the fields of an ID card's code."""
    if len(fields) < _FIELDS or not any(tidy(field) for field in fields[1:]):
        return Unknown("incomplete")
    if len(fields) > _FIELDS + _MOST_EXTRA:
        return Unknown("unsupported")
    number, old, name, birth, sex_text, residence, issued, *extra = fields
    if _letters_lost(name, sex_text):
        return Unknown("encoding")
    issue_date = iso_date(issued)
    if not extra and issue_date is not None and len(issue_date) < _WHOLE_DATE:
        issue_date = None  # the code was cut short: "1912" is 19 December, not a year
    return Cccd(
        number=number.strip(),
        old_number=tidy(old),
        name=tidy(name),
        birth_date=iso_date(birth),
        sex=sex(sex_text),
        residence=tidy(residence),
        issue_date=issue_date,
        extra=tuple(map(without_controls, extra)),
        repaired=repaired,
    )


def _letters_lost(name: str, sex_text: str) -> bool:
    """Whether the scanner left letters out or put "?" there: "Nữ" shows it too, as "N" or "N?"."""
    is_cut = sex_text.strip().startswith("N") and sex(sex_text) is None
    return "?" in name or is_cut


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
