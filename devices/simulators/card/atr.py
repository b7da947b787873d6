"""Answers to reset as PC/SC readers make them up for contactless cards (PC/SC part 3, 3.1.3.2)."""

from __future__ import annotations

from functools import reduce

_INITIAL = b"\x3b"
_INTERFACE = bytes.fromhex("8001")
# Card capabilities as compact data objects; the last byte says: chaining, extended lengths.
_CAPABILITIES = bytes.fromhex("8073C021C0")


def contactless(historical: bytes) -> bytes:
    """The answer with these historical bytes, 15 at most."""
    body = bytes([0x80 | len(historical)]) + _INTERFACE + historical
    checksum = reduce(lambda left, right: left ^ right, body)
    return _INITIAL + body + bytes([checksum])


def icao_atr(*, extended: bool) -> bytes:
    """A chip's; one that takes extended lengths says so (9303-11, 9.3.1.1)."""
    return contactless(_CAPABILITIES if extended else b"")


# A storage card without files (MIFARE Classic 1K).
STORAGE_CARD = contactless(bytes.fromhex("804F0CA000000306030001") + bytes(4))
