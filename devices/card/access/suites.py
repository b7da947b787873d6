"""The PACE variants by name, and which of them are spoken here (ICAO 9303-11, 9.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.card.crypto.ciphers import Cipher

if TYPE_CHECKING:
    from collections.abc import Mapping

ID_PACE = "0.4.0.127.0.7.2.2.4"
# The last arcs but one and the last arcs.
_MAPPINGS = {1: "DH-GM", 2: "ECDH-GM", 3: "DH-IM", 4: "ECDH-IM", 6: "ECDH-CAM"}
_CIPHERS = {
    1: ("3DES-CBC-CBC", Cipher.TRIPLE_DES),
    2: ("AES-CBC-CMAC-128", Cipher.AES_128),
    3: ("AES-CBC-CMAC-192", Cipher.AES_192),
    4: ("AES-CBC-CMAC-256", Cipher.AES_256),
}
_SPOKEN = "ECDH-GM"
_CAM = "ECDH-CAM"  # has no 3DES


@dataclass(frozen=True)
class Suite:
    """One variant: how the nonce is mapped, and the cipher of the channel."""

    oid: str
    name: str
    cipher: Cipher
    supported: bool


def _suites() -> Mapping[str, Suite]:
    return {
        oid: Suite(oid, f"id-PACE-{mapping}-{cipher_name}", cipher, mapping == _SPOKEN)
        for mapping_arc, mapping in _MAPPINGS.items()
        for cipher_arc, (cipher_name, cipher) in _CIPHERS.items()
        if (mapping, cipher) != (_CAM, Cipher.TRIPLE_DES)
        for oid in [f"{ID_PACE}.{mapping_arc}.{cipher_arc}"]
    }


SUITES = _suites()
