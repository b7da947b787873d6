"""The chip's side of PACE with the generic mapping and ECDH (ICAO 9303-11, 4.4)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from devices.simulators.card.cipher import ENCRYPTION, MAC, PASSWORD
from devices.simulators.card.objects import oid, unwrap, wrap
from devices.simulators.card.randomness import private_key
from devices.simulators.card.session import ChipSession
from devices.simulators.card.status import OK, REFUSED

if TYPE_CHECKING:
    from devices.simulators.card.cipher import Cipher
    from devices.simulators.card.curve import Curve, Point
    from devices.simulators.card.randomness import Random

_NONCE_BYTES = 16


class WrongOrderError(Exception):
    """The terminal left the protocol."""


class ChipPace:
    """One run: takes each GENERAL AUTHENTICATE's data and answers it.

    After the last one ``session`` is there if the terminal knew the password (9.7.3: the CAN's
    digits or the hashed MRZ information).
    """

    def __init__(
        self,
        protocol: str,
        curve: Curve,
        cipher: Cipher,
        password: bytes,
        random: Random = secrets.token_bytes,
    ) -> None:
        self._protocol = protocol
        self._curve = curve
        self._cipher = cipher
        self._password_key = cipher.derive(password, PASSWORD)
        self._random = random
        self._nonce = random(_NONCE_BYTES)
        # Each with the object that the terminal sends.
        self._steps = [
            (None, self._send_nonce),
            (0x81, self._map),
            (0x83, self._agree),
            (0x85, self._confirm),
        ]
        self._generator: Point = curve.generator
        self._public_keys = (b"", b"")
        self._keys = (b"", b"")
        self.session: ChipSession | None = None

    @property
    def ending(self) -> bool:
        """Whether the next command is the last one."""
        return len(self._steps) == 1

    def answer(self, data: bytes) -> bytes:
        """The response with its status.

        Raises:
            WrongOrderError: one step too many, without what it needs, or with more.
        """
        if not self._steps:
            raise WrongOrderError
        tag, step = self._steps.pop(0)
        try:
            objects = unwrap(data)
            sent = unwrap(objects.pop(0x7C))
            value = sent.pop(tag) if tag else b""
            if objects or sent:
                raise WrongOrderError
            return step(value)
        except (ValueError, KeyError) as error:
            raise WrongOrderError from error

    def _send_nonce(self, _nothing: bytes) -> bytes:
        encrypted = self._cipher.encrypt(self._password_key, self._nonce)
        return wrap("7C", wrap("80", encrypted)) + OK

    def _map(self, sent: bytes) -> bytes:
        curve = self._curve
        terminal = curve.decode(sent)
        private = private_key(self._random, curve.order)
        shared = curve.multiply(private, terminal)
        nonce = curve.multiply(int.from_bytes(self._nonce), curve.generator)
        self._generator = curve.add(nonce, shared)
        own = curve.encode(curve.multiply(private, curve.generator))
        return wrap("7C", wrap("82", own)) + OK

    def _agree(self, sent: bytes) -> bytes:
        curve = self._curve
        terminal = curve.decode(sent)
        private = private_key(self._random, curve.order)
        secret = curve.multiply(private, terminal)[0].to_bytes(curve.size)
        self._keys = self._cipher.derive(secret, ENCRYPTION), self._cipher.derive(secret, MAC)
        own = curve.encode(curve.multiply(private, self._generator))
        self._public_keys = sent, own
        return wrap("7C", wrap("84", own)) + OK

    def _confirm(self, sent: bytes) -> bytes:
        terminal, own = self._public_keys
        if sent != self._token(own):
            return REFUSED
        self.session = ChipSession(self._keys, self._cipher)
        return wrap("7C", wrap("86", self._token(terminal))) + OK

    def _token(self, public_key: bytes) -> bytes:
        """The checksum over the key that the other side sent (4.4.3.4)."""
        covered = wrap("7F49", oid(self._protocol), wrap("86", public_key))
        return self._cipher.mac(self._keys[1], covered)
