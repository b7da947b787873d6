from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.files import dg2
from devices.card.tlv import encode
from devices.protocols import DeviceError, Photo
from tests.devices.card.conftest import refusal

JPEG = b"\xff\xd8\xff\xe0 a synthetic picture \xff\xd9"
JP2 = bytes.fromhex("0000000c6a5020200d0a870a") + b" a synthetic picture"
CODESTREAM = bytes.fromhex("ff4fff51") + b" a synthetic picture"


def record(picture: bytes, points: int = 0, *, length: int | None = None) -> bytes:
    """A facial record (ISO/IEC 19794-5, 5.3 to 5.7) of one face."""
    size = 20 + 8 * points + 12 + len(picture)
    face = (size if length is None else length).to_bytes(4) + points.to_bytes(2) + bytes(14)
    header = b"FAC\x00010\x00" + (14 + size).to_bytes(4) + b"\x00\x01"
    return header + face + b"\x01" * 8 * points + bytes(12) + picture


def file(block: bytes, tag: int = 0x5F2E) -> bytes:
    """CBEFF as in ICAO 9303-10, table 42."""
    header = encode(0xA1, encode(0x81, b"\x02") + encode(0x87, b"\x01\x01"))
    template = encode(0x7F60, header + encode(tag, block))
    return encode(0x75, encode(0x7F61, encode(0x02, b"\x01") + template))


@pytest.mark.parametrize("tag", [0x5F2E, 0x7F2E])
@pytest.mark.parametrize("points", [0, 1, 7])
@pytest.mark.parametrize(
    "photo", [Photo("jpeg", JPEG), Photo("jpeg2000", JP2), Photo("jpeg2000", CODESTREAM)]
)
def test_the_picture(photo: Photo, points: int, tag: int) -> None:
    assert dg2.parse(file(record(photo.data, points), tag)) == photo


@given(st.binary(max_size=300), st.integers(0, 20))
def test_what_is_built_is_found(rest: bytes, points: int) -> None:
    picture = b"\xff\xd8\xff" + rest
    assert dg2.parse(file(record(picture, points))) == Photo("jpeg", picture)


def test_of_two_faces_the_first() -> None:
    block = record(JPEG) + record(CODESTREAM)[14:]
    assert dg2.parse(file(block)) == Photo("jpeg", JPEG)


@pytest.mark.parametrize("length", [0, 20, 0xFFFFFFFF])
def test_a_length_that_cannot_be_is_overlooked(length: int) -> None:
    assert dg2.parse(file(record(JPEG, length=length))).data == JPEG


@pytest.mark.parametrize(
    "content",
    [
        b"",
        file(b""),
        file(b"FAC\x00"),
        file(record(b"")),
        file(record(b"GIF89a")),
        file(record(JPEG, points=0xFFFF)[:60]),
        file(b"IIR\x00" + record(JPEG)[4:]),
        file(record(JPEG), tag=0x80),
        encode(0x75, encode(0x7F61, encode(0x02, b"\x00"))),
    ],
)
def test_files_without_a_picture_are_refused(content: bytes) -> None:
    assert refusal(lambda: dg2.parse(content)) == Code.CARD_DATA


@given(st.binary(max_size=80))
def test_any_bytes(content: bytes) -> None:
    for whole in (content, file(content), file(b"FAC\x00" + content)):
        with suppress(DeviceError):
            dg2.parse(whole)
