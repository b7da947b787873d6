"""The security object and other CMS SignedData, for tests, out of plain data objects."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from devices.card.tlv import encode, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.devices.card.issuer import Issued, Key

Scheme = Literal["pkcs1", "pss", "ecdsa", "plain"]
HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
DIGEST_OIDS = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "md5": "1.2.840.113549.2.5",
}
SIGNATURE_OIDS = {
    ("pkcs1", "sha1"): "1.2.840.113549.1.1.5",
    ("pkcs1", "sha224"): "1.2.840.113549.1.1.14",
    ("pkcs1", "sha256"): "1.2.840.113549.1.1.11",
    ("pkcs1", "sha384"): "1.2.840.113549.1.1.12",
    ("pkcs1", "sha512"): "1.2.840.113549.1.1.13",
    ("ecdsa", "sha1"): "1.2.840.10045.4.1",
    ("ecdsa", "sha224"): "1.2.840.10045.4.3.1",
    ("ecdsa", "sha256"): "1.2.840.10045.4.3.2",
    ("ecdsa", "sha384"): "1.2.840.10045.4.3.3",
    ("ecdsa", "sha512"): "1.2.840.10045.4.3.4",
    ("plain", "sha256"): "0.4.0.127.0.7.1.1.4.1.3",
}
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
MASTER_LIST = "2.23.136.1.1.2"


def oid(dotted: str) -> bytes:
    return encode(0x06, _arcs(dotted))


def _arcs(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    result = b""
    for arc in (40 * first + second, *rest):
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(0x80 | arc & 0x7F)
        result += bytes(reversed(digits))
    return result


def sequence(*parts: bytes) -> bytes:
    return encode(0x30, b"".join(parts))


def integer(number: int) -> bytes:
    return encode(0x02, number.to_bytes(number.bit_length() // 8 + 1, signed=True))


def lds_security_object(
    groups: Mapping[int, bytes], digest: str = "sha256", version: int = 0
) -> bytes:
    """The hashes of the data groups (ICAO 9303-10, appendix D)."""
    listed = [
        sequence(integer(number), encode(0x04, hashlib.new(digest, content).digest()))
        for number, content in groups.items()
    ]
    lds = sequence(encode(0x13, b"0108"), encode(0x13, b"040000")) if version else b""
    algorithm = sequence(oid(DIGEST_OIDS[digest]))
    return sequence(integer(version), algorithm, sequence(*listed), lds)


def sign(key: Key, scheme: Scheme, digest: str, message: bytes) -> tuple[bytes, bytes]:
    """AlgorithmIdentifier and signature."""
    hashed = HASHES[digest]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(message, ec.ECDSA(hashed))
        if scheme == "plain":
            signature = plain(signature, key)
        return sequence(oid(SIGNATURE_OIDS[scheme, digest])), signature
    if scheme == "pss":
        signature = key.sign(message, padding.PSS(padding.MGF1(hashed), hashed.digest_size), hashed)
        return _pss(digest, hashed.digest_size), signature
    signature = key.sign(message, padding.PKCS1v15(), hashed)
    return sequence(oid(SIGNATURE_OIDS[scheme, digest]), b"\x05\x00"), signature


def plain(signature: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """r and s, each as long as the order (BSI TR-03111, 5.2.1)."""
    size = (key.key_size + 7) // 8
    numbers = parse(next(parse(signature)).value)
    return b"".join(int.from_bytes(number.value).to_bytes(size) for number in numbers)


def _pss(digest: str, salt: int) -> bytes:
    hashed = sequence(oid(DIGEST_OIDS[digest]), b"\x05\x00")
    mask = sequence(oid("1.2.840.113549.1.1.8"), hashed)
    parameters = encode(0xA0, hashed) + encode(0xA1, mask) + encode(0xA2, integer(salt))
    return sequence(oid("1.2.840.113549.1.1.10"), sequence(parameters))


def signed_data(
    content: bytes,
    by: Issued,
    *,
    content_type: str = LDS_SECURITY_OBJECT,
    scheme: Scheme = "ecdsa",
    digest: str = "sha256",
    attributes: bool = True,
    by_key_id: bool = False,
    certificates: tuple[bytes, ...] | None = None,
    version: int = 3,
    signatures: int = 1,
    hash_attributes: int = 1,
    type_attribute: str | None = None,
) -> bytes:
    """CMS SignedData (RFC 5652); how often signature and message digest stand there can vary.

    ``type_attribute`` is a content type that the attributes say instead of the content's.
    """
    digest_algorithm = sequence(oid(DIGEST_OIDS[digest]))
    attribute_set = b""
    if attributes:
        hashed = hashlib.new(digest, content).digest()
        said = oid(type_attribute or content_type)
        attribute_set = sequence(oid("1.2.840.113549.1.9.3"), encode(0x31, said))
        message_digest = sequence(oid("1.2.840.113549.1.9.4"), encode(0x31, encode(0x04, hashed)))
        attribute_set += message_digest * hash_attributes
    message = encode(0x31, attribute_set) if attributes else content
    algorithm, signature = sign(by.key, scheme, digest, message)
    signer_info = sequence(
        integer(3 if by_key_id else 1),
        _signer_identifier(by, by_key_id=by_key_id),
        digest_algorithm,
        encode(0xA0, attribute_set) if attributes else b"",
        algorithm,
        encode(0x04, signature),
    )
    included = (by.der,) if certificates is None else certificates
    signed = sequence(
        integer(version),
        encode(0x31, digest_algorithm),
        sequence(oid(content_type), encode(0xA0, encode(0x04, content))),
        encode(0xA0, b"".join(included)) if included else b"",
        encode(0x31, signer_info * signatures),
    )
    return sequence(oid("1.2.840.113549.1.7.2"), encode(0xA0, signed))


def _signer_identifier(by: Issued, *, by_key_id: bool) -> bytes:
    if by_key_id:
        extension = by.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        return encode(0x80, extension.value.key_identifier)
    issuer = by.certificate.issuer.public_bytes()
    return sequence(issuer, integer(by.certificate.serial_number))


def sod(cms: bytes) -> bytes:
    """EF.SOD around CMS."""
    return encode(0x77, cms)


def master_list(certificates: list[bytes], by: Issued) -> bytes:
    """A master list (ICAO 9303-12, 9)."""
    content = sequence(integer(0), encode(0x31, b"".join(certificates)))
    return signed_data(content, by, content_type=MASTER_LIST)
