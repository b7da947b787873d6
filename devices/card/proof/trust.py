"""The trust folder: whom the hospital believes, and whom it no longer believes.

A file is believed because it was put there: a master list's own signature and that of a
revocation list are not verified, since who can change them can as well add an authority. For
the same reason a link certificate (an authority's new key, signed with its old one) counts like
any authority's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import core, crl, pem

from devices.card import cms, errors, tlv
from devices.card.asn1 import reading
from devices.card.proof import certificate
from devices.card.proof.certificate import Certificate
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MASTER_LIST = "2.23.136.1.1.2"
_PEM = b"-----BEGIN"
_SEQUENCE, _OID, _VERSION = 0x30, 0x06, 0xA0

# Issuers' names, prepared for comparison, with the serial numbers that they revoked.
Revoked = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class TrustStore:
    """The authorities' certificates, what they revoked, and what could not be used.

    ``problems`` names files and what is wrong with them, for the technician.
    """

    authorities: tuple[Certificate, ...] = ()
    revoked: Revoked = frozenset()
    problems: tuple[str, ...] = ()


class _Certificates(core.SetOf):
    _child_spec = core.Any


class _MasterList(core.Sequence):
    _fields = [("version", core.Integer), ("certificates", _Certificates)]  # noqa: RUF012 - asn1crypto's


def load(folder: Path) -> TrustStore:
    """Read all files in a folder; what cannot be used is skipped and named.

    Certificates and revocation lists (PEM, several in one file, or DER) and master lists (ICAO
    9303-12, 9).
    """
    authorities: list[Certificate] = []
    revoked: Revoked = frozenset()
    problems: list[str] = []
    for name, finding in _findings(folder):
        match finding:
            case Certificate(is_ca=True) if finding.may("key_cert_sign"):
                authorities.append(finding)
            case Certificate():
                problems.append(f"{name}: not an authority's certificate")
            case frozenset():
                revoked |= finding
            case DeviceError() | OSError():
                problems.append(f"{name}: {finding}")
    return TrustStore(tuple(dict.fromkeys(authorities)), revoked, tuple(problems))


def _findings(
    folder: Path,
) -> Iterator[tuple[str, Certificate | Revoked | DeviceError | OSError]]:
    """What each file holds, and what is wrong with it."""
    try:
        for file in sorted(folder.iterdir()):
            if not file.name.startswith("."):
                yield from ((file.name, finding) for finding in _of_file(file))
    except OSError as error:
        yield str(folder), error


def _of_file(file: Path) -> Iterator[Certificate | Revoked | DeviceError | OSError]:
    try:
        for der in _unarmored(file.read_bytes()):
            yield from _of_object(der)
    except (DeviceError, OSError) as error:
        yield error


def _unarmored(data: bytes) -> list[bytes]:
    if _PEM not in data:
        return [data]
    with reading("a PEM file"):
        return [der for _, _, der in pem.unarmor(data, multiple=True)]


def _of_object(der: bytes) -> Iterator[Certificate | Revoked | DeviceError]:
    """A certificate, a revocation list, or all of a master list, told apart by their beginning."""
    first = next(tlv.parse(tlv.only(der, _SEQUENCE)), None)
    if first is not None and first.tag == _OID:
        yield from _of_master_list(der)
    elif first is not None and tlv.header(first.value).tag == _VERSION:
        yield certificate.parse(der)
    else:
        yield _of_revocation_list(der)


def _of_master_list(der: bytes) -> Iterator[Certificate | DeviceError]:
    signed = cms.parse(der)
    if signed.content_type != MASTER_LIST:
        raise errors.DataError("signed data that is no master list")
    with reading("a master list"):
        value = _MasterList.load(signed.content, strict=True)
        certificates = [each.dump() for each in value["certificates"]]
    for each in certificates:
        try:
            yield certificate.parse(each)
        except DeviceError as error:
            yield error


def _of_revocation_list(der: bytes) -> Revoked:
    with reading("neither certificate nor master list; as a revocation list it"):
        body = crl.CertificateList.load(der, strict=True)["tbs_cert_list"]
        issuer = body["issuer"].hashable
        return frozenset(
            (issuer, entry["user_certificate"].native) for entry in body["revoked_certificates"]
        )
