"""Revocation lists (RFC 5280, 5; ICAO 9303-12, 7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import crl

from devices.card.asn1 import reading

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class RevocationList:
    """Serial numbers that an issuer (a name prepared for comparison) has revoked.

    The issuer promises a newer list by ``next_update``.
    """

    issuer: str
    serials: frozenset[int]
    next_update: date


def parse(der: bytes) -> RevocationList:
    """Read a revocation list.

    Raises:
        DeviceError: ``card_data``, also if it does not say when the next one comes.
    """
    with reading("neither certificate nor master list; as a revocation list it"):
        body = crl.CertificateList.load(der, strict=True)["tbs_cert_list"]
        return RevocationList(
            issuer=body["issuer"].hashable,
            serials=frozenset(
                entry["user_certificate"].native for entry in body["revoked_certificates"]
            ),
            next_update=body["next_update"].native.date(),
        )
