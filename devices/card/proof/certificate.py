"""X.509 certificates of document signers and country signing authorities (ICAO 9303-12, 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import x509

from devices.card import errors
from devices.card.asn1 import AlgorithmIdentifier, algorithm_identifier, reading
from devices.card.proof.verification import Verdict, verify

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Certificate:
    """What of a certificate is used; names are prepared for comparison (RFC 5280, 7.1).

    ``country`` is its subject's, two capital letters (ISO 3166-1); None if it names none, or
    several. ``usage`` and ``purposes`` (dotted OIDs) are None where the certificate does not
    restrict them. ``critical`` are the extensions that must be understood by whoever relies on it.
    """

    subject: str
    issuer: str
    country: str | None
    serial: int
    key_id: bytes | None
    issuer_key_id: bytes | None
    not_before: date
    not_after: date
    is_ca: bool
    usage: frozenset[str] | None
    purposes: frozenset[str] | None
    critical: frozenset[str]
    spki: bytes
    signed: bytes
    algorithm: AlgorithmIdentifier
    signature: bytes

    def verify(self, issuer: Certificate) -> Verdict:
        """Whether this was signed with the key of ``issuer``."""
        return verify(issuer.spki, self.algorithm, self.signature, self.signed)

    def may(self, usage: str) -> bool:
        """Whether the key may be used for this (RFC 5280, 4.2.1.3: "digital_signature" …)."""
        return self.usage is None or usage in self.usage


def parse(der: bytes) -> Certificate:
    """Read a certificate.

    Raises:
        DeviceError: ``card_data``.
    """
    with reading("a certificate"):
        value = x509.Certificate.load(der, strict=True)
        body = value["tbs_certificate"]
        algorithm = algorithm_identifier(value["signature_algorithm"])
        if algorithm != algorithm_identifier(body["signature"]):
            raise errors.DataError("a certificate names two signature algorithms")
        if value["signature_value"].unused_bits:
            raise errors.DataError("a certificate's signature is not made of whole bytes")
        usage, purposes = value.key_usage_value, value.extended_key_usage_value
        return Certificate(
            subject=value.subject.hashable,
            issuer=value.issuer.hashable,
            country=_country(value.subject),
            serial=value.serial_number,
            key_id=value.key_identifier,
            issuer_key_id=value.authority_key_identifier,
            not_before=value.not_valid_before.date(),
            not_after=value.not_valid_after.date(),
            is_ca=bool(value.ca),
            usage=None if usage is None else frozenset(usage.native),
            purposes=None if purposes is None else frozenset(each.dotted for each in purposes),
            critical=frozenset(value.critical_extensions),
            spki=body["subject_public_key_info"].dump(),
            signed=body.dump(),
            algorithm=algorithm,
            signature=value["signature_value"].native,
        )


def _country(subject: x509.Name) -> str | None:
    found = subject.native.get("country_name")
    return found.upper() if isinstance(found, str) else None
