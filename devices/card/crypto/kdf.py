"""Keys from shared secrets and passwords (ICAO 9303-11, 9.7.1)."""

from __future__ import annotations

import hashlib
from enum import IntEnum

from devices.card.crypto.ciphers import Cipher, SessionKeys


class Use(IntEnum):
    """The counter that the key derivation mixes in."""

    ENCRYPTION = 1
    MAC = 2
    PASSWORD = 3


def derive_key(cipher: Cipher, secret: bytes, use: Use) -> bytes:
    """The KDF: SHA-1 for 3DES and AES-128, SHA-256 for longer keys (9.7.1)."""
    # SHA-1 is what the standard prescribes for 128-bit keys; it is no choice of ours.
    digest = hashlib.sha256 if cipher.key_size > 16 else hashlib.sha1  # noqa: PLR2004 - 128 bits
    key = digest(secret + use.to_bytes(4), usedforsecurity=False).digest()[: cipher.key_size]
    return _with_parity(key) if cipher is Cipher.TRIPLE_DES else key


def session_keys(cipher: Cipher, secret: bytes, counter: int = 0) -> SessionKeys:
    """The two keys for secure messaging that come of a shared secret."""
    return SessionKeys(
        cipher,
        derive_key(cipher, secret, Use.ENCRYPTION),
        derive_key(cipher, secret, Use.MAC),
        counter,
    )


def _with_parity(key: bytes) -> bytes:
    """DES's odd parity in each byte's lowest bit: changes no result, but keys are shown so."""
    return bytes(byte & 0xFE | (byte >> 1).bit_count() + 1 & 1 for byte in key)
