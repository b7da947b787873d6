"""Commands and responses of chip cards (ISO/IEC 7816-3, 12.1: short APDUs)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.card import errors

OK = 0x9000
END_OF_FILE = 0x6282  # fewer bytes than asked for, all of them sent
NOT_FOUND = (0x6A82, 0x6A88)


@dataclass(frozen=True)
class Command:
    """One command; ``le`` is how many bytes are expected at most, 256 for "all you have"."""

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
    def encoded(self) -> bytes:
        """The bytes that go to the card."""
        body = bytes([len(self.data)]) + self.data if self.data else b""
        return self.header + body + (b"" if self.le is None else bytes([self.le & 0xFF]))


@dataclass(frozen=True)
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
            raise errors.protocol(f"{what}: the chip answered {self.sw:04X}")
        return self.data


Send = Callable[[Command], Response]


class Plain:
    """Commands in the clear, counted, over whatever carries bytes to the card and back."""

    def __init__(self, transmit: Callable[[bytes], bytes]) -> None:
        self._transmit = transmit
        self.count = 0

    def send(self, command: Command) -> Response:
        """Send one command.

        Raises:
            DeviceError: ``card_protocol`` if the answer has no valid status bytes (ISO/IEC
                7816-3, 12.1.3), or what ``transmit`` raises.
        """
        self.count += 1
        answer = self._transmit(command.encoded)
        status = answer[-2:]
        if len(status) < 2 or status[0] >> 4 not in (6, 9):  # noqa: PLR2004 - 6XXX and 9XXX
            raise errors.protocol("the chip's answer has no valid status bytes")
        return Response(answer[:-2], int.from_bytes(status))
