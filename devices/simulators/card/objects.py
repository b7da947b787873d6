"""Data objects and padding as the chip writes and reads them."""

from __future__ import annotations

_BLOCK = 16


def wrap(tag: str, *parts: bytes) -> bytes:
    """A data object with the tag given in hex."""
    value = b"".join(parts)
    size = len(value)
    if size < 0x80:  # noqa: PLR2004 - BER's short form
        length = bytes([size])
    elif size < 0x100:  # noqa: PLR2004 - one byte
        length = bytes([0x81, size])
    else:
        length = bytes([0x82]) + size.to_bytes(2)
    return bytes.fromhex(tag) + length + value


def unwrap(data: bytes) -> dict[int, bytes]:
    """The data objects of a command, with one-byte tags and lengths up to 255.

    Raises:
        ValueError: these are none.
    """
    objects: dict[int, bytes] = {}
    while data:
        if len(data) < 2 or data[1] > 0x81:  # noqa: PLR2004 - a tag, a length
            raise ValueError("no data object")
        start = 3 if data[1] == 0x81 else 2  # noqa: PLR2004 - long form
        size = data[start - 1] if len(data) >= start else 0
        if len(data) < start + size:
            raise ValueError("cut short")
        objects[data[0]] = data[start : start + size]
        data = data[start + size :]
    return objects


def padded(data: bytes) -> bytes:
    """ISO/IEC 9797-1, padding method 2, to AES blocks."""
    data += b"\x80"
    while len(data) % _BLOCK:
        data += b"\x00"
    return data
