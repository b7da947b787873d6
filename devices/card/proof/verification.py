"""Verifying one signature: RSA PKCS #1 v1.5 and PSS, ECDSA, with SHA-1 to SHA-512.

The algorithms that ICAO 9303-12, 4.4, allows; SHA-1 for the cards that still have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from devices.card import errors
from devices.card.asn1 import reading
from devices.card.proof.public_key import public_key_of
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.card.asn1 import AlgorithmIdentifier

Verdict = Literal["ok", "failed", "unsupported"]

HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - what old cards were signed with
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_MAX_SALT = 512  # bytes: no signature by a key that is taken has room for more
_PSS = "1.2.840.113549.1.1.10"
# RFC 8017, appendix A.2.4; without a hash of its own the signer's digest algorithm is meant.
_RSA: Mapping[str, str | None] = {
    "1.2.840.113549.1.1.1": None,
    "1.2.840.113549.1.1.5": "sha1",
    "1.2.840.113549.1.1.14": "sha224",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
# RFC 5758, 3.2, and the plain signatures of BSI TR-03111, 5.2.1.1.
_ECDSA: Mapping[str, str | None] = {
    "1.2.840.10045.2.1": None,
    "1.2.840.10045.4.1": "sha1",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
    "0.4.0.127.0.7.1.1.4.1.1": "sha1",
    "0.4.0.127.0.7.1.1.4.1.2": "sha224",
    "0.4.0.127.0.7.1.1.4.1.3": "sha256",
    "0.4.0.127.0.7.1.1.4.1.4": "sha384",
    "0.4.0.127.0.7.1.1.4.1.5": "sha512",
}


def verify(
    spki: bytes,
    algorithm: AlgorithmIdentifier,
    signature: bytes,
    message: bytes,
    digest: str | None = None,
) -> Verdict:
    """Whether ``signature`` is the key's over ``message``.

    Args:
        spki: DER of the SubjectPublicKeyInfo.
        algorithm: The signature's.
        signature: As it stands in certificate or CMS.
        message: What was signed.
        digest: The hash function where ``algorithm`` names none, as hashlib knows it.
    """
    try:
        _verify(public_key_of(spki), algorithm, signature, message, digest)
    except (errors.SuiteUnsupportedError, UnsupportedAlgorithm):
        return "unsupported"
    except (DeviceError, InvalidSignature, ValueError):
        # ValueError: the library's, for lengths that no signature of this key has.
        return "failed"
    return "ok"


def verify_ecdsa(
    key: ec.EllipticCurvePublicKey, signature: bytes, message: bytes, digest: hashes.HashAlgorithm
) -> None:
    """Verify ECDSA, plain (r and s, each as long as the order) or DER.

    Raises:
        InvalidSignature: it is not the key's.
    """
    size = (key.curve.group_order.bit_length() + 7) // 8
    if len(signature) == 2 * size:
        r, s = int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
        signature = utils.encode_dss_signature(r, s)
    key.verify(signature, message, ec.ECDSA(digest))


def ecdsa_hash(oid: str) -> hashes.HashAlgorithm:
    """The hash function that an ECDSA signature algorithm (dotted OID) names.

    Raises:
        DeviceError: ``suite_unsupported``.
    """
    return _hash(_ECDSA, oid, None)


def _verify(
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    algorithm: AlgorithmIdentifier,
    signature: bytes,
    message: bytes,
    digest: str | None,
) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        verify_ecdsa(key, signature, message, _hash(_ECDSA, algorithm.oid, digest))
    elif algorithm.oid == _PSS:
        scheme, hashed = _pss(algorithm.parameters)
        key.verify(signature, message, scheme, hashed)
    else:
        hashed = _hash(_RSA, algorithm.oid, digest)
        key.verify(signature, message, padding.PKCS1v15(), hashed)


def _hash(table: Mapping[str, str | None], oid: str, digest: str | None) -> hashes.HashAlgorithm:
    if oid not in table:
        raise errors.SuiteUnsupportedError(f"signature algorithm {oid}")
    return _named(table[oid] or digest)


def _named(name: str | None) -> hashes.HashAlgorithm:
    if name is None or name not in HASHES:
        raise errors.SuiteUnsupportedError(f"hash function {name}")
    return HASHES[name]


def _pss(parameters: bytes) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    with reading("the parameters of RSASSA-PSS"):
        values = algos.RSASSAPSSParams.load(parameters, strict=True)
        digest = values["hash_algorithm"]["algorithm"].native
        mask, trailer = values["mask_gen_algorithm"], values["trailer_field"].native
        if (mask["algorithm"].native, trailer) != ("mgf1", "trailer_field_bc"):
            raise errors.SuiteUnsupportedError("RSASSA-PSS with an unknown mask or trailer")
        mask_digest = mask["parameters"]["algorithm"].native
        salt_length = values["salt_length"].native
        if salt_length > _MAX_SALT:
            raise errors.SuiteUnsupportedError("RSASSA-PSS with a salt of unreasonable length")
    return padding.PSS(padding.MGF1(_named(mask_digest)), salt_length), _named(digest)
