"""The zone of passports: two lines of 44 characters (ICAO 9303-4, 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.files import mrz

if TYPE_CHECKING:
    from datetime import date

LENGTH = 88


def parse(text: str, today: date) -> mrz.Mrz:
    """Read ``LENGTH`` characters of A-Z, 0-9 and "<"; ``today`` decides between centuries.

    Raises:
        DeviceError: ``card_not_supported`` for what is no passport, ``card_data`` for a zone that
            fails its check digits or holds no number, name or birth date.
    """
    if text[0] != "P":
        raise errors.NotSupportedError("the chip is in another document than a passport")
    names, second = text[5:44], text[44:]
    _verify(second)
    number = second[:9].rstrip(mrz.FILLER)
    if not number:
        raise errors.DataError("the machine-readable zone holds no passport number")
    return mrz.Mrz(
        text=text,
        number=number,
        name=mrz.name(names),
        birth_date=mrz.birth_date(second[13:19], today),
        sex=mrz.sex(second[20]),
        nationality=mrz.nationality(second[10:13]),
        expiry_date=mrz.expiry_date(second[21:27]),
    )


def _verify(second: str) -> None:
    mrz.verify(second[:9], second[9], "document number")
    mrz.verify(second[13:19], second[19], "birth date")
    mrz.verify(second[21:27], second[27], "expiry date")
    # An unused field may have a filler for its check digit (9303-4, 4.2.2, note on position 43).
    if second[28:43] != mrz.FILLER * 15:
        mrz.verify(second[28:42], second[42], "optional data")
    mrz.verify(second[:10] + second[13:20] + second[21:43], second[43], "composite")
