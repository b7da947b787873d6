"""The PACE variants by name, and which of them are spoken here (ICAO 9303-11, 9.2.3)."""

from __future__ import annotations

from dataclasses import dataclass

from devices.card.crypto.ciphers import Cipher

ID_PACE = "0.4.0.127.0.7.2.2.4"


@dataclass(frozen=True)
class Suite:
    """One variant: key agreement and mapping of the nonce ("ECDH-GM"), the channel's cipher."""

    oid: str
    mapping: str
    cipher_name: str
    cipher: Cipher

    @property
    def name(self) -> str:
        """The standard's name of the object identifier."""
        return f"id-PACE-{self.mapping}-{self.cipher_name}"

    @property
    def supported(self) -> bool:
        """Whether it is spoken here."""
        return self.mapping == "ECDH-GM" and self.cipher is not Cipher.TRIPLE_DES


# By the arc that follows id-PACE, and by the last one.
_MAPPINGS = {1: "DH-GM", 2: "ECDH-GM", 3: "DH-IM", 4: "ECDH-IM", 6: "ECDH-CAM"}
_CIPHERS = {
    1: ("3DES-CBC-CBC", Cipher.TRIPLE_DES),
    2: ("AES-CBC-CMAC-128", Cipher.AES_128),
    3: ("AES-CBC-CMAC-192", Cipher.AES_192),
    4: ("AES-CBC-CMAC-256", Cipher.AES_256),
}
_NONE_SUCH = (6, 1)  # there is no ECDH-CAM with 3DES

SUITES = {
    suite.oid: suite
    for mapping in _MAPPINGS
    for cipher in _CIPHERS
    if (mapping, cipher) != _NONE_SUCH
    for suite in [Suite(f"{ID_PACE}.{mapping}.{cipher}", _MAPPINGS[mapping], *_CIPHERS[cipher])]
}
