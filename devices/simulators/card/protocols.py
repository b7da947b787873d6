"""The protocols a chip can name, by short names ("ecdh-gm-aes-128"): ICAO 9303-11, 9.2 and 9.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from devices.simulators.card.cipher import Aes, Cipher, TripleDes
from devices.simulators.card.domain_parameters import CURVES

if TYPE_CHECKING:
    from devices.simulators.card.curve import Curve

_BSI = "0.4.0.127.0.7.2.2"
TERMINAL_AUTHENTICATION = f"{_BSI}.2"
PUBLIC_KEY_ECDH = f"{_BSI}.1.2"
ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"

_MAPPINGS = {"dh-gm": 1, "ecdh-gm": 2, "dh-im": 3, "ecdh-im": 4, "ecdh-cam": 6}
_CIPHERS: dict[str, tuple[int, Cipher]] = {
    "3des": (1, TripleDes()),
    "aes-128": (2, Aes(16)),
    "aes-192": (3, Aes(24)),
    "aes-256": (4, Aes(32)),
}
_PACE = {
    f"{mapping}-{cipher_name}": (f"{_BSI}.4.{mapping_arc}.{cipher_arc}", cipher)
    for mapping, mapping_arc in _MAPPINGS.items()
    for cipher_name, (cipher_arc, cipher) in _CIPHERS.items()
}
_DOMAINS = {"modp-1024-160": 0, "modp-2048-224": 1, "modp-2048-256": 2} | {
    name: curve.parameter_id for name, curve in CURVES.items()
}


class Pace(NamedTuple):
    """One PACEInfo: what the chip says it can run, and, where it can, with what.

    ``curve`` is None for what is only named: all but the generic mapping with ECDH and AES.
    """

    oid: str
    parameter_id: int
    cipher: Cipher
    curve: Curve | None


class ChipAuthentication(NamedTuple):
    """One ChipAuthenticationInfo with ECDH."""

    oid: str
    cipher: Cipher


def pace(text: str) -> Pace:
    """The protocol of a name like "ecdh-gm-aes-128 brainpoolP256r1".

    Raises:
        KeyError: there is no such protocol or domain.
    """
    protocol, _, domain = text.partition(" ")
    oid, cipher = _PACE[protocol]
    spoken = protocol.startswith("ecdh-gm-aes")
    return Pace(oid, _DOMAINS[domain], cipher, CURVES.get(domain) if spoken else None)


def chip_authentication(cipher_name: str) -> ChipAuthentication:
    """ECDH with the cipher of a name like "aes-128" or "3des"."""
    number, cipher = _CIPHERS[cipher_name]
    return ChipAuthentication(f"{_BSI}.3.2.{number}", cipher)
