"""The QR code of the health insurance card (BHYT), old (15 fields), new (17) and short (9).

Fields by place: 0 card number (15 characters, or 10 digits since about 2021), 1 name, 2 birth
date, 3 sex, 4 address, 5 registered facility "PP - FFF", 6 valid from, 7 valid to, 8 issue date,
10 a parent's name, 11 living area, 12 five continuous years from; names and address as hex of
UTF-8 (plain ones are read too), "-" for nothing. The last field is "$"; where it is another, the
code was cut short there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.code.fields import hex_text, iso_date, sex, tidy
from devices.code.keyboard import is_damaged_hex
from devices.code.kinds import Bhyt, Unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.code.kinds import Repaired

END = "$"
_CARD = re.compile(r"[A-Z]{2}[0-9]{13}|[0-9]{10}")
_CARD_OR_IDENTITY = re.compile(rf"{_CARD.pattern}|[0-9]{{12}}")
_FACILITY = re.compile(r"[0-9]{2}[0-9A-Z]{3}")
_LEAST = 8
_PLACES = 13
_HEX_PLACES = (1, 4, 10)


def looks_like(fields: Sequence[str]) -> bool:
    """Whether these are the fields of an insurance card's code."""
    return fields[-1].strip() == END or _CARD.fullmatch(_card(fields)) is not None


def parse(fields: Sequence[str], repaired: Repaired | None) -> Bhyt | Unknown:
    """Read the fields of an insurance card's code."""
    said = list(fields[:-1])
    if len(said) < _LEAST:
        return Unknown("incomplete")
    if not _CARD_OR_IDENTITY.fullmatch(_card(said)):
        return Unknown("unsupported")
    said += [""] * (_PLACES - len(said))
    if any(is_damaged_hex(said[place]) for place in _HEX_PLACES):
        return Unknown("keyboard_layout")
    (name, _), (address, _), (parent, _) = texts = [hex_text(said[place]) for place in _HEX_PLACES]
    return Bhyt(
        card_number=_card(said),
        name=name,
        birth_date=iso_date(said[2]),
        sex=sex(said[3]),
        address=address,
        facility=_facility(said[5]),
        valid_from=iso_date(said[6]),
        valid_to=iso_date(said[7]),
        issue_date=iso_date(said[8]),
        parent=parent,
        area=tidy(said[11]),
        five_year_date=iso_date(said[12]),
        repaired=repaired or next((undone for _, undone in texts if undone), None),
    )


def _card(fields: Sequence[str]) -> str:
    return fields[0].strip().upper()


def _facility(text: str) -> str | None:
    code = re.sub(r"[\s-]", "", text).upper()
    return code if _FACILITY.fullmatch(code) else None
