"""Data group 14: the chip's protocols once more, signed, and its keys (ICAO 9303-11, 9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from devices.card import tlv
from devices.card.files import security_infos
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.card.files.security_infos import SecurityInfo

_DG14 = 0x6E
_PACE = "0.4.0.127.0.7.2.2.4."
_CHIP_AUTHENTICATION = "0.4.0.127.0.7.2.2.3."
_PUBLIC_KEY = "0.4.0.127.0.7.2.2.1."  # followed by 1: DH, 2: ECDH
_ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"


class ChipAuthenticationInfo(NamedTuple):
    """A way of chip authentication: dotted OID, version, and which key if there are several."""

    oid: str
    version: int | None
    key_id: int | None


class ChipAuthenticationPublicKeyInfo(NamedTuple):
    """A key for it: DH or ECDH by its dotted OID, the SubjectPublicKeyInfo's DER, and its id."""

    oid: str
    spki: bytes
    key_id: int | None


@dataclass(frozen=True)
class Dg14:
    """What the file says of each protocol.

    ``active_algorithm`` is the signature algorithm for active authentication with ECDSA (dotted
    OID); None if the file does not say.
    """

    chip: tuple[ChipAuthenticationInfo, ...]
    chip_keys: tuple[ChipAuthenticationPublicKeyInfo, ...]
    active_algorithm: str | None
    pace: frozenset[SecurityInfo]


def parse(content: bytes) -> Dg14:
    """Read the file's content.

    Raises:
        DeviceError: ``card_data``.
    """
    infos = security_infos.parse(tlv.only(content, _DG14))
    number = security_infos.number
    return Dg14(
        chip=tuple(
            ChipAuthenticationInfo(info.oid, number(info.required), number(info.optional))
            for info in infos
            if info.oid.startswith(_CHIP_AUTHENTICATION)
        ),
        chip_keys=tuple(
            ChipAuthenticationPublicKeyInfo(
                info.oid, tlv.encode(*info.required), number(info.optional)
            )
            for info in infos
            if info.oid.startswith(_PUBLIC_KEY)
        ),
        active_algorithm=_active_algorithm(infos),
        pace=_pace(infos),
    )


def check_card_access(card_access: bytes | None, dg14: bytes) -> bool:
    """Whether EF.CardAccess, which is not signed, names PACE as DG14 does, which is.

    A difference is a sign that somebody in between chose a weaker access (9303-11, 4.2). A DG14
    that does not mention PACE tells nothing: such chips are in use. ``card_access`` None: there
    was none, or it could not be read.

    Raises:
        DeviceError: ``card_data``: DG14 cannot be understood.
    """
    signed = parse(dg14).pace
    return not signed or signed == _unsigned_pace(card_access)


def _unsigned_pace(card_access: bytes | None) -> frozenset[SecurityInfo]:
    try:
        return _pace(security_infos.parse(card_access or b""))
    except DeviceError:
        return frozenset()


def _pace(infos: Sequence[SecurityInfo]) -> frozenset[SecurityInfo]:
    return frozenset(info for info in infos if info.oid.startswith(_PACE))


def _active_algorithm(infos: Sequence[SecurityInfo]) -> str | None:
    return next(
        (
            security_infos.dotted_oid(info.optional.value)
            for info in infos
            if info.oid == _ACTIVE_AUTHENTICATION and info.optional
        ),
        None,
    )
