"""What a file of the trust folder holds: certificates, master lists, revocation lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from asn1crypto import core, pem

from devices.card import cms, errors, tlv
from devices.card.asn1 import reading
from devices.card.proof import certificate, revocation
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devices.card.proof.certificate import Certificate
    from devices.card.proof.revocation import RevocationList

MASTER_LIST = "2.23.136.1.1.2"
_PEM = b"-----BEGIN"
_SEQUENCE, _OID, _VERSION = 0x30, 0x06, 0xA0


class Unusable(NamedTuple):
    """Why something cannot be used, and whether it may have been a revocation list."""

    reason: str
    may_revoke: bool


class _Certificates(core.SetOf):
    _child_spec = core.Any


class _MasterList(core.Sequence):
    _fields = [("version", core.Integer), ("certificates", _Certificates)]  # noqa: RUF012 - asn1crypto's


def findings(file: Path) -> Iterator[Certificate | RevocationList | Unusable]:
    """Everything in a file, PEM (several) or DER, and what of it cannot be used."""
    try:
        data = file.read_bytes()
    except OSError as error:
        yield Unusable(str(error), may_revoke=not file.is_dir())
        return
    try:
        for der in _unarmored(data):
            yield from _of_object(der)
    except DeviceError as error:
        # Notes in plain words are no list; what is damaged may have been one.
        encoded = data[:1] == b"\x30" or _PEM in data
        yield Unusable(str(error), may_revoke=encoded or file.suffix.lower() == ".crl")


def _unarmored(data: bytes) -> list[bytes]:
    if _PEM not in data:
        return [data]
    with reading("a PEM file"):
        return [der for _, _, der in pem.unarmor(data, multiple=True)]


def _of_object(der: bytes) -> Iterator[Certificate | RevocationList | Unusable]:
    """A certificate, a revocation list, or all of a master list, told apart by their beginning."""
    first = next(tlv.parse(tlv.only(der, _SEQUENCE)), None)
    if first is not None and first.tag == _OID:
        for each in _of_master_list(der):
            yield _certificate(each)
    elif first is not None and tlv.header(first.value).tag == _VERSION:
        yield _certificate(der)
    else:
        yield revocation.parse(der)


def _of_master_list(der: bytes) -> list[bytes]:
    """The certificates in a master list (ICAO 9303-12, 9)."""
    signed = cms.parse(der)
    if signed.content_type != MASTER_LIST:
        raise errors.DataError("signed data that is no master list")
    with reading("a master list"):
        value = _MasterList.load(signed.content, strict=True)
        return [each.dump() for each in value["certificates"]]


def _certificate(der: bytes) -> Certificate | Unusable:
    try:
        return certificate.parse(der)
    except DeviceError as error:
        return Unusable(str(error), may_revoke=False)
