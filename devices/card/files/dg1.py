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


def issuing_state(content: bytes) -> str:
    """The state in a card's or passport's zone, without fillers: "VNM", "D" (9303-3, 5).

    Raises:
        DeviceError: ``card_data``.
    """
    zone = tlv.only(tlv.only(content, _DG1), _MRZ)
    return zone[2:5].decode("latin-1").rstrip("<")


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
