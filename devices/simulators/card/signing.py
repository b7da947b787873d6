"""Private keys of the simulated chips and their issuer, and how each signs.

Elliptic keys come of a label, so that every process has the same issuer; RSA keys cannot.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from devices.simulators.card.domain_parameters import CURVES
from devices.simulators.card.objects import integer, oid, wrap

Scheme = Literal["ecdsa", "ecdsa-nist", "rsa", "rsa-pss"]
Digest = Literal["sha256", "sha384", "sha512"]
Hash = hashes.SHA256 | hashes.SHA384 | hashes.SHA512

_NULL = wrap("05")
_HASHES: dict[Digest, tuple[Hash, str]] = {
    "sha256": (hashes.SHA256(), "2.16.840.1.101.3.4.2.1"),
    "sha384": (hashes.SHA384(), "2.16.840.1.101.3.4.2.2"),
    "sha512": (hashes.SHA512(), "2.16.840.1.101.3.4.2.3"),
}
_ECDSA_WITH = {"sha256": 2, "sha384": 3, "sha512": 4}
_RSA_WITH = {"sha256": 11, "sha384": 12, "sha512": 13}
_PKCS1 = "1.2.840.113549.1.1"
_CURVE_CLASSES: dict[str, type[ec.EllipticCurve]] = {
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}


def elliptic_key(label: str, curve_name: str = "brainpoolP256r1") -> ec.EllipticCurvePrivateKey:
    """The key of a label, always the same."""
    number = int.from_bytes(hashlib.shake_256(label.encode()).digest(72))
    order = CURVES[curve_name].order
    return ec.derive_private_key(number % (order - 1) + 1, _CURVE_CLASSES[curve_name]())


@lru_cache(maxsize=16)
def rsa_key(label: str, bits: int) -> rsa.RSAPrivateKey:
    """The key of a label, the same within this process."""
    del label
    return rsa.generate_private_key(65537, bits)


@dataclass(frozen=True)
class SigningKey:
    """A private key with its scheme and digest; ECDSA is deterministic (RFC 6979)."""

    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    digest: Digest = "sha256"
    pss: bool = False

    @property
    def hash(self) -> Hash:
        """The digest as ``cryptography`` names it."""
        return _HASHES[self.digest][0]

    @property
    def padding(self) -> padding.PSS | padding.PKCS1v15 | None:
        """How a digest becomes a number for RSA; None with an elliptic key."""
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return None
        if not self.pss:
            return padding.PKCS1v15()
        return padding.PSS(padding.MGF1(self.hash), self.hash.digest_size)

    @property
    def digest_algorithm(self) -> bytes:
        """The digest's DER AlgorithmIdentifier."""
        return digest_algorithm(self.digest)

    @property
    def algorithm(self) -> bytes:
        """The signature's DER AlgorithmIdentifier (RFC 5758, 3.2; RFC 4055, 5 and 3.1)."""
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return wrap("30", oid(f"1.2.840.10045.4.3.{_ECDSA_WITH[self.digest]}"))
        if not self.pss:
            return wrap("30", oid(f"{_PKCS1}.{_RSA_WITH[self.digest]}"), _NULL)
        mask = wrap("30", oid(f"{_PKCS1}.8"), self.digest_algorithm)
        salt = integer(self.hash.digest_size)
        parameters = wrap("A0", self.digest_algorithm), wrap("A1", mask), wrap("A2", salt)
        return wrap("30", oid(f"{_PKCS1}.10"), wrap("30", *parameters))

    def sign(self, data: bytes) -> bytes:
        """The signature as X.509 and CMS carry it."""
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(data, ec.ECDSA(self.hash, deterministic_signing=True))
        return self.private.sign(data, self.padding or padding.PKCS1v15(), self.hash)


def digest_algorithm(digest: Digest) -> bytes:
    """The DER AlgorithmIdentifier of a digest."""
    return wrap("30", oid(_HASHES[digest][1]), _NULL)
