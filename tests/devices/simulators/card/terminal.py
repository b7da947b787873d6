"""A small terminal of the tests' own, so that the chip is spoken to by somebody else's words.

Elliptic curves are the library ``ecdsa``'s; nothing is shared with the chip or our reader.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import ecdsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from ecdsa.ellipticcurve import PointJacobi

from tests.devices.simulators.card.channel import Channel, TerminalError, checksum, kdf, pad, token
from tests.devices.simulators.card.objects import parse, tlv, total_length

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecdsa.curves import Curve

MRZ, CAN = 1, 2
APPLICATION = "A0000002471001"
CURVES = {
    "brainpoolP256r1": ecdsa.BRAINPOOLP256r1,
    "brainpoolP384r1": ecdsa.BRAINPOOLP384r1,
    "brainpoolP512r1": ecdsa.BRAINPOOLP512r1,
    "secp256r1": ecdsa.NIST256p,
    "secp384r1": ecdsa.NIST384p,
    "secp521r1": ecdsa.NIST521p,
}
CIPHER_ARC = {"3des": 1, "aes-128": 2, "aes-192": 3, "aes-256": 4}
PROTOCOLS = "04007F000702020"


class Terminal:
    """Speaks to a chip through ``send``."""

    def __init__(self, send: Callable[[bytes], bytes]) -> None:
        self.send = send
        self.channel: Channel | None = None

    def plain(self, command: str) -> str:
        """Hex of the answer to a command in hex."""
        return self.send(bytes.fromhex(command)).hex().upper()

    def secured(
        self, header: str, data: bytes = b"", le: int | None = None, *, extended: bool = False
    ) -> tuple[bytes, str]:
        """Data and status word of a protected command."""
        assert self.channel is not None
        return self.channel.unwrapped(
            self.send(self.channel.wrapped(header, data, le, extended=extended))
        )

    def select_application(self) -> None:
        aid = bytes.fromhex(APPLICATION)
        if self.channel is None:
            assert self.plain(f"00A4040C07{APPLICATION}") == "9000"
        else:
            assert self.secured("00A4040C", aid) == (b"", "9000")

    def read(self, short_id: int, block: int = 0xDF) -> bytes:
        """A whole file, under secure messaging."""
        head, word = self.secured(f"00B0{0x80 | short_id:02X}00", le=8)
        assert word == "9000"
        size = total_length(head)
        content = head
        while len(content) < size:
            le = min(block, size - len(content))
            part, word = self.secured(f"00B0{len(content):04X}", le=le)
            assert word == "9000"
            content += part
        return content

    def pace(
        self, protocol: str, curve_name: str, password: bytes, reference: int, parameter: str = ""
    ) -> None:
        """Run PACE; raises TerminalError with the chip's status if it fails."""
        cipher = protocol.removeprefix("ecdh-gm-")
        oid = bytes.fromhex(f"{PROTOCOLS}402{CIPHER_ARC[cipher]:02X}")
        curve = CURVES[curve_name]
        base = curve.generator
        request = tlv(0x80, oid) + tlv(0x83, bytes([reference])) + bytes.fromhex(parameter)
        self._authenticate("0022C1A4", request)
        key = kdf(password, 3, cipher)
        nonce_in = self._general("10", b"", 0x80)
        nonce = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).decryptor().update(nonce_in)
        mapping = secrets.randbelow(curve.order - 1) + 1
        chip_mapping = self._general("10", tlv(0x81, encoded(base * mapping)), 0x82)
        shared = decoded(curve, chip_mapping) * mapping
        generator = (base * int.from_bytes(nonce)).mul_add(1, shared, 1)
        private = secrets.randbelow(curve.order - 1) + 1
        own = encoded(generator * private)
        chip_key = self._general("10", tlv(0x83, own), 0x84)
        secret = (decoded(curve, chip_key) * private).x().to_bytes(len(own) // 2)
        keys = kdf(secret, 1, cipher), kdf(secret, 2, cipher)
        confirmed = self._general("00", tlv(0x85, token(cipher, keys[1], oid, chip_key)), 0x86)
        if confirmed != token(cipher, keys[1], oid, own):
            raise TerminalError("the chip does not know the password")
        self.channel = Channel(cipher, *keys)

    def bac(self, information: bytes) -> None:
        """Run basic access control; raises TerminalError with the chip's status if it fails."""
        seed = hashlib.sha1(information).digest()[:16]
        channel = Channel("3des", kdf(seed, 1, "3des"), kdf(seed, 2, "3des"))
        challenge = bytes.fromhex(self.plain("0084000008"))[:8]
        own, key = secrets.token_bytes(8), secrets.token_bytes(16)
        encrypted = channel.cbc().encryptor().update(own + challenge + key)
        mac = checksum("3des", channel.mac_key, pad(encrypted, 8))
        answer = bytes.fromhex(self.plain(f"0082000028{(encrypted + mac).hex()}28"))
        if answer[-2:] != b"\x90\x00":
            raise TerminalError(answer.hex())
        decrypted = channel.cbc().decryptor().update(answer[:32])
        assert checksum("3des", channel.mac_key, pad(answer[:32], 8)) == answer[32:40]
        assert decrypted[:16] == challenge + own
        seed = bytes(left ^ right for left, right in zip(key, decrypted[16:], strict=True))
        counter = int.from_bytes(challenge[4:] + own[4:])
        self.channel = Channel("3des", kdf(seed, 1, "3des"), kdf(seed, 2, "3des"), counter)

    def _general(self, cla: str, data: bytes, expected: int) -> bytes:
        answer = self._authenticate(f"{cla}860000", tlv(0x7C, data), "00")
        return dict(parse(dict(parse(answer))[0x7C]))[expected]

    def _authenticate(self, header: str, data: bytes, le: str = "") -> bytes:
        answer = bytes.fromhex(self.plain(f"{header}{len(data):02X}{data.hex()}{le}"))
        if answer[-2:] != b"\x90\x00":
            raise TerminalError(answer.hex())
        return answer[:-2]


def encoded(point: PointJacobi) -> bytes:
    return point.to_bytes("uncompressed")


def decoded(curve: Curve, data: bytes) -> PointJacobi:
    return PointJacobi.from_bytes(curve.curve, data, order=curve.order)
