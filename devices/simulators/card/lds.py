"""The files of the ICAO application (ICAO 9303-10, 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.card.dg13 import dg13
from devices.simulators.card.face import dg2
from devices.simulators.card.mrz import mrz
from devices.simulators.card.objects import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devices.simulators.people import CardPart

DG1, DG2, DG3, DG13, DG14, DG15, SOD, COM = 0x01, 0x02, 0x03, 0x0D, 0x0E, 0x0F, 0x1D, 0x1E
_TAGS = {DG1: "61", DG2: "75", DG3: "63", DG13: "6D", DG14: "6E", DG15: "6F"}


def printed_groups(card: CardPart) -> dict[int, bytes]:
    """The data groups with what the card shows, by number."""
    groups = {DG1: dg1(card)}
    if card.made.picture:
        groups[DG2] = dg2(card)
    if card.kind == "cccd":
        # Nobody without a certificate opens the fingerprints, so what they are is no matter.
        groups[DG3] = wrap(_TAGS[DG3], card.number.encode())
        if card.dg13:
            groups[DG13] = dg13(card)
    return groups


def dg1(card: CardPart) -> bytes:
    """The file with the machine-readable zone."""
    return wrap(_TAGS[DG1], wrap("5F1F", mrz(card).encode()))


def dg14(security_infos: bytes) -> bytes:
    """The file with the signed copy of what the chip can do."""
    return wrap(_TAGS[DG14], security_infos)


def dg15(public_key_info: bytes) -> bytes:
    """The file with the public key of active authentication."""
    return wrap(_TAGS[DG15], public_key_info)


def com(groups: Iterable[int]) -> bytes:
    """The list of the data groups there are: LDS 1.7, Unicode 4.0.0."""
    tags = wrap("5C", *(bytes.fromhex(_TAGS[group]) for group in sorted(groups)))
    return wrap("60", wrap("5F01", b"0107"), wrap("5F36", b"040000"), tags)
