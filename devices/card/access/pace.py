"""PACE with generic mapping over ECDH and AES-128 (ICAO 9303-11, 4.4)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devices.card import errors, tlv
from devices.card.channel.apdu import Command, Response, Send
from devices.card.crypto import curves as ec
from devices.card.crypto.ciphers import Cipher, SessionKeys
from devices.card.crypto.kdf import session_keys
from devices.card.errors import Code
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecdsa.curves import Curve
    from ecdsa.ellipticcurve import PointJacobi

    from devices.card.access.key import AccessKey

# 0.4.0.127.0.7.2.2.4.2.2, id-PACE-ECDH-GM-AES-CBC-CMAC-128. Others get a line here when spoken.
ECDH_GM_AES_128 = bytes.fromhex("04007f00070202040202")
SUITES = (ECDH_GM_AES_128,)
_PACE = bytes.fromhex("04007f0007020204")

_OID, _SEQUENCE, _SET = 0x06, 0x30, 0x31
_DYNAMIC_AUTHENTICATION = 0x7C
_NONCE = 16  # bytes: one block of AES
_TRIES_LEFT = range(0x63C1, 0x63D0)  # the chip counts refused keys; it still goes on
_REFUSED = (0x6300, *range(0x63C0, 0x63D0))
_NO_SUCH_KEY = (0x6A80, 0x6A88)


@dataclass(frozen=True)
class PaceInfo:
    """One PACE variant that a chip offers (9303-11, 9.2.1): OID value bytes and curve."""

    oid: bytes
    parameter: int

    @property
    def supported(self) -> bool:
        """Whether this module speaks it."""
        return self.oid in SUITES and self.parameter in ec.CURVES

    def __str__(self) -> str:
        return f"{dotted(self.oid)} with parameters {self.parameter}"


@dataclass(frozen=True)
class Ephemeral:
    """The terminal's two secrets of one run; the first key pair needs nothing of the chip.

    ``curve``'s key pair for the mapping is ready before a card is there.
    """

    curve: Curve
    map_secret: int
    agree_secret: int
    map_key: PointJacobi = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "map_key", self.curve.generator * self.map_secret)

    @classmethod
    def fresh(cls, parameter: int) -> Ephemeral:
        """New random secrets for the curve with this parameter id."""
        curve = ec.CURVES[parameter]
        return cls(curve, ec.random_scalar(curve), ec.random_scalar(curve))


def choose(card_access: bytes) -> PaceInfo:
    """Pick the variant to run from the content of EF.CardAccess.

    Raises:
        DeviceError: ``card_not_supported`` if the chip has no PACE, ``suite_unsupported`` with
            the OIDs if it has only other variants, ``card_protocol`` if the file is nonsense.
    """
    try:
        offered = list(_offered(card_access))
    except DeviceError as error:
        raise errors.protocol(f"EF.CardAccess: {error}") from error
    for info in offered:
        if info.supported:
            return info
    if not offered:
        raise errors.not_supported("the chip offers no PACE")
    names = ", ".join(str(info) for info in offered)
    raise DeviceError(Code.SUITE_UNSUPPORTED, f"the chip offers only {names}")


def run(send: Send, info: PaceInfo, key: AccessKey, ephemeral: Ephemeral) -> SessionKeys:
    """Prove to the chip that the key is known, and agree on session keys.

    Raises:
        DeviceError: ``wrong_can`` if the chip refuses the key, ``card_not_supported`` if it knows
            no such kind of key, ``card_protocol`` if its answers are not those of a true chip.
    """
    _set_authentication_template(send, info, key)
    nonce = _decrypt(key.k_pi, _exchange(send, None, 0x80))
    curve = ephemeral.curve
    own_map_key = ec.encode(ephemeral.map_key)
    chip_map_key = ec.decode(curve, _exchange(send, (0x81, own_map_key), 0x82))
    # 4.4.3.3.1, nonce x G + H; the curves' orders are prime, so H is never zero.
    generator = curve.generator.mul_add(int.from_bytes(nonce), chip_map_key, ephemeral.map_secret)
    own_key = ec.encode(generator * ephemeral.agree_secret)
    chip_key = _exchange(send, (0x83, own_key), 0x84)
    if chip_key == own_key:
        raise errors.protocol("the chip sent our own key back")
    secret = ec.shared_secret(ephemeral.agree_secret, ec.decode(curve, chip_key))
    keys = session_keys(Cipher.AES_128, secret)
    _exchange_tokens(send, _token(info, keys, chip_key), _token(info, keys, own_key))
    return keys


def dotted(oid: bytes) -> str:
    """An OID's value bytes in dotted form (X.690, 8.19)."""
    arcs = [min(oid[0] // 40, 2), oid[0] - 40 * min(oid[0] // 40, 2)] if oid else []
    value = 0
    for byte in oid[1:]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    return ".".join(str(arc) for arc in arcs)


def _offered(card_access: bytes) -> Iterator[PaceInfo]:
    for info in tlv.parse(tlv.only(card_access, _SET)):
        if info.tag != _SEQUENCE:
            continue
        match list(tlv.parse(info.value)):
            case [(0x06, oid), (0x02, _version), (0x02, parameter), *_] if oid.startswith(_PACE):
                yield PaceInfo(oid, int.from_bytes(parameter))
            case _:
                pass


def _set_authentication_template(send: Send, info: PaceInfo, key: AccessKey) -> None:
    data = (
        tlv.encode(0x80, info.oid)
        + tlv.encode(0x83, bytes([key.reference]))
        + tlv.encode(0x84, bytes([info.parameter]))
    )
    response = send(Command(0x00, 0x22, 0xC1, 0xA4, data))
    if response.sw in _NO_SUCH_KEY:
        raise errors.not_supported("the chip does not take this kind of key")
    if response.sw not in _TRIES_LEFT:
        response.expect_ok("MSE:Set AT")


def _exchange(send: Send, sent: tuple[int, bytes] | None, wanted: int) -> bytes:
    """One GENERAL AUTHENTICATE but the last: send a data object, get one back."""
    response = send(_general_authenticate(0x10, sent))
    return _answer(response.expect_ok("GENERAL AUTHENTICATE"), wanted)


def _exchange_tokens(send: Send, own: bytes, expected: bytes) -> None:
    response = send(_general_authenticate(0x00, (0x85, own)))
    if response.sw in _REFUSED:
        raise DeviceError(Code.WRONG_CAN, "the chip refused the access key")
    if not hmac.compare_digest(_token_of(response), expected):
        raise errors.protocol("the chip's authentication token is wrong")


def _token_of(response: Response) -> bytes:
    return _answer(response.expect_ok("GENERAL AUTHENTICATE"), 0x86)


def _general_authenticate(cla: int, sent: tuple[int, bytes] | None) -> Command:
    content = tlv.encode(*sent) if sent else b""
    data = tlv.encode(_DYNAMIC_AUTHENTICATION, content)
    return Command(cla, 0x86, 0x00, 0x00, data, le=256)


def _answer(data: bytes, wanted: int) -> bytes:
    try:
        objects = _by_tag(tlv.parse(tlv.only(data, _DYNAMIC_AUTHENTICATION)))
    except DeviceError as error:
        raise errors.protocol(f"GENERAL AUTHENTICATE: {error}") from error
    if wanted not in objects:
        raise errors.protocol(f"GENERAL AUTHENTICATE: no data object {wanted:X}")
    return objects[wanted]


def _by_tag(objects: Iterable[tlv.Tlv]) -> dict[int, bytes]:
    return {entry.tag: entry.value for entry in objects}


def _decrypt(key: bytes, nonce: bytes) -> bytes:
    """The nonce, one AES block; CBC with a zero IV over one block is ECB."""
    if len(nonce) != _NONCE:
        raise errors.protocol("the chip's nonce is not one block long")
    return Cipher.AES_128.decrypt(key, bytes(16), nonce)


def _token(info: PaceInfo, keys: SessionKeys, public_key: bytes) -> bytes:
    """The CMAC over the other side's public key as a data object (9303-11, 4.4.3.4)."""
    content = tlv.encode(_OID, info.oid) + tlv.encode(0x86, public_key)
    return keys.cipher.mac(keys.mac, tlv.encode(0x7F49, content))
