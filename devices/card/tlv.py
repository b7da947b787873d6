"""BER-TLV as chip cards use it (ISO/IEC 7816-4, 5.2.2; ITU-T X.690 for lengths)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Iterator


_MORE = 0x1F  # the tag's number follows in further bytes


class Tlv(NamedTuple):
    """One data object; ``tag`` as one number over all its bytes (0x7F49)."""

    tag: int
    value: bytes


class Header(NamedTuple):
    """Where a data object's value starts (bytes from its tag) and how many bytes it has."""

    tag: int
    start: int
    length: int

    @property
    def end(self) -> int:
        """The size of the whole data object."""
        return self.start + self.length


def header(data: bytes, at: int = 0) -> Header:
    """Read the tag and length that stand at ``at``; the value need not be there.

    Raises:
        DeviceError: ``card_data``: cut short, or a length form that chips do not use.
    """
    tag, position = _tag(data, at)
    length, position = _length(data, position)
    return Header(tag, position - at, length)


def parse(data: bytes) -> Iterator[Tlv]:
    """The data objects that fill ``data``.

    Raises:
        DeviceError: ``card_data``: it is not filled by whole data objects.
    """
    at = 0
    while at < len(data):
        head = header(data, at)
        if at + head.end > len(data):
            raise errors.DataError(f"data object {head.tag:X} is cut short")
        yield Tlv(head.tag, data[at + head.start : at + head.end])
        at += head.end


def only(data: bytes, tag: int) -> bytes:
    """The value of the one data object that ``data`` consists of.

    Raises:
        DeviceError: ``card_data``: it is another one, or there is more.
    """
    objects = list(parse(data))
    if len(objects) != 1 or objects[0].tag != tag:
        raise errors.DataError(f"expected one data object {tag:X}")
    return objects[0].value


def encode(tag: int, value: bytes) -> bytes:
    """One data object with the shortest length form (X.690, 10.1)."""
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1) + _encoded_length(len(value)) + value


def _tag(data: bytes, at: int) -> tuple[int, int]:
    tag = _byte(data, at)
    at += 1
    if tag & _MORE != _MORE:
        return tag, at
    for _ in range(2):
        more = _byte(data, at)
        tag, at = tag << 8 | more, at + 1
        if not more & 0x80:
            return tag, at
    raise errors.DataError("a tag of more than three bytes")


def _length(data: bytes, at: int) -> tuple[int, int]:
    first = _byte(data, at)
    at += 1
    if first < 0x80:  # noqa: PLR2004 - X.690, 8.1.3.4: short form
        return first, at
    size = first & 0x7F
    if not 1 <= size <= 3:  # noqa: PLR2004 - no file of a chip needs more than three bytes
        raise errors.DataError("a length form that chips do not use")
    if at + size > len(data):
        raise errors.DataError("a length is cut short")
    return int.from_bytes(data[at : at + size]), at + size


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise errors.DataError("a data object is cut short")
    return data[at]


def _encoded_length(length: int) -> bytes:
    if length < 0x80:  # noqa: PLR2004 - short form
        return bytes([length])
    size = (length.bit_length() + 7) // 8
    return bytes([0x80 | size]) + length.to_bytes(size)
