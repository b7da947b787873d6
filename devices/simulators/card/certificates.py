"""X.509 certificates of the synthetic issuer (ICAO 9303-12, 7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from devices.simulators.card.explicit_key import key_info
from devices.simulators.card.objects import unwrap, wrap

if TYPE_CHECKING:
    from devices.simulators.card.signing import SigningKey

Period = tuple[datetime, datetime]


@dataclass(frozen=True)
class Certificate:
    """A certificate and the key it is about."""

    der: bytes
    subject: x509.Name
    serial: int
    key: SigningKey


def name(country: str, common_name: str) -> x509.Name:
    """A name with country (ISO 3166 alpha-2), organisation and common name."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Synthetic Issuer"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def years(first: int, last: int) -> Period:
    """From the beginning of one year to the beginning of another."""
    return datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)


def issue(
    subject: x509.Name,
    key: SigningKey,
    period: Period,
    by: Certificate | None = None,
    *,
    explicit: bool = True,
) -> Certificate:
    """A certificate signed ``by`` the holder of another, or by its own key: then it is a CSCA's.

    ``explicit``: the figures of an elliptic curve stand in it instead of the curve's name.
    """
    signer = by.key if by else key
    label = f"{subject.rfc4514_string()} {period}"
    serial = int.from_bytes(hashlib.sha256(label.encode()).digest()[:8])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .serial_number(serial)
        .public_key(key.private.public_key())
        .not_valid_before(period[0])
        .not_valid_after(period[1])
    )
    for extension, critical in _extensions(key, signer, authority=by is None):
        builder = builder.add_extension(extension, critical=critical)
    certificate = builder.sign(
        signer.private,
        signer.hash,
        rsa_padding=signer.padding,
        ecdsa_deterministic=True if signer.padding is None else None,
    )
    explicit = explicit and isinstance(key.private, ec.EllipticCurvePrivateKey)
    der = _with_figures(certificate, key, signer) if explicit else None
    return Certificate(der or certificate.public_bytes(Encoding.DER), subject, serial, key)


def _extensions(
    key: SigningKey, signer: SigningKey, *, authority: bool
) -> list[tuple[x509.ExtensionType, bool]]:
    """What 9303-12, table 5, asks for; each with whether it is critical."""
    public, signer_public = key.private.public_key(), signer.private.public_key()
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signer_public), False),
        (x509.SubjectKeyIdentifier.from_public_key(public), False),
        (usage, True),
    ]
    if authority:
        extensions.append((x509.BasicConstraints(ca=True, path_length=0), True))
    return extensions


def _with_figures(certificate: x509.Certificate, key: SigningKey, signer: SigningKey) -> bytes:
    """The certificate with its curve written out, signed anew.

    Needed because ``cryptography`` writes the names of curves only.
    """
    public = key.private.public_key()
    named, explicit = key_info(public, explicit=False), key_info(public)
    content = unwrap(certificate.tbs_certificate_bytes)[0x30].replace(named, explicit)
    to_be_signed = wrap("30", content)
    signature = wrap("03", b"\x00", signer.sign(to_be_signed))
    return wrap("30", to_be_signed, signer.algorithm, signature)
