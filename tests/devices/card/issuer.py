"""A country's signing authority and its document signers, for tests: all certificates are ours.

Built with ``cryptography``; the reader takes certificates apart with asn1crypto.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from devices.card.tlv import encode, parse

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
TODAY = datetime(2026, 6, 1, tzinfo=UTC)
FAR = timedelta(days=3650)


@cache
def rsa_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One of several keys, each made once."""
    assert number >= 0
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(number: int = 0, curve: str = "brainpoolP256r1") -> ec.EllipticCurvePrivateKey:
    assert number >= 0
    curves = {
        kind.name: kind
        for kind in (
            *(ec.SECP192R1(), ec.SECP224R1(), ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()),
            *(ec.BrainpoolP256R1(), ec.BrainpoolP384R1(), ec.BrainpoolP512R1()),
        )
    }
    return ec.generate_private_key(curves[curve])


def spki(key: Key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def name(common: str, *countries: str) -> x509.Name:
    return x509.Name(
        [
            *(x509.NameAttribute(NameOID.COUNTRY_NAME, each) for each in countries),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kiểm thử"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def authority(
    key: Key | None = None,
    common: str = "CSCA Test",
    *,
    signed_by: Issued | None = None,
    ca: bool = True,
    key_ids: bool = True,
    valid: tuple[datetime, datetime] = (TODAY - FAR, TODAY + FAR),
    usage: tuple[str, ...] = ("key_cert_sign", "crl_sign"),
    countries: tuple[str, ...] = ("VN",),
) -> Issued:
    """A country signing authority, its own issuer unless ``signed_by`` makes it a link."""
    own, subject = key or ec_key(0, "brainpoolP512r1"), name(common, *countries)
    issuer = signed_by.certificate.subject if signed_by else subject
    builder = _builder(own, subject, issuer, valid).add_extension(
        x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True
    )
    builder = builder.add_extension(_usage(*usage), critical=True)
    return _issued(builder, own, signed_by.key if signed_by else own, key_ids=key_ids)


def signer(
    of: Issued,
    key: Key | None = None,
    *,
    valid: tuple[datetime, datetime] = (TODAY - FAR, TODAY + FAR),
    key_ids: bool = True,
    usage: str = "digital_signature",
    purposes: tuple[str, ...] = (),
    critical: bool = False,
    authority_key: Key | None = None,
) -> Issued:
    """A document signer's certificate.

    ``critical`` adds an extension that nobody knows; ``authority_key`` is the one that it says it
    was signed with, if that is another than the one that did.
    """
    own = key or ec_key(1)
    subject, issuer = name("Document Signer Test", "VN"), of.certificate.subject
    builder = _builder(own, subject, issuer, valid).add_extension(_usage(usage), critical=True)
    if purposes:
        named = [x509.ObjectIdentifier(each) for each in purposes]
        builder = builder.add_extension(x509.ExtendedKeyUsage(named), critical=True)
    if critical:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
        builder = builder.add_extension(unknown, critical=True)
    return _issued(builder, own, of.key, key_ids=key_ids, named=authority_key)


def _builder(
    own: Key, subject: x509.Name, issuer: x509.Name, valid: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(own.public_key()).serial_number(x509.random_serial_number())
    return builder.not_valid_before(valid[0]).not_valid_after(valid[1])


def _issued(
    builder: x509.CertificateBuilder, own: Key, by: Key, *, key_ids: bool, named: Key | None = None
) -> Issued:
    if key_ids:
        of_own = x509.SubjectKeyIdentifier.from_public_key(own.public_key())
        of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key((named or by).public_key())
        builder = builder.add_extension(of_own, critical=False)
        builder = builder.add_extension(of_issuer, critical=False)
    return Issued(own, builder.sign(by, hashes.SHA512()))


def _usage(*names: str) -> x509.KeyUsage:
    fields = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{field: field in names for field in fields})


def revocation_list(of: Issued, *revoked: Issued, next_update: datetime = TODAY + FAR) -> bytes:
    """DER of a revocation list."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(of.certificate.subject)
    builder = builder.last_update(TODAY - FAR).next_update(next_update)
    for each in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(each.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(TODAY).build())
    return builder.sign(of.key, hashes.SHA512()).public_bytes(Encoding.DER)


def with_explicit_curve(issued: Issued, explicit: bytes, by: Key) -> bytes:
    """The certificate (DER) with another SubjectPublicKeyInfo, signed anew by an EC key."""
    body, algorithm, _ = parse(next(parse(issued.der)).value)
    parts = [encode(*part) for part in parse(body.value)]
    parts[6] = explicit  # after version, serial number, algorithm, issuer, validity, subject
    signed = encode(0x30, b"".join(parts))
    assert isinstance(by, ec.EllipticCurvePrivateKey)
    signature = by.sign(signed, ec.ECDSA(hashes.SHA512()))
    return encode(0x30, signed + encode(*algorithm) + encode(0x03, b"\x00" + signature))


def with_other_outer_algorithm(issued: Issued) -> bytes:
    """The certificate (DER) with ecdsa-with-SHA256 outside; inside stands what was used."""
    body, _, signature = parse(next(parse(issued.der)).value)
    other = encode(0x30, bytes.fromhex("06082a8648ce3d040302"))
    return encode(0x30, encode(*body) + other + encode(*signature))
