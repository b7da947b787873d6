"""Data group 15: the public key for active authentication (ICAO 9303-10, 4.7.15)."""

from __future__ import annotations

from devices.card import errors, tlv

_DG15, _SEQUENCE = 0x6F, 0x30


def parse(content: bytes) -> bytes:
    """The DER of the SubjectPublicKeyInfo that the file holds.

    Raises:
        DeviceError: ``card_data``.
    """
    spki = tlv.only(content, _DG15)
    if tlv.header(spki).tag != _SEQUENCE:
        raise errors.DataError("DG15 holds no public key")
    return spki
