"""The passwords of PACE (ICAO 9303-11, 4.4.4.1, 9.7.2 and 9.7.3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from devices.card.crypto.kdf import Use, derive_key

if TYPE_CHECKING:
    from devices.card.crypto.ciphers import Cipher


class Kind(IntEnum):
    """The password's reference in MSE:Set AT."""

    MRZ = 1
    CAN = 2


@dataclass(frozen=True, repr=False)
class Password:
    """A password: its kind, and the secret that its key comes of."""

    kind: Kind
    secret: bytes

    @classmethod
    def of_can(cls, can: str) -> Password:
        """The six digits as they are."""
        return cls(Kind.CAN, can.encode())

    @classmethod
    def of_mrz(cls, information: str) -> Password:
        """SHA-1 of the MRZ information, all 20 bytes."""
        return cls(Kind.MRZ, hashlib.sha1(information.encode(), usedforsecurity=False).digest())

    def k_pi(self, cipher: Cipher) -> bytes:
        """The key that decrypts the chip's nonce."""
        return derive_key(cipher, self.secret, Use.PASSWORD)
