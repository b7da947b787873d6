"""The one door for public keys: of document signers, authorities, and chips."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from devices.card import errors, tlv
from devices.card.files.security_infos import encode_oid
from devices.card.proof.domain_parameters import named_curve

PublicKey = RSAPublicKey | EllipticCurvePublicKey

_SEQUENCE, _OID, _BITS = 0x30, 0x06, 0x03
# Larger numbers are in no use that we know of, and would let a chip choose how long we compute.
_MAX_RSA_BITS, _MAX_RSA_EXPONENT = 4096, 2**32 - 1
_EC_KEY = bytes.fromhex("2a8648ce3d0201")  # 1.2.840.10045.2.1, id-ecPublicKey


def public_key_of(spki: bytes) -> PublicKey:
    """The RSA or EC key in the DER of a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).

    Raises:
        DeviceError: ``card_data``: it is malformed, or no point of its curve;
            ``suite_unsupported``: another kind of key, an unreasonably large one, or a curve that
            is not known.
    """
    try:
        key = load_der_public_key(_with_named_curve(spki))
    except UnsupportedAlgorithm as error:
        raise errors.SuiteUnsupportedError("a public key of an unknown kind or curve") from error
    except ValueError as error:
        raise errors.DataError("a public key is malformed") from error
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey):
        raise errors.SuiteUnsupportedError("a public key that is neither RSA nor EC")
    if isinstance(key, RSAPublicKey) and (
        key.key_size > _MAX_RSA_BITS or key.public_numbers().e > _MAX_RSA_EXPONENT
    ):
        raise errors.SuiteUnsupportedError("an RSA key of unreasonable size")
    return key


def _with_named_curve(spki: bytes) -> bytes:
    """The same key with its curve named where its parameters are written out."""
    match [*tlv.parse(tlv.only(spki, _SEQUENCE))]:
        case [(0x30, algorithm), (0x03, bits)]:
            pass
        case _:
            raise errors.DataError("a public key is malformed")
    match [*tlv.parse(algorithm)]:
        case [(0x06, kind), (0x30, parameters)] if kind == _EC_KEY:
            curve = named_curve(parameters)
        case _:
            return spki
    if curve is None:
        raise errors.SuiteUnsupportedError("an EC key on a curve that is not known")
    named = tlv.encode(_OID, _EC_KEY) + tlv.encode(_OID, encode_oid(curve))
    return tlv.encode(_SEQUENCE, tlv.encode(_SEQUENCE, named) + tlv.encode(_BITS, bits))
