"""What opens a chip, and the keys that come of it (ICAO 9303-11, 4.4.4 and 9.7.1 to 9.7.3)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from devices.card.crypto.ciphers import Cipher
from devices.card.crypto.kdf import Use, derive_key

CAN_DIGITS = 6
IDENTITY_DIGITS = 12


@dataclass(frozen=True)
class AccessKey:
    """A password for PACE: its reference in MSE:Set AT and the secret that K_pi comes from."""

    reference: int
    secret: bytes

    @property
    def k_pi(self) -> bytes:
        """The key that decrypts the chip's nonce, 16 bytes."""
        return derive_key(Cipher.AES_128, self.secret, Use.PASSWORD)


def from_can(can: str) -> AccessKey:
    """The access key of the six digits that are the card's CAN.

    Raises:
        ValueError: these are not six digits; the message does not repeat them.
    """
    return AccessKey(reference=2, secret=_digits(can, CAN_DIGITS, "a CAN").encode())


def from_mrz_information(information: str) -> AccessKey:
    """The access key of document number, birth and expiry date, each with its check digit."""
    digest = hashlib.sha1(information.encode(), usedforsecurity=False).digest()
    return AccessKey(reference=1, secret=digest)


def can_of_number(number: str) -> str:
    """The CAN of a Vietnamese card: the last six digits of the identity number.

    Raises:
        ValueError: this is not an identity number.
    """
    return _digits(number, IDENTITY_DIGITS, "an identity number")[-CAN_DIGITS:]


def can_of_code(text: str) -> str:
    """The CAN from the card's QR code, whose first field is the identity number.

    Raises:
        ValueError: the code does not start with an identity number.
    """
    return can_of_number(text.split("|", 1)[0].strip())


def _digits(text: str, count: int, what: str) -> str:
    if not re.fullmatch(rf"[0-9]{{{count}}}", text):
        raise ValueError(f"{what} has exactly {count} digits")
    return text
