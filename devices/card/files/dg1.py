"""Data group 1: the machine-readable zone (ICAO 9303-10, 4.7.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.card import errors, tlv
from devices.card.files import td1, td3

if TYPE_CHECKING:
    from datetime import date

    from devices.card.files.mrz import Mrz

# The whole file of an identity card: two tags and lengths, and 90 characters. A passport's is
# two bytes shorter.
SIZE = 95
_DG1, _MRZ = 0x61, 0x5F1F
_FORMATS = {td1.LENGTH: td1.parse, td3.LENGTH: td3.parse}


def parse(content: bytes, today: date) -> Mrz:
    """Read the file's content; ``today`` decides between the centuries of a birth date.

    Raises:
        DeviceError: ``card_data`` if it cannot be understood, ``card_not_supported`` for
            documents other than Vietnamese identity cards and passports.
    """
    zone = tlv.only(tlv.only(content, _DG1), _MRZ)
    parse_zone = _FORMATS.get(len(zone))
    if parse_zone is None or not re.fullmatch(rb"[A-Z0-9<]+", zone):
        raise errors.DataError("DG1 holds no machine-readable zone of a card or passport")
    return parse_zone(zone.decode("ascii"), today)
