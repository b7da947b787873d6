"""Basic access control (ICAO 9303-11, 4.3)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.access.password import Kind
from devices.card.access.refusal import refused
from devices.card.channel.apdu import Command, Send
from devices.card.crypto.ciphers import Cipher, SessionKeys, pad
from devices.card.crypto.kdf import session_keys

if TYPE_CHECKING:
    from collections.abc import Callable

_CIPHER = Cipher.TRIPLE_DES
_NONCE, _KEY, _MAC = 8, 16, 8  # bytes
_ANSWER = 2 * _NONCE + _KEY + _MAC


def run(
    send: Send, information: str, random: Callable[[int], bytes] = secrets.token_bytes
) -> SessionKeys:
    """Prove to the chip that its MRZ information is known, and agree on session keys.

    The eMRTD application must be selected. ``random`` gives as many random bytes as it is asked
    for: first the terminal's nonce, then its half of the key.

    Raises:
        DeviceError: ``wrong_key`` if the chip refuses the information, ``card_protocol`` if its
            answers are not those of a true chip.
    """
    own = session_keys(_CIPHER, _seed(information))
    chip_nonce = send(Command(0x00, 0x84, 0x00, 0x00, le=_NONCE)).expect_ok("GET CHALLENGE")
    if len(chip_nonce) != _NONCE:
        raise errors.ProtocolError("the chip's challenge is not 8 bytes long")
    nonce, half = random(_NONCE), random(_KEY)
    response = send(_external_authenticate(_sealed(own, nonce + chip_nonce + half)))
    if refusal := refused(response.sw, Kind.MRZ):
        raise refusal
    chip_half = _opened(own, response.expect_ok("EXTERNAL AUTHENTICATE"), chip_nonce + nonce)
    seed = bytes(a ^ b for a, b in zip(half, chip_half, strict=True))
    counter = int.from_bytes(chip_nonce[4:] + nonce[4:])
    return session_keys(_CIPHER, seed, counter)


def _seed(information: str) -> bytes:
    """K_seed (9.7.2)."""
    return hashlib.sha1(information.encode(), usedforsecurity=False).digest()[:16]


def _external_authenticate(data: bytes) -> Command:
    return Command(0x00, 0x82, 0x00, 0x00, data, le=_ANSWER)


def _sealed(keys: SessionKeys, plain: bytes) -> bytes:
    encrypted = _CIPHER.encrypt(keys.encryption, bytes(_CIPHER.block_size), plain)
    return encrypted + _mac(keys, encrypted)


def _opened(keys: SessionKeys, answer: bytes, nonces: bytes) -> bytes:
    """The chip's half of the key, from an answer that must repeat both nonces."""
    encrypted, mac = answer[:-_MAC], answer[-_MAC:]
    if len(answer) != _ANSWER or not hmac.compare_digest(mac, _mac(keys, encrypted)):
        raise errors.ProtocolError("the chip's proof of the key is not authentic")
    plain = _CIPHER.decrypt(keys.encryption, bytes(_CIPHER.block_size), encrypted)
    if not hmac.compare_digest(plain[: len(nonces)], nonces):
        raise errors.ProtocolError("the chip's proof of the key is for another challenge")
    return plain[len(nonces) :]


def _mac(keys: SessionKeys, encrypted: bytes) -> bytes:
    return _CIPHER.mac(keys.mac, pad(encrypted, _CIPHER.block_size))
