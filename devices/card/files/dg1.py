"""Data group 1: the machine-readable zone (ICAO 9303-10, 4.7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors, tlv
from devices.card.files import mrz

if TYPE_CHECKING:
    from datetime import date

# The whole file of an identity card: two tags and lengths, and 90 characters.
SIZE = 95
_DG1, _MRZ = 0x61, 0x5F1F


def parse(content: bytes, today: date) -> mrz.Mrz:
    """Read the file's content.

    Raises:
        DeviceError: ``card_data`` if it cannot be understood, ``card_not_supported`` as
            ``mrz.parse``.
    """
    try:
        text = tlv.only(tlv.only(content, _DG1), _MRZ).decode("ascii")
    except UnicodeDecodeError as error:
        raise errors.data("DG1 holds other characters than ASCII") from error
    return mrz.parse(text, today)
