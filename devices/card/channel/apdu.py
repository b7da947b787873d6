"""Commands and responses of chip cards (ISO/IEC 7816-3, 12.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.card import errors

OK = 0x9000
END_OF_FILE = 0x6282  # fewer bytes than asked for, all of them sent
NOT_FOUND = (0x6A82, 0x6A88)

SHORT = 0x100  # the largest Le, and one more than the largest Lc, of a short command
EXTENDED = 0x10000  # the same of an extended one


@dataclass(frozen=True, repr=False)
class Command:
    """One command; ``le`` is how many bytes are expected at most, 256 for "all you have".

    More than 255 bytes of data or 256 expected ones make it an extended one.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    @property
    def header(self) -> bytes:
        """The four bytes before the body."""
        return bytes([self.cla, self.ins, self.p1, self.p2])

    @property
    def odd(self) -> bool:
        """Whether data field and answer are data objects (ISO/IEC 7816-4, 5.5)."""
        return bool(self.ins & 1)

    @property
    def extended(self) -> bool:
        """Whether its lengths need the extended form."""
        return len(self.data) >= SHORT or (self.le or 0) > SHORT

    @property
    def encoded_le(self) -> bytes:
        """Le as one byte, or two in an extended command; all zero for the largest."""
        if self.le is None:
            return b""
        size = 2 if self.extended else 1
        return (self.le % 256**size).to_bytes(size)

    @property
    def encoded(self) -> bytes:
        """The bytes that go to the card."""
        if not self.extended:
            lc = bytes([len(self.data)]) if self.data else b""
            return self.header + lc + self.data + self.encoded_le
        lc = b"\x00" + len(self.data).to_bytes(2) if self.data else b"\x00"
        return self.header + lc + self.data + self.encoded_le


@dataclass(frozen=True, repr=False)
class Response:
    """What the card said: data and the two status bytes as one number."""

    data: bytes
    sw: int

    def expect_ok(self, what: str) -> bytes:
        """The data of a command that must succeed.

        Raises:
            DeviceError: ``card_protocol``.
        """
        if self.sw != OK:
            raise errors.RefusedError(what, self.sw)
        return self.data


Send = Callable[[Command], Response]


class Plain:
    """Commands in the clear, counted, over whatever carries bytes to the card and back."""

    def __init__(self, transmit: Callable[[bytes], bytes]) -> None:
        self._transmit = transmit
        self.count = 0
        self.bytes = 0

    def send(self, command: Command) -> Response:
        """Send one command.

        Raises:
            DeviceError: ``card_protocol`` if the answer has no valid status bytes (ISO/IEC
                7816-3, 12.1.3), or what ``transmit`` raises.
        """
        self.count += 1
        sent = command.encoded
        answer = self._transmit(sent)
        self.bytes += len(sent) + len(answer)
        status = answer[-2:]
        if len(status) < 2 or status[0] >> 4 not in (6, 9):  # noqa: PLR2004 - 6XXX and 9XXX
            raise errors.ProtocolError("the chip's answer has no valid status bytes")
        return Response(answer[:-2], int.from_bytes(status))
