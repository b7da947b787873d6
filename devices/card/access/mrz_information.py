"""MRZ information: what of a card's printed zone opens its chip (ICAO 9303-11, 4.3.2 and 4.4.4).

It is document number, birth date and date of expiry, each followed by its check digit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.card.files.mrz import check_digit

if TYPE_CHECKING:
    from datetime import date

NEVER = "991231"  # the date of expiry that stands on Vietnamese cards without one
_FILLER = "<"


def of_card(document_number: str, birth: date, expiry: date | None) -> str:
    """The information of a Vietnamese card; ``expiry`` None is "never"."""
    dates = f"{birth:%y%m%d}", f"{expiry:%y%m%d}" if expiry else NEVER
    return "".join(field + check_digit(field) for field in (document_number, *dates))


def of_zone(text: str) -> str:
    """The information in a whole zone, its lines joined: TD1 (90 characters) or TD3 (88).

    Raises:
        ValueError: it is no such zone or fails a check digit; the message repeats nothing of it.
    """
    if not re.fullmatch(r"[A-Z0-9<]*", text):
        raise ValueError("a machine-readable zone has capital letters, digits and < alone")
    match len(text):
        case 90:
            return _of_td1(text)
        case 88:
            return _of_td3(text)
        case _:
            raise ValueError("a machine-readable zone has 90 (TD1) or 88 (TD3) characters")


def _of_td1(text: str) -> str:
    """Lines of 30 characters (9303-5, 4.2.2)."""
    number, digit = text[5:14], text[14]
    if digit == _FILLER:
        # A longer number goes on in the optional data, which then holds its check digit.
        rest = text[15:30].partition(_FILLER)[0]
        number, digit = number + rest[:-1], rest[-1:]
    second = text[30:60]
    _verify(text[5:30] + second[:7] + second[8:15] + second[18:29], second[29], "whole")
    return _joined((number, digit), (second[:6], second[6]), (second[8:14], second[14]))


def _of_td3(text: str) -> str:
    """Lines of 44 characters (9303-4, 4.2.2)."""
    second = text[44:]
    _verify(second[:10] + second[13:20] + second[21:43], second[43], "whole")
    return _joined(
        (second[:9], second[9]), (second[13:19], second[19]), (second[21:27], second[27])
    )


def _joined(number: tuple[str, str], birth: tuple[str, str], expiry: tuple[str, str]) -> str:
    _verify(*number, "document number")
    _verify(*birth, "birth date")
    _verify(*expiry, "date of expiry")
    return "".join((*number, *birth, *expiry))


def _verify(field: str, digit: str, what: str) -> None:
    if check_digit(field) != digit:
        raise ValueError(f"the machine-readable zone fails the check digit of its {what}")
