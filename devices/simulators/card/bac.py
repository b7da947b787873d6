"""The chip's side of basic access control (ICAO 9303-11, 4.3)."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from devices.simulators.card.cipher import ENCRYPTION, MAC, MAC_BYTES, TripleDes
from devices.simulators.card.objects import padded
from devices.simulators.card.session import ChipSession

if TYPE_CHECKING:
    from devices.simulators.card.randomness import Random

CHALLENGE_BYTES = 8
_KEY_BYTES = 16
# What each side sends: both challenges and its key, encrypted, and a MAC.
PROOF_BYTES = 2 * CHALLENGE_BYTES + _KEY_BYTES + MAC_BYTES
_CIPHER = TripleDes()


class ChipBac:
    """One run: a challenge, then the terminal's proof that it knows the MRZ information."""

    def __init__(self, mrz_information: bytes, random: Random = secrets.token_bytes) -> None:
        seed = hashlib.sha1(mrz_information, usedforsecurity=False).digest()[:_KEY_BYTES]
        self._encryption = _CIPHER.derive(seed, ENCRYPTION)
        self._mac_key = _CIPHER.derive(seed, MAC)
        self._random = random
        self.challenge = random(CHALLENGE_BYTES)

    def authenticate(self, data: bytes) -> tuple[bytes, ChipSession] | None:
        """The answer to EXTERNAL AUTHENTICATE and the session; None if the key was another."""
        cryptogram, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
        if len(data) != PROOF_BYTES or mac != self._mac(cryptogram):
            return None
        plain = _CIPHER.decrypt(self._encryption, cryptogram)
        terminal_challenge, challenge = plain[:8], plain[8:16]
        if challenge != self.challenge:
            return None
        key = self._random(_KEY_BYTES)
        answer = _CIPHER.encrypt(self._encryption, self.challenge + terminal_challenge + key)
        seed = bytes(own ^ other for own, other in zip(key, plain[16:], strict=True))
        keys = _CIPHER.derive(seed, ENCRYPTION), _CIPHER.derive(seed, MAC)
        counter = int.from_bytes(self.challenge[4:] + terminal_challenge[4:])
        return answer + self._mac(answer), ChipSession(keys, _CIPHER, counter)

    def _mac(self, cryptogram: bytes) -> bytes:
        return _CIPHER.mac(self._mac_key, padded(cryptogram, _CIPHER.block))
