"""Data objects, as the tests' own terminal writes and reads them."""

from __future__ import annotations


def tlv(tag: int, value: bytes) -> bytes:
    if len(value) < 128:
        return bytes([tag, len(value)]) + value
    if len(value) < 256:
        return bytes([tag, 0x81, len(value)]) + value
    return bytes([tag, 0x82]) + len(value).to_bytes(2) + value


def parse(data: bytes) -> list[tuple[int, bytes]]:
    """Data objects side by side."""
    objects: list[tuple[int, bytes]] = []
    while data:
        tag_size = 2 if data[0] & 0x1F == 0x1F else 1
        tag = int.from_bytes(data[:tag_size])
        head, size = _size(data[tag_size:])
        start = tag_size + head
        objects.append((tag, data[start : start + size]))
        data = data[start + size :]
    return objects


def total_length(head: bytes) -> int:
    """Of a file that begins so."""
    size_bytes, size = _size(head[1:])
    return 1 + size_bytes + size


def _size(data: bytes) -> tuple[int, int]:
    if data[0] < 0x80:
        return 1, data[0]
    octets = data[0] & 0x7F
    return 1 + octets, int.from_bytes(data[1 : 1 + octets])
