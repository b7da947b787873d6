"""The chip's side of secure messaging with AES-128 (ICAO 9303-11, 9.8)."""

from __future__ import annotations

from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from devices.simulators.card.objects import padded, unwrap, wrap


class Command(NamedTuple):
    """A command taken apart; ``le`` None where nothing is expected, 256 for everything."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    le: int | None

    @classmethod
    def parse(cls, raw: bytes) -> Command:
        """Take a short command apart.

        Raises:
            ValueError: its lengths do not fit.
        """
        if len(raw) < 4:  # noqa: PLR2004 - the header
            raise ValueError("shorter than a header")
        cla, ins, p1, p2 = raw[:4]
        body = raw[4:]
        if len(body) <= 1:
            return cls(cla, ins, p1, p2, b"", (body[0] or 256) if body else None)
        size = body[0]
        if not size or len(body) not in (1 + size, 2 + size):
            raise ValueError("Lc does not fit")
        le = (body[-1] or 256) if len(body) == 2 + size else None
        return cls(cla, ins, p1, p2, body[1 : 1 + size], le)


class ChipSession:
    """Opens protected commands and seals the answers; keys are (encryption, MAC)."""

    def __init__(self, keys: tuple[bytes, bytes]) -> None:
        self._encryption, self._mac_key = keys
        self._ssc = 0

    def open(self, command: Command) -> Command:
        """The plain command inside a protected one.

        Raises:
            ValueError: it is not protected, or not by these keys.
        """
        self._ssc += 1
        objects = unwrap(command.data)
        header = bytes([command.cla, command.ins, command.p1, command.p2])
        covered = b"".join(
            wrap(f"{tag:02X}", objects[tag]) for tag in (0x87, 0x97) if tag in objects
        )
        expected = self._mac(padded(header) + (padded(covered) if covered else b""))
        if objects.get(0x8E) != expected:
            raise ValueError("the MAC does not fit")
        data = self._decrypted(objects[0x87]) if 0x87 in objects else b""  # noqa: PLR2004
        le = (objects[0x97][-1] or 256) if 0x97 in objects else None  # noqa: PLR2004
        return command._replace(cla=0x00, data=data, le=le)

    def seal(self, answer: bytes) -> bytes:
        """An answer with its status, protected."""
        self._ssc += 1
        data, status = answer[:-2], answer[-2:]
        sealed = wrap("99", status)
        if data:
            encryptor = self._cbc().encryptor()
            sealed = wrap("87", b"\x01", encryptor.update(padded(data))) + sealed
        return sealed + wrap("8E", self._mac(padded(sealed))) + status

    def _decrypted(self, value: bytes) -> bytes:
        decryptor = self._cbc().decryptor()
        return decryptor.update(value[1:]).rstrip(b"\x00")[:-1]

    def _cbc(self) -> Cipher[modes.CBC]:
        ssc = self._ssc.to_bytes(16)
        block = Cipher(algorithms.AES(self._encryption), modes.ECB()).encryptor()  # noqa: S305
        return Cipher(algorithms.AES(self._encryption), modes.CBC(block.update(ssc)))

    def _mac(self, message: bytes) -> bytes:
        mac = CMAC(algorithms.AES(self._mac_key))
        mac.update(self._ssc.to_bytes(16) + message)
        return mac.finalize()[:8]
