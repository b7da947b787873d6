"""DG2: a synthetic face as ISO/IEC 19794-5 records it, in ICAO's biometric templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.card.objects import integer, wrap
from devices.simulators.card.picture import HEIGHT, WIDTH, drawn

if TYPE_CHECKING:
    from devices.simulators.people import CardPart

_SEXES = {"M": 1, "F": 2}
_IMAGE_TYPES = {"jpeg": 0, "jpeg2000": 1}
_FULL_FRONTAL = 1
_SRGB = 1
_CAMERA = 2
_RECORD_HEADER, _FACE_INFORMATION, _IMAGE_INFORMATION = 14, 20, 12


def dg2(card: CardPart) -> bytes:
    """The file with one picture of the card's holder (9303-10, 4.7.2)."""
    encoding = card.made.picture
    image = drawn(card.number or card.document_number, encoding, large=card.made.large_picture)
    header = wrap(
        "A1",
        wrap("80", b"\x01\x01"),  # version of the patron header
        wrap("81", b"\x02"),  # facial features
        wrap("87", b"\x01\x01"),  # format owner: ISO/IEC JTC 1/SC 37
        wrap("88", b"\x00\x08"),  # format type: the record below
    )
    template = wrap("7F60", header, wrap("5F2E", _record(image, card.sex, encoding)))
    return wrap("75", wrap("7F61", integer(1), template))


def _record(image: bytes, sex: str, encoding: str) -> bytes:
    """The facial record with no feature points (ISO/IEC 19794-5:2005, 5.4 to 5.8)."""
    block_size = _FACE_INFORMATION + _IMAGE_INFORMATION + len(image)
    # After the sex: colours of eyes and hair, features, expression, pose; all unspecified.
    face = block_size.to_bytes(4) + bytes(2) + bytes([_SEXES.get(sex, 0)]) + bytes(13)
    information = (
        bytes([_FULL_FRONTAL, _IMAGE_TYPES[encoding]])
        + WIDTH.to_bytes(2)
        + HEIGHT.to_bytes(2)
        + bytes([_SRGB, _CAMERA])
        + bytes(4)  # device type and quality, unspecified
    )
    head = b"FAC\x00010\x00" + (_RECORD_HEADER + block_size).to_bytes(4) + (1).to_bytes(2)
    return head + face + information + image
