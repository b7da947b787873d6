"""Data objects (ISO/IEC 7816-4, 5.2.2; X.690 for DER) and padding as the chip uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def wrap(tag: str, *parts: bytes) -> bytes:
    """A data object with the tag given in hex."""
    value = b"".join(parts)
    size = len(value)
    if size < 0x80:  # noqa: PLR2004 - BER's short form
        length = bytes([size])
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8)
        length = bytes([0x80 | len(octets)]) + octets
    return bytes.fromhex(tag) + length + value


def integer(value: int) -> bytes:
    """A DER INTEGER of a number that is not negative."""
    return wrap("02", value.to_bytes(value.bit_length() // 8 + 1))


def oid(dotted: str) -> bytes:
    """A DER OBJECT IDENTIFIER of its dotted form."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return wrap("06", *(_base128(arc) for arc in (40 * first + second, *rest)))


def set_of(*members: bytes) -> bytes:
    """A DER SET OF: its members stand in ascending order."""
    return wrap("31", *sorted(members))


def unwrap(data: bytes) -> dict[int, bytes]:
    """The values of the data objects that stand side by side, by tag; the last of a tag counts.

    Raises:
        ValueError: these are none.
    """
    return dict(_objects(data))


def padded(data: bytes, block: int) -> bytes:
    """ISO/IEC 9797-1, padding method 2."""
    data += b"\x80"
    return data + bytes(-len(data) % block)


def unpadded(data: bytes) -> bytes:
    """Without the padding of method 2.

    Raises:
        ValueError: there is none.
    """
    content, mark, rest = data.rpartition(b"\x80")
    if not mark or any(rest):
        raise ValueError("no padding")
    return content


def _base128(arc: int) -> bytes:
    septets = [arc & 0x7F]
    while arc := arc >> 7:
        septets.insert(0, arc & 0x7F | 0x80)
    return bytes(septets)


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        tag, position = _tag(data, position)
        size, position = _length(data, position)
        if len(data) < position + size:
            raise ValueError("cut short")
        yield tag, data[position : position + size]
        position += size


def _tag(data: bytes, position: int) -> tuple[int, int]:
    size = 2 if data[position] & 0x1F == 0x1F else 1  # noqa: PLR2004 - the mark of a longer tag
    return int.from_bytes(data[position : position + size]), position + size


def _length(data: bytes, position: int) -> tuple[int, int]:
    if position >= len(data):
        raise ValueError("no length")
    first = data[position]
    position += 1
    if first < 0x80:  # noqa: PLR2004 - BER's short form
        return first, position
    size = first & 0x7F
    if not size or len(data) < position + size:
        raise ValueError("no length")
    return int.from_bytes(data[position : position + size]), position + size
