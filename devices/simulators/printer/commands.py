"""ESC/POS as a stream: bytes in, whole commands out, wherever the stream was cut into pieces.

Names and forms are those of Epson's ESC/POS command reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D

# Commands with a fixed number of parameter bytes.
_FIXED = {
    b"\x1b@": 0, b"\x1b2": 0, b"\x1c.": 0, b"\x1c&": 0,
    b"\x1b!": 1, b"\x1b ": 1, b"\x1b-": 1, b"\x1b3": 1, b"\x1b=": 1, b"\x1bE": 1, b"\x1bG": 1,
    b"\x1bJ": 1, b"\x1bM": 1, b"\x1bR": 1, b"\x1bV": 1, b"\x1ba": 1, b"\x1bd": 1, b"\x1bt": 1,
    b"\x1b{": 1, b"\x1b$": 2, b"\x1b\\": 2, b"\x1bc": 2, b"\x1bp": 3,
    b"\x1d!": 1, b"\x1dB": 1, b"\x1dH": 1, b"\x1dI": 1, b"\x1da": 1, b"\x1db": 1, b"\x1df": 1,
    b"\x1dh": 1, b"\x1dr": 1, b"\x1dw": 1, b"\x1dL": 2, b"\x1dP": 2, b"\x1dW": 2,
    b"\x10\x04": 1, b"\x10\x05": 1,
}  # fmt: skip
_CUTS_WITH_FEED = frozenset(b"ABabgh")
_REAL_TIME_STATUS = re.compile(rb"\x10\x04([\x01-\x04])")


@dataclass(frozen=True)
class Command:
    """One command: its first bytes (such as GS a), parameters, data, and all of it as received.

    Text and control characters are commands of one byte each.
    """

    name: bytes
    parameters: bytes
    data: bytes
    raw: bytes


class Parser:
    """Cuts a byte stream into commands."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Command]:
        """The commands that are complete with ``data``, in order."""
        self._buffer += data
        while (shape := _shape(self._buffer)) is not None:
            name, parameters, length = shape
            if len(self._buffer) < length:
                return
            raw, self._buffer = self._buffer[:length], self._buffer[length:]
            at = name + parameters
            yield Command(raw[:name], raw[name:at], raw[at:], raw)

    @property
    def unfinished(self) -> int:
        """Bytes of a command whose end has not come."""
        return len(self._buffer)


class StatusQuestions:
    """Finds DLE EOT n in what a connection sends.

    The printer's interface answers these on reception, even while the printer is stopped, and
    also where another command's data happen to look so; the data stay data.
    """

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> list[int]:
        """The n of each question that is complete with ``data``."""
        seen = self._tail + data
        found: list[int] = []
        end = 0
        for match in _REAL_TIME_STATUS.finditer(seen):
            found.append(match[1][0])
            end = match.end()
        self._tail = seen[max(end, len(seen) - 2) :]
        return found


def _shape(buffer: bytes) -> tuple[int, int, int] | None:
    """Lengths of the first command: name, parameters, all of it; None while they are not known."""
    if not buffer:
        return None
    if buffer[0] not in {DLE, ESC, FS, GS}:
        return 1, 0, 1
    if len(buffer) == 1:
        return None
    name = buffer[:2]
    if name in _FIXED:
        return 2, _FIXED[name], 2 + _FIXED[name]
    sized = _SIZED.get(name)
    return sized(buffer) if sized else (2, 0, 2)


def _cut(buffer: bytes) -> tuple[int, int, int] | None:
    if len(buffer) < 3:  # noqa: PLR2004 - GS V m
        return None
    count = 2 if buffer[2] in _CUTS_WITH_FEED else 1
    return 2, count, 2 + count


def _raster(buffer: bytes) -> tuple[int, int, int] | None:
    head = 8  # GS v 0 m xL xH yL yH
    if len(buffer) < head:
        return None
    return 3, 5, head + _low_high(buffer, 4) * _low_high(buffer, 6)


def _function(buffer: bytes) -> tuple[int, int, int] | None:
    head = 5  # GS ( letter pL pH
    return None if len(buffer) < head else (3, 2, head + _low_high(buffer, 3))


def _column_image(buffer: bytes) -> tuple[int, int, int] | None:
    head = 5  # ESC * m nL nH
    if len(buffer) < head:
        return None
    bytes_a_column = 3 if buffer[2] in {32, 33} else 1
    return 2, 3, head + bytes_a_column * _low_high(buffer, 3)


def _until_nul(buffer: bytes) -> tuple[int, int, int] | None:
    end = buffer.find(b"\0", 2)
    return None if end < 0 else (2, 0, end + 1)


def _real_time_request(buffer: bytes) -> tuple[int, int, int] | None:
    if len(buffer) < 3:  # noqa: PLR2004 - DLE DC4 fn
        return None
    count = {8: 8}.get(buffer[2], 3)
    return 2, count, 2 + count


def _low_high(buffer: bytes, at: int) -> int:
    return buffer[at] + 256 * buffer[at + 1]


_SIZED = {
    b"\x1dV": _cut,
    b"\x1dv": _raster,
    b"\x1d(": _function,
    b"\x1b*": _column_image,
    b"\x1bD": _until_nul,
    b"\x10\x14": _real_time_request,
}
