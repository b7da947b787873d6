"""The block ciphers of secure messaging and what 9303-11 does with each (9.7.1, 9.8.6, 9.8.7).

All functions take the key, so that a cipher is only a way of doing things.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES as Des3
from cryptography.hazmat.primitives.ciphers import Cipher as Engine
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

ENCRYPTION, MAC, PASSWORD = 1, 2, 3
MAC_BYTES = 8


class Cipher(Protocol):
    """A block cipher in the modes of secure messaging."""

    block: ClassVar[int]

    def derive(self, secret: bytes, purpose: int) -> bytes:
        """The key that comes of a secret for a purpose (9.7.1)."""
        ...

    def encrypt(self, key: bytes, data: bytes, counter: int | None = None) -> bytes:
        """CBC over whole blocks, begun by the send sequence counter, or by zeros without one."""
        ...

    def decrypt(self, key: bytes, data: bytes, counter: int | None = None) -> bytes:
        """The reverse of ``encrypt``.

        Raises:
            ValueError: these are not whole blocks.
        """
        ...

    def mac(self, key: bytes, message: bytes) -> bytes:
        """The first eight bytes of the checksum."""
        ...


@dataclass(frozen=True)
class Aes:
    """AES in CBC mode with CMAC; ``key_bytes`` is 16, 24 or 32."""

    key_bytes: int
    block: ClassVar[int] = 16

    def derive(self, secret: bytes, purpose: int) -> bytes:
        """The key that comes of a secret for a purpose (9.7.1.2)."""
        message = secret + purpose.to_bytes(4)
        if self.key_bytes == 16:  # noqa: PLR2004 - AES-128 alone uses SHA-1
            return hashlib.sha1(message, usedforsecurity=False).digest()[:16]
        return hashlib.sha256(message).digest()[: self.key_bytes]

    def encrypt(self, key: bytes, data: bytes, counter: int | None = None) -> bytes:
        """CBC over whole blocks; the counter is encrypted to become the IV (9.8.7.1)."""
        return self._cbc(key, counter).encryptor().update(data)

    def decrypt(self, key: bytes, data: bytes, counter: int | None = None) -> bytes:
        """The reverse of ``encrypt``.

        Raises:
            ValueError: these are not whole blocks.
        """
        return _whole(self._cbc(key, counter), data)

    def mac(self, key: bytes, message: bytes) -> bytes:
        """CMAC (9.8.7.2)."""
        checksum = CMAC(algorithms.AES(key))
        checksum.update(message)
        return checksum.finalize()[:MAC_BYTES]

    def _cbc(self, key: bytes, counter: int | None) -> Engine[modes.CBC]:
        iv = bytes(self.block)
        if counter is not None:
            # One block, and so no pattern to see.
            single = Engine(algorithms.AES(key), modes.ECB())  # noqa: S305
            iv = single.encryptor().update(counter.to_bytes(self.block))
        return Engine(algorithms.AES(key), modes.CBC(iv))


@dataclass(frozen=True)
class TripleDes:
    """Two-key 3DES in CBC mode with zero IV, and the retail MAC (9.8.6)."""

    block: ClassVar[int] = 8

    def derive(self, secret: bytes, purpose: int) -> bytes:
        """The key that comes of a secret for a purpose (9.7.1.1), parity bits as they fall."""
        message = secret + purpose.to_bytes(4)
        return hashlib.sha1(message, usedforsecurity=False).digest()[:16]

    def encrypt(self, key: bytes, data: bytes, counter: int | None = None) -> bytes:
        """CBC over whole blocks; the counter has no part in it."""
        del counter
        return _cbc3(key, bytes(self.block)).encryptor().update(data)

    def decrypt(self, key: bytes, data: bytes, counter: int | None = None) -> bytes:
        """The reverse of ``encrypt``.

        Raises:
            ValueError: these are not whole blocks.
        """
        del counter
        return _whole(_cbc3(key, bytes(self.block)), data)

    def mac(self, key: bytes, message: bytes) -> bytes:
        """ISO/IEC 9797-1 MAC algorithm 3 over whole blocks."""
        first, last = message[: -self.block], message[-self.block :]
        single = _cbc3(key[:8] * 2, bytes(self.block)).encryptor().update(first)
        iv = single[-self.block :] or bytes(self.block)
        return _cbc3(key, iv).encryptor().update(last)


def _cbc3(key: bytes, iv: bytes) -> Engine[modes.CBC]:
    return Engine(Des3(key + key[:8]), modes.CBC(iv))


def _whole(engine: Engine[modes.CBC], data: bytes) -> bytes:
    decryptor = engine.decryptor()
    return decryptor.update(data) + decryptor.finalize()
