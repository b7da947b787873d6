"""How the chip proves to be the one that was issued (ICAO 9303-11, 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec

from devices.simulators.card import status
from devices.simulators.card.cipher import ENCRYPTION, MAC, TripleDes
from devices.simulators.card.objects import oid, unwrap, wrap
from devices.simulators.card.session import ChipSession

if TYPE_CHECKING:
    from devices.simulators.card.access import Reply
    from devices.simulators.card.command import Command
    from devices.simulators.card.personalisation import Personalisation

_CHALLENGE_BYTES = 8


class Genuineness:
    """Chip authentication and active authentication, with the keys that ``card`` has."""

    def __init__(self, card: Personalisation) -> None:
        self.card = card
        self._chosen = False

    def sign(self, command: Command) -> Reply:
        """The answer to INTERNAL AUTHENTICATE (6.1.3)."""
        if self.card.keys.active is None:
            return status.NO_SUCH_KEY, None
        if len(command.data) != _CHALLENGE_BYTES:
            return status.WRONG_LENGTH, None
        return self.card.keys.active.sign(command.data) + status.OK, None

    def choose(self, command: Command) -> Reply:
        """The answer to MSE:Set AT (6.2.4.2)."""
        protocol = self.card.agreement
        try:
            wanted = unwrap(command.data).get(0x80)
        except ValueError:
            return status.WRONG_DATA, None
        if protocol is None or oid(protocol.oid)[2:] != wanted:
            return status.WRONG_DATA, None
        if self.card.keys.agreement is None:
            return status.NO_SUCH_KEY, None
        self._chosen = True
        return status.OK, None

    def agree(self, command: Command) -> Reply:
        """The answer to GENERAL AUTHENTICATE, and the session that follows it."""
        if not self._chosen:
            return status.WRONG_ORDER, None
        self._chosen = False
        try:
            session = self._session(unwrap(unwrap(command.data)[0x7C])[0x80])
        except (ValueError, KeyError):
            return status.WRONG_DATA, None
        return wrap("7C") + status.OK, session

    def agree_at_once(self, command: Command) -> Reply:
        """The answer to MSE:Set KAT, for 3DES alone, and the session that follows (6.2.4.1)."""
        protocol = self.card.agreement
        if protocol is None or not isinstance(protocol.cipher, TripleDes):
            return status.WRONG_DATA, None
        if self.card.keys.agreement is None:
            return status.NO_SUCH_KEY, None
        try:
            return status.OK, self._session(unwrap(command.data)[0x91])
        except (ValueError, KeyError):
            return status.WRONG_DATA, None

    def _session(self, public_key: bytes) -> ChipSession:
        """The session of the secret shared with this key, its counter at zero.

        Raises:
            ValueError: it is no point of the chip's curve.
        """
        private, protocol = self.card.keys.agreement, self.card.agreement
        if private is None or protocol is None:
            raise ValueError("no key")
        terminal = ec.EllipticCurvePublicKey.from_encoded_point(private.curve, public_key)
        secret = private.exchange(ec.ECDH(), terminal)
        cipher = protocol.cipher
        keys = cipher.derive(secret, ENCRYPTION), cipher.derive(secret, MAC)
        return ChipSession(keys, cipher)
