"""Active authentication: the chip signs a challenge with a key that never leaves it.

ICAO 9303-11, 6.1. A copy of the chip's files does not know the key.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from devices.card import errors
from devices.card.channel.apdu import EXTENDED, OK, SHORT, Command, Send
from devices.card.files import dg14 as security
from devices.card.files import dg15 as key_file
from devices.card.proof import iso9796
from devices.card.proof.public_key import PublicKey, public_key_of
from devices.card.proof.verification import HASHES, Verdict, ecdsa_hash, verify_ecdsa
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_CHALLENGE = 8  # bytes, 9303-11, 6.1.2
# A longer signature does not fit into a short answer once it is protected.
_FITS = 223
_WRONG_LENGTH, _WRONG_LE = 0x6700, 0x6C  # ISO/IEC 7816-4, 5.6; the second is SW1 alone
# Without ActiveAuthenticationInfo: the hash that is as long as the key (BSI TR-03111, 5.2.1).
_HASH_BY_BITS = ((512, "sha512"), (384, "sha384"), (256, "sha256"), (224, "sha224"))


def authenticate(send: Send, dg15: bytes, dg14: bytes | None) -> Verdict:
    """Let the chip sign a fresh challenge.

    "unsupported": DG15's key or algorithm is not known; also if the files cannot be understood,
    which is for passive authentication to judge, or if chip or reader cannot carry the extended
    length that the answer needs. A chip that refuses otherwise has failed.

    Args:
        send: Carries a command to the chip.
        dg15: The whole content of DG15.
        dg14: The same of DG14, where the chip has one.

    Raises:
        DeviceError: what ``send`` raises.
    """
    try:
        key = public_key_of(key_file.parse(dg15))
        algorithm = security.parse(dg14).active_algorithm if dg14 else None
    except DeviceError:
        return "unsupported"
    challenge = secrets.token_bytes(_CHALLENGE)
    expected = SHORT if _signature_size(key) <= _FITS else EXTENDED
    response = send(Command(0x00, 0x88, 0x00, 0x00, challenge, le=expected))
    if response.sw == OK:
        return verify(key, algorithm, challenge, response.data)
    wrong_length = response.sw == _WRONG_LENGTH or response.sw >> 8 == _WRONG_LE
    return "unsupported" if expected == EXTENDED and wrong_length else "failed"


def verify(key: PublicKey, algorithm: str | None, challenge: bytes, signature: bytes) -> Verdict:
    """Whether ``signature`` is the key's over the challenge.

    ``algorithm`` is the one (dotted OID) that DG14 names for ECDSA, None if it names none; with
    RSA the signature says it.
    """
    try:
        if isinstance(key, RSAPublicKey):
            numbers = key.public_numbers()
            right = iso9796.verify(signature, numbers.n, numbers.e, challenge)
            return "ok" if right else "failed"
        hashed = _usual_hash(key.key_size) if algorithm is None else ecdsa_hash(algorithm)
        verify_ecdsa(key, signature, challenge, hashed)
    except (errors.SuiteUnsupportedError, UnsupportedAlgorithm):
        return "unsupported"
    except InvalidSignature:
        return "failed"
    return "ok"


def _signature_size(key: PublicKey) -> int:
    bits = key.key_size if isinstance(key, RSAPublicKey) else 2 * key.key_size
    return (bits + 7) // 8


def _usual_hash(bits: int) -> HashAlgorithm:
    return HASHES[next((name for size, name in _HASH_BY_BITS if bits >= size), "sha1")]
