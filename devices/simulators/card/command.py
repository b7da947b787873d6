"""A command APDU as it arrives (ISO/IEC 7816-4, 5.1), short or extended."""

from __future__ import annotations

from typing import NamedTuple

ALL_SHORT, ALL_EXTENDED = 256, 65536
_HEADER = 4


class Command(NamedTuple):
    """A command taken apart.

    ``le`` is None where nothing is expected, 256 or 65536 for "all there is" in the short and in
    the extended form.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    le: int | None
    extended: bool = False

    @classmethod
    def parse(cls, raw: bytes) -> Command:
        """Take a command apart.

        Raises:
            ValueError: its lengths do not fit.
        """
        if len(raw) < _HEADER:
            raise ValueError("shorter than a header")
        cla, ins, p1, p2 = raw[:_HEADER]
        body = raw[_HEADER:]
        extended = len(body) > 1 and body[0] == 0
        data, le = _extended(body[1:]) if extended else _short(body)
        return cls(cla, ins, p1, p2, data, le, extended)

    @property
    def wants_all(self) -> bool:
        """Whether the answer may be as long as it is."""
        return self.le in (ALL_SHORT, ALL_EXTENDED)

    @property
    def header(self) -> bytes:
        """CLA, INS, P1, P2."""
        return bytes(self[:_HEADER])


def length(field: bytes) -> int:
    """What an Le field of one or two bytes expects; zeros are "all there is"."""
    return int.from_bytes(field) or (ALL_SHORT if len(field) == 1 else ALL_EXTENDED)


def _short(body: bytes) -> tuple[bytes, int | None]:
    if len(body) <= 1:
        return b"", length(body) if body else None
    return _split(body[1:], body[0], 1)


def _extended(body: bytes) -> tuple[bytes, int | None]:
    size = int.from_bytes(body[:2])
    if len(body) == 2:  # noqa: PLR2004 - Le alone
        return b"", length(body)
    return _split(body[2:], size, 2)


def _split(rest: bytes, size: int, le_bytes: int) -> tuple[bytes, int | None]:
    """The data of ``size`` bytes, and Le if it follows."""
    data, le = rest[:size], rest[size:]
    if not size or len(data) < size or len(le) not in (0, le_bytes):
        raise ValueError("Lc does not fit")
    return data, length(le) if le else None
