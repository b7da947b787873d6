"""The chip's side of PACE: generic mapping, ECDH on brainpoolP256r1, AES-128 (9303-11, 4.4)."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from devices.simulators.card import curve
from devices.simulators.card.objects import unwrap, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

OID = bytes.fromhex("04007f00070202040202")
REFUSED = bytes.fromhex("6300")
_OK = bytes.fromhex("9000")


class WrongOrderError(Exception):
    """The terminal left the protocol."""


def kdf(secret: bytes, counter: int) -> bytes:
    """The 16-byte key that comes of a secret: 1 encryption, 2 MAC, 3 password."""
    message = secret + bytes([0, 0, 0, counter])
    return hashlib.sha1(message, usedforsecurity=False).digest()[:16]


def random_secret() -> int:
    """A fresh private key."""
    return secrets.randbelow(curve.ORDER - 1) + 1


class ChipPace:
    """One run: takes each GENERAL AUTHENTICATE's data and answers it.

    After the last one ``keys`` holds the session keys (encryption, MAC) if the terminal knew
    the password. The nonce and the two private keys are random unless given.
    """

    def __init__(
        self,
        password: bytes,
        nonce: bytes | None = None,
        private_key: Callable[[], int] = random_secret,
    ) -> None:
        self._k_pi = kdf(password, 3)
        self._nonce = secrets.token_bytes(16) if nonce is None else nonce
        self._private_key = private_key
        self._steps = iter((self._send_nonce, self._map, self._agree, self._confirm))
        self._generator = curve.GENERATOR
        self._public_keys = (b"", b"")
        self._pending = (b"", b"")
        self.keys: tuple[bytes, bytes] | None = None

    def answer(self, data: bytes) -> bytes:
        """The response with its status.

        Raises:
            WrongOrderError: one step too many, or without what it needs.
        """
        step = next(self._steps, None)
        if step is None:
            raise WrongOrderError
        try:
            return step(unwrap(unwrap(data)[0x7C]))
        except (ValueError, KeyError) as error:
            raise WrongOrderError from error

    def _send_nonce(self, _sent: dict[int, bytes]) -> bytes:
        encryptor = Cipher(algorithms.AES(self._k_pi), modes.CBC(bytes(16))).encryptor()
        return wrap("7C", wrap("80", encryptor.update(self._nonce))) + _OK

    def _map(self, sent: dict[int, bytes]) -> bytes:
        terminal = curve.decode(sent[0x81])
        private = self._private_key()
        shared = curve.multiply(private, terminal)
        nonce = curve.multiply(int.from_bytes(self._nonce), curve.GENERATOR)
        self._generator = curve.add(nonce, shared)
        own = curve.encode(curve.multiply(private, curve.GENERATOR))
        return wrap("7C", wrap("82", own)) + _OK

    def _agree(self, sent: dict[int, bytes]) -> bytes:
        terminal = curve.decode(sent[0x83])
        private = self._private_key()
        secret = curve.multiply(private, terminal)[0].to_bytes(curve.BYTES)
        self._pending = kdf(secret, 1), kdf(secret, 2)
        own = curve.encode(curve.multiply(private, self._generator))
        self._public_keys = sent[0x83], own
        return wrap("7C", wrap("84", own)) + _OK

    def _confirm(self, sent: dict[int, bytes]) -> bytes:
        terminal, own = self._public_keys
        if sent[0x85] != self._token(own):
            return REFUSED
        self.keys = self._pending
        return wrap("7C", wrap("86", self._token(terminal))) + _OK

    def _token(self, public_key: bytes) -> bytes:
        mac = CMAC(algorithms.AES(self._pending[1]))
        mac.update(wrap("7F49", wrap("06", OID), wrap("86", public_key)))
        return mac.finalize()[:8]
