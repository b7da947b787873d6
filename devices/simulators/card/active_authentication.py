"""The key with which a chip signs challenges (ICAO 9303-11, 6.1)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, Hash

if TYPE_CHECKING:
    from devices.simulators.card.explicit_key import PublicKey
    from devices.simulators.card.randomness import Random

# Begins and ends a message with a recoverable part (ISO/IEC 9796-2, scheme 1).
_HEADER = b"\x6a"
_TRAILERS = {"sha1": b"\xbc", "sha256": b"\x34\xcc"}


class ActiveKey(Protocol):
    """Signs challenges."""

    @property
    def public(self) -> PublicKey:
        """The key that stands in DG15."""
        ...

    def sign(self, challenge: bytes) -> bytes:
        """The signature as INTERNAL AUTHENTICATE returns it."""
        ...


@dataclass(frozen=True)
class EcdsaKey:
    """ECDSA with SHA-256 in the plain format, r then s (6.1.2.3)."""

    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        """The key that stands in DG15."""
        return self.private.public_key()

    def sign(self, challenge: bytes) -> bytes:
        """The signature, twice the length of the curve's order."""
        size = (self.private.curve.key_size + 7) // 8
        der = self.private.sign(challenge, ec.ECDSA(SHA256()))
        return b"".join(number.to_bytes(size) for number in decode_dss_signature(der))


@dataclass(frozen=True)
class RsaKey:
    """ISO/IEC 9796-2 scheme 1, signed as in its B.6, with SHA-1 or SHA-256 (6.1.2.2)."""

    private: rsa.RSAPrivateKey
    hash_name: str = "sha1"
    random: Random = secrets.token_bytes

    @property
    def public(self) -> rsa.RSAPublicKey:
        """The key that stands in DG15."""
        return self.private.public_key()

    def sign(self, challenge: bytes) -> bytes:
        """The signature over a part of the chip's own, that is recovered, and the challenge."""
        numbers = self.private.private_numbers()
        modulus, size = numbers.public_numbers.n, self.private.key_size // 8
        message = self.message(challenge, size)
        return pow(int.from_bytes(message), numbers.d, modulus).to_bytes(size)

    def message(self, challenge: bytes, size: int) -> bytes:
        """What the private key is applied to, of ``size`` bytes."""
        trailer = _TRAILERS[self.hash_name]
        digest = Hash(SHA1() if self.hash_name == "sha1" else SHA256())  # noqa: S303 - as cards do
        own = self.random(size - len(_HEADER) - digest.algorithm.digest_size - len(trailer))
        digest.update(own + challenge)
        return _HEADER + own + digest.finalize() + trailer
