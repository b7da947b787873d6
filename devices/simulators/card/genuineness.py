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
_KEY_REFERENCE = 0x84  # of one among several keys; these chips have one, without a name


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
        signature = self.card.keys.active.sign(command.data)
        if (command.le or 0) < len(signature):
            return status.WRONG_LENGTH, None
        return signature + status.OK, None

    def choose(self, command: Command) -> Reply:
        """The answer to MSE:Set AT (6.2.4.2)."""
        protocol = self.card.agreement
        try:
            objects = unwrap(command.data)
            key_named = objects.pop(_KEY_REFERENCE, None) is not None
            wanted = _only(objects, 0x80)
        except (ValueError, KeyError):
            return status.WRONG_DATA, None
        if protocol is None or oid(protocol.oid)[2:] != wanted:
            return status.WRONG_DATA, None
        if self.card.keys.agreement is None or key_named:
            return status.NO_SUCH_KEY, None
        self._chosen = True
        return status.OK, None

    def agree(self, command: Command) -> Reply:
        """The answer to GENERAL AUTHENTICATE, and the session that follows it."""
        if not self._chosen:
            return status.WRONG_ORDER, None
        if command.le is None:
            return status.WRONG_LENGTH, None
        self._chosen = False
        try:
            session = self._session(_only(unwrap(_only(unwrap(command.data), 0x7C)), 0x80))
        except (ValueError, KeyError):
            return status.WRONG_DATA, None
        return wrap("7C") + status.OK, session

    def agree_at_once(self, command: Command) -> Reply:
        """The answer to MSE:Set KAT, for 3DES alone, and the session that follows (6.2.4.1)."""
        protocol = self.card.agreement
        if protocol is None or not isinstance(protocol.cipher, TripleDes):
            return status.WRONG_DATA, None
        try:
            objects = unwrap(command.data)
            key_named = objects.pop(_KEY_REFERENCE, None) is not None
            public_key = _only(objects, 0x91)
            if self.card.keys.agreement is None or key_named:
                return status.NO_SUCH_KEY, None
            return status.OK, self._session(public_key)
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


def _only(objects: dict[int, bytes], tag: int) -> bytes:
    """The value of the one object that there is.

    Raises:
        ValueError: there are others beside it.
        KeyError: it is not there.
    """
    value = objects[tag]
    if len(objects) > 1:
        raise ValueError("objects that nobody expects")
    return value
