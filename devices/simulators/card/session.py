"""The chip's side of secure messaging (ICAO 9303-11, 9.8)."""

from __future__ import annotations

from devices.simulators.card.cipher import MAC_BYTES, Aes, Cipher
from devices.simulators.card.command import Command, length
from devices.simulators.card.objects import padded, unpadded, unwrap, wrap

_PLAIN_CRYPTOGRAM, _PADDED_CRYPTOGRAM, _LE, _STATUS, _MAC = 0x85, 0x87, 0x97, 0x99, 0x8E
_PADDING_INDICATOR = b"\x01"
# Beside the cryptogram stand a status and a MAC, each with tag and length.
_TRAILER = 4 + 2 + MAC_BYTES
_CRYPTOGRAM_HEAD = 5


class ChipSession:
    """Opens protected commands and seals the answers; keys are (encryption, MAC)."""

    def __init__(
        self, keys: tuple[bytes, bytes], cipher: Cipher | None = None, counter: int = 0
    ) -> None:
        self._encryption, self._mac_key = keys
        self._cipher = cipher or Aes(len(keys[0]))
        self._counter = counter
        self._odd = False

    def open(self, command: Command) -> Command:
        """The plain command inside a protected one.

        Raises:
            KeyError: it has no MAC.
            ValueError: it is protected in another way, or not by these keys.
        """
        self._count()
        self._odd = bool(command.ins & 1)
        objects = unwrap(command.data)
        mac, block = objects[_MAC], self._cipher.block
        covered = b"".join(
            wrap(f"{tag:02X}", objects[tag]) for tag in (self._tag, _LE) if tag in objects
        )
        if command.data != covered + wrap("8E", mac):
            raise ValueError("other objects than expected, or in another order")
        message = padded(command.header, block) + (padded(covered, block) if covered else b"")
        if mac != self._mac(message):
            raise ValueError("the MAC does not fit")
        le = length(objects[_LE]) if _LE in objects else None
        return command._replace(cla=0, data=self._data(objects), le=le)

    def seal(self, answer: bytes) -> bytes:
        """An answer with its status, protected."""
        self._count()
        data, status = answer[:-2], answer[-2:]
        sealed = self._cryptogram(data) + wrap("99", status)
        mac = self._mac(padded(sealed, self._cipher.block))
        return sealed + wrap("8E", mac) + status

    def room(self, longest: int) -> int:
        """How much data an answer may hold whose protected form may have ``longest`` bytes."""
        block = self._cipher.block
        return (longest - _TRAILER - _CRYPTOGRAM_HEAD) // block * block - 1

    def _count(self) -> None:
        self._counter = (self._counter + 1) % (1 << 8 * self._cipher.block)

    @property
    def _tag(self) -> int:
        """Data of an odd instruction goes into object 85, of an even one into 87 (9.8.4)."""
        return _PLAIN_CRYPTOGRAM if self._odd else _PADDED_CRYPTOGRAM

    @property
    def _indicator(self) -> bytes:
        return b"" if self._odd else _PADDING_INDICATOR

    def _data(self, objects: dict[int, bytes]) -> bytes:
        if self._tag not in objects:
            return b""
        cryptogram = objects[self._tag]
        if not cryptogram.startswith(self._indicator):
            raise ValueError("no padding indicator")
        cryptogram = cryptogram.removeprefix(self._indicator)
        return unpadded(self._cipher.decrypt(self._encryption, cryptogram, self._counter))

    def _cryptogram(self, data: bytes) -> bytes:
        if not data:
            return b""
        blocks = padded(data, self._cipher.block)
        encrypted = self._cipher.encrypt(self._encryption, blocks, self._counter)
        return wrap(f"{self._tag:02X}", self._indicator, encrypted)

    def _mac(self, message: bytes) -> bytes:
        counter = self._counter.to_bytes(self._cipher.block)
        return self._cipher.mac(self._mac_key, counter + message)
