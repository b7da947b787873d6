"""SecurityInfos: what EF.CardAccess and DG14 say of the chip's protocols (ICAO 9303-11, 9.2)."""

from __future__ import annotations

from typing import NamedTuple

from devices.card import errors, tlv

_SET, _SEQUENCE, _OID = 0x31, 0x30, 0x06
_MAX_NUMBER, _MAX_OID = 8, 64  # bytes


class SecurityInfo(NamedTuple):
    """One protocol: dotted OID, and the data objects that follow it."""

    oid: str
    required: tlv.Tlv
    optional: tlv.Tlv | None


def parse(content: bytes) -> tuple[SecurityInfo, ...]:
    """Read a DER SET of SecurityInfo; entries of another form are left out.

    Raises:
        DeviceError: ``card_data``.
    """
    return tuple(
        info
        for entry in tlv.parse(tlv.only(content, _SET))
        if entry.tag == _SEQUENCE and (info := _info(list(tlv.parse(entry.value))))
    )


def number(entry: tlv.Tlv | None) -> int | None:
    """The value of a DER INTEGER that counts from 0; None for another data object.

    Raises:
        DeviceError: ``card_data``: it is unreasonably large.
    """
    if entry is None or entry.tag != 0x02:  # noqa: PLR2004 - INTEGER
        return None
    if len(entry.value) > _MAX_NUMBER:
        raise errors.DataError("a number of a security info is unreasonably large")
    return int.from_bytes(entry.value)


def encode_oid(oid: str) -> bytes:
    """A dotted OID's value bytes (X.690, 8.19)."""
    first, second, *rest = (int(arc) for arc in oid.split("."))
    return b"".join(_base128(arc) for arc in (40 * first + second, *rest))


def _info(parts: list[tlv.Tlv]) -> SecurityInfo | None:
    if len(parts) not in (2, 3) or parts[0].tag != _OID:
        return None
    optional = parts[2] if len(parts) == 3 else None  # noqa: PLR2004 - the third is optional
    return SecurityInfo(dotted_oid(parts[0].value), parts[1], optional)


def dotted_oid(oid: bytes) -> str:
    """The dotted OID of its value bytes (X.690, 8.19).

    Raises:
        DeviceError: ``card_data``: it is cut short, or unreasonably long.
    """
    if len(oid) > _MAX_OID:
        raise errors.DataError("an object identifier is unreasonably long")
    if not oid or oid[-1] & 0x80:
        raise errors.DataError("an object identifier is cut short")
    values, value = list[int](), 0
    for byte in oid:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            values.append(value)
            value = 0
    first = min(values[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, values[0] - 40 * first, *values[1:]))


def _base128(arc: int) -> bytes:
    low = bytes([arc & 0x7F])
    while arc := arc >> 7:
        low = bytes([0x80 | arc & 0x7F]) + low
    return low
