"""PACE with generic mapping over elliptic curves and AES (ICAO 9303-11, 4.4)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from devices.card import errors, tlv
from devices.card.access.refusal import BLOCKED, refused, tries_left
from devices.card.channel.apdu import Command, Send
from devices.card.crypto import curves as ec
from devices.card.crypto.kdf import session_keys
from devices.card.files.security_infos import encode_oid
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from ecdsa.curves import Curve
    from ecdsa.ellipticcurve import PointJacobi

    from devices.card.access.offer import PaceInfo
    from devices.card.access.password import Kind, Password
    from devices.card.crypto.ciphers import Cipher, SessionKeys

_OID = 0x06
_DYNAMIC_AUTHENTICATION = 0x7C
_PUBLIC_KEY, _POINT = 0x7F49, 0x86
_CHAINED, _LAST = 0x10, 0x00
_NO_SUCH_KEY = (0x6A80, 0x6A88)


@dataclass(frozen=True, repr=False)
class Ephemeral:
    """The terminal's two secrets of one run; the first key pair needs nothing of the chip.

    ``map_key`` can be made before a card is there.
    """

    curve: Curve
    map_secret: int
    agree_secret: int

    @cached_property
    def map_key(self) -> PointJacobi:
        """The public key for the mapping."""
        return self.curve.generator * self.map_secret

    @classmethod
    def fresh(cls, parameter: int) -> Ephemeral:
        """New random secrets for the curve with this parameter id."""
        curve = ec.CURVES[parameter]
        return cls(curve, ec.random_scalar(curve), ec.random_scalar(curve))


def run(send: Send, info: PaceInfo, password: Password, ephemeral: Ephemeral) -> SessionKeys:
    """Prove to the chip that the password is known, and agree on session keys.

    Raises:
        DeviceError: ``wrong_can`` or ``wrong_key`` if the chip refuses the password,
            ``card_not_supported`` if it knows no such kind of password, ``card_protocol`` if its
            answers are not those of a true chip.
    """
    before = _set_authentication_template(send, info, password.kind)
    cipher, curve = info.suite.cipher, ephemeral.curve
    nonce = _decrypted(cipher, password, _exchange(send, None, 0x80))
    own_map_key = ec.encode(ephemeral.map_key)
    chip_map_key = ec.decode(curve, _exchange(send, (0x81, own_map_key), 0x82))
    # 4.4.3.3.1, nonce x G + H; the curves' orders are prime, so H is never zero.
    generator = curve.generator.mul_add(int.from_bytes(nonce), chip_map_key, ephemeral.map_secret)
    own_key = ec.encode(generator * ephemeral.agree_secret)
    chip_key = _exchange(send, (0x83, own_key), 0x84)
    if chip_key == own_key:
        raise errors.ProtocolError("the chip sent our own key back")
    secret = ec.shared_secret(ephemeral.agree_secret, ec.decode(curve, chip_key))
    keys = session_keys(cipher, secret)
    response = send(_general_authenticate(_LAST, (0x85, _token(info, keys, chip_key))))
    if refusal := refused(response.sw, password.kind, before):
        raise refusal
    chip_token = _answer(response.expect_ok("GENERAL AUTHENTICATE"), 0x86)
    if not hmac.compare_digest(chip_token, _token(info, keys, own_key)):
        raise errors.ProtocolError("the chip's authentication token is wrong")
    return keys


def _set_authentication_template(send: Send, info: PaceInfo, kind: Kind) -> int | None:
    """Begin; returns how many tries the chip has left where it says so."""
    data = tlv.encode(0x80, encode_oid(info.suite.oid)) + tlv.encode(0x83, bytes([kind]))
    curve = tlv.encode(0x84, bytes([info.parameter]))
    response = send(Command(0x00, 0x22, 0xC1, 0xA4, data + curve))
    if response.sw in _NO_SUCH_KEY:
        # A chip with one curve need not be told which (9303-11, 4.4.4.1), and some mind.
        response = send(Command(0x00, 0x22, 0xC1, 0xA4, data))
    if response.sw in _NO_SUCH_KEY:
        raise errors.NotSupportedError("the chip does not take this kind of key")
    if response.sw in BLOCKED:
        raise errors.KeyBlockedError(f"MSE:Set AT: the chip answered {response.sw:04X}")
    left = tries_left(response.sw)
    if left is None:
        response.expect_ok("MSE:Set AT")
    return left


def _exchange(send: Send, sent: tuple[int, bytes] | None, wanted: int) -> bytes:
    """One GENERAL AUTHENTICATE but the last: send a data object, get one back."""
    response = send(_general_authenticate(_CHAINED, sent))
    return _answer(response.expect_ok("GENERAL AUTHENTICATE"), wanted)


def _general_authenticate(cla: int, sent: tuple[int, bytes] | None) -> Command:
    content = tlv.encode(*sent) if sent else b""
    data = tlv.encode(_DYNAMIC_AUTHENTICATION, content)
    return Command(cla, 0x86, 0x00, 0x00, data, le=256)


def _answer(data: bytes, wanted: int) -> bytes:
    try:
        objects = dict(tlv.parse(tlv.only(data, _DYNAMIC_AUTHENTICATION)))
    except DeviceError as error:
        raise errors.ProtocolError(f"GENERAL AUTHENTICATE: {error}") from error
    if wanted not in objects:
        raise errors.ProtocolError(f"GENERAL AUTHENTICATE: no data object {wanted:X}")
    return objects[wanted]


def _decrypted(cipher: Cipher, password: Password, nonce: bytes) -> bytes:
    """The nonce: whole blocks in CBC mode from a zero IV (4.4.3.3)."""
    if not nonce or len(nonce) % cipher.block_size:
        raise errors.ProtocolError("the chip's nonce is not of whole blocks")
    return cipher.decrypt(password.k_pi(cipher), bytes(cipher.block_size), nonce)


def _token(info: PaceInfo, keys: SessionKeys, public_key: bytes) -> bytes:
    """The MAC over the other side's public key as a data object (4.4.3.4)."""
    content = tlv.encode(_OID, encode_oid(info.suite.oid)) + tlv.encode(_POINT, public_key)
    return keys.cipher.mac(keys.mac, tlv.encode(_PUBLIC_KEY, content))
