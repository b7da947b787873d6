"""The zone of Vietnamese identity cards: three lines of 30 characters (ICAO 9303-5, 4.2).

Characters 16-30 of the first line, optional by the standard, hold the 12-digit identity number,
two fillers and the number's check digit; the document number is its last nine digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.files import mrz

if TYPE_CHECKING:
    from datetime import date

LENGTH = 90
_VIETNAMESE = "VNM"
_BEGINNING = "IDVNM"  # document code and issuing state
_NEVER = "991231"  # what cards without expiry carry


def parse(text: str, today: date) -> mrz.Mrz:
    """Read ``LENGTH`` characters of A-Z, 0-9 and "<"; ``today`` decides between centuries.

    Raises:
        DeviceError: ``card_not_supported`` for other documents, issuers and nationalities,
            ``card_data`` for a zone that fails its check digits or holds no number, name or birth
            date.
    """
    _verify(text)
    if not text.startswith(_BEGINNING):
        raise errors.NotSupportedError("the chip is in another document than a Vietnamese card")
    if text[45:48] != _VIETNAMESE:
        raise errors.NotSupportedError("the card is of another nationality than Vietnamese")
    number = text[15:27]
    if not number.isdecimal() or text[5:14] != number[3:] or text[27:29] != "<<":
        raise errors.DataError("the machine-readable zone holds no 12-digit number")
    mrz.verify(number, text[29], "identity number")
    birth, expiry = text[30:36], text[38:44]
    return mrz.Mrz(
        text=text,
        number=number,
        name=mrz.name(text[60:]),
        birth_date=mrz.birth_date(birth, today, _century(number, birth)),
        sex=mrz.sex(text[37]),
        nationality=_VIETNAMESE,
        expiry_date="never" if expiry == _NEVER else mrz.expiry_date(expiry),
    )


def _verify(text: str) -> None:
    mrz.verify(text[5:14], text[14], "document number")
    mrz.verify(text[30:36], text[36], "birth date")
    mrz.verify(text[38:44], text[44], "expiry date")
    mrz.verify(text[5:30] + text[30:37] + text[38:45] + text[48:59], text[59], "composite")


def _century(number: str, birth: str) -> str | None:
    """The century that the identity number tells, unless it follows another rule.

    Its fourth digit is 0 (male) or 1 (female) for the 1900s, 2 and 3 for the 2000s, and so on;
    the next two are the year of birth.
    """
    return str(19 + int(number[3]) // 2) if number[4:6] == birth[:2] else None
