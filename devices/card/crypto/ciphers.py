"""The block ciphers of secure messaging and PACE, with their MACs (ICAO 9303-11, 9.7 and 9.8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher as Algorithm
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm

_MAC_SIZE = 8  # bytes, for both families


class Cipher(Enum):
    """A block cipher by its key's size; the value is (family, key bytes, block bytes)."""

    TRIPLE_DES = ("3DES", 16, 8)
    AES_128 = ("AES", 16, 16)
    AES_192 = ("AES", 24, 16)
    AES_256 = ("AES", 32, 16)

    @property
    def key_size(self) -> int:
        """Bytes of a key."""
        return self.value[1]

    @property
    def block_size(self) -> int:
        """Bytes of a block."""
        return self.value[2]

    def encrypt(self, key: bytes, iv: bytes, data: bytes) -> bytes:
        """CBC over whole blocks."""
        encryptor = Algorithm(self._algorithm(key), modes.CBC(iv)).encryptor()
        return encryptor.update(data) + encryptor.finalize()

    def decrypt(self, key: bytes, iv: bytes, data: bytes) -> bytes:
        """CBC over whole blocks."""
        decryptor = Algorithm(self._algorithm(key), modes.CBC(iv)).decryptor()
        return decryptor.update(data) + decryptor.finalize()

    def iv(self, key: bytes, counter: int) -> bytes:
        """The IV of secure messaging: zero for 3DES, the encrypted counter for AES (9.8)."""
        zero = bytes(self.block_size)
        if self is Cipher.TRIPLE_DES:
            return zero
        return self.encrypt(key, zero, counter.to_bytes(self.block_size))

    def mac(self, key: bytes, data: bytes) -> bytes:
        """8 bytes: the retail MAC for 3DES, over ``data`` already padded; CMAC for AES."""
        if self is Cipher.TRIPLE_DES:
            return _retail_mac(key, data)
        cmac = CMAC(algorithms.AES(key))
        cmac.update(data)
        return cmac.finalize()[:_MAC_SIZE]

    def _algorithm(self, key: bytes) -> BlockCipherAlgorithm:
        if self is Cipher.TRIPLE_DES:
            return TripleDES(key + key[:8])  # two keys, in the form that the library takes
        return algorithms.AES(key)


@dataclass(frozen=True, repr=False)
class SessionKeys:
    """What secure messaging starts from; ``counter`` is the send sequence counter's start."""

    cipher: Cipher
    encryption: bytes
    mac: bytes
    counter: int = 0


def pad(data: bytes, block_size: int) -> bytes:
    """Fill up to whole blocks (ISO/IEC 9797-1, padding method 2)."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block_size)


def unpad(data: bytes) -> bytes:
    """Take the filling off again.

    Raises:
        ValueError: there is none.
    """
    content = data.rstrip(b"\x00")
    if content[-1:] != b"\x80":
        raise ValueError("the padding is wrong")
    return content[:-1]


def _retail_mac(key: bytes, data: bytes) -> bytes:
    """MAC algorithm 3 of ISO/IEC 9797-1 with DES: single DES, and 3DES on the last block."""
    single = TripleDES(key[:8] * 3)
    chain = Algorithm(single, modes.CBC(bytes(8))).encryptor()
    last = chain.update(data)[-8:]
    undone = Algorithm(TripleDES(key[8:] * 3), modes.ECB()).decryptor().update(last)  # noqa: S305 - one block
    return Algorithm(single, modes.ECB()).encryptor().update(undone)  # noqa: S305 - one block
