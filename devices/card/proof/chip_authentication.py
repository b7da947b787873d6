"""Chip authentication: new session keys that only the chip with the right key can make.

ICAO 9303-11, 6.2, with ECDH. That it worked shows when the chip answers under the new keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from devices.card import errors, tlv
from devices.card.channel.apdu import SHORT, Command, Send
from devices.card.crypto.ciphers import Cipher, SessionKeys
from devices.card.crypto.kdf import session_keys
from devices.card.files import dg14 as security
from devices.card.files.security_infos import encode_oid
from devices.card.proof.public_key import public_key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from devices.card.files.dg14 import (
        ChipAuthenticationInfo,
        ChipAuthenticationPublicKeyInfo,
        Dg14,
    )

_ECDH_KEY = "0.4.0.127.0.7.2.2.1.2"
_ECDH_3DES = "0.4.0.127.0.7.2.2.3.2.1"
# The strongest first.
_CIPHERS: Mapping[str, Cipher] = {
    "0.4.0.127.0.7.2.2.3.2.4": Cipher.AES_256,
    "0.4.0.127.0.7.2.2.3.2.3": Cipher.AES_192,
    "0.4.0.127.0.7.2.2.3.2.2": Cipher.AES_128,
    _ECDH_3DES: Cipher.TRIPLE_DES,
}


def run(
    send: Send,
    dg14: bytes,
    ephemeral: Callable[[ec.EllipticCurve], ec.EllipticCurvePrivateKey] = ec.generate_private_key,
) -> SessionKeys | None:
    """Agree on new session keys; None if DG14 offers no chip authentication.

    Args:
        send: Carries a command to the chip, under the keys of before.
        dg14: The whole content of DG14.
        ephemeral: Makes our key pair for a curve, never the same twice.

    Raises:
        DeviceError: ``suite_unsupported``: DG14 offers other variants only; ``card_data``: DG14
            or its key is malformed; ``card_protocol``: the chip refused.
    """
    offered = security.parse(dg14)
    if not offered.chip and not offered.chip_keys:
        return None
    info, key_info = _choose(offered)
    chip_key = public_key_of(key_info.spki)
    if not isinstance(chip_key, ec.EllipticCurvePublicKey):
        raise errors.SuiteUnsupportedError("chip authentication with a key that is not EC")
    own = ephemeral(chip_key.curve)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    reference = b"" if info.key_id is None else tlv.encode(0x84, _integer(info.key_id))
    cipher = _CIPHERS[info.oid]
    if cipher is Cipher.TRIPLE_DES:
        data = tlv.encode(0x91, point) + reference
        send(Command(0x00, 0x22, 0x41, 0xA6, data)).expect_ok("MSE:Set KAT")
    else:
        data = tlv.encode(0x80, encode_oid(info.oid)) + reference
        send(Command(0x00, 0x22, 0x41, 0xA4, data)).expect_ok("MSE:Set AT, chip authentication")
        data = tlv.encode(0x7C, tlv.encode(0x80, point))
        send(Command(0x00, 0x86, 0x00, 0x00, data, le=SHORT)).expect_ok("chip authentication")
    return session_keys(cipher, own.exchange(ec.ECDH(), chip_key))


def _choose(
    offered: Dg14,
) -> tuple[ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo]:
    """The strongest variant that has a key; old chips give a key alone, which means 3DES.

    Where there is one variant and one key, either may leave the key's id out.
    """
    infos = offered.chip or tuple(
        security.ChipAuthenticationInfo(_ECDH_3DES, 1, key.key_id) for key in offered.chip_keys
    )
    alone = len(infos) == len(offered.chip_keys) == 1
    usable = [
        (info, key)
        for oid in _CIPHERS
        for info in infos
        for key in offered.chip_keys
        if (info.oid, info.version) == (oid, 1)
        if key.oid == _ECDH_KEY
        if key.key_id == info.key_id or (alone and None in (key.key_id, info.key_id))
    ]
    if usable:
        return usable[0]
    names = ", ".join(sorted({info.oid for info in infos}))
    raise errors.SuiteUnsupportedError(f"chip authentication: {names or 'a key of another kind'}")


def _integer(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8 or 1)
