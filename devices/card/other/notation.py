"""How a profile writes bytes: hexadecimal digits with spaces wherever they help."""

from __future__ import annotations

import re

from devices.card.channel.apdu import Command

# What tells cards apart: a contactless chip card's ATR begins with 3B 8n 80 01 whatever it is.
_TELLING = 5
_BASIC, _PROPRIETARY, _READER = 0x00, 0x80, 0xFF
# SELECT, READ BINARY (even and odd), GET DATA, GET RESPONSE (ISO/IEC 7816-4, 11; PC/SC part 3).
_READING = (0xA4, 0xB0, 0xB1, 0xCA, 0xC0)
_OF_READERS = (0xB0, 0xCA)
_HEADER = 4  # CLA, INS, P1, P2
_ALL = 0x100


def atr(text: str) -> re.Pattern[bytes]:
    """A pattern for whole ATRs: ".." is any byte, "*" at the end any number of bytes.

    Raises:
        ValueError: it is not of that form, or would match nearly every card.
    """
    digits = "".join(text.split())
    body = digits.removesuffix("*")
    if not re.fullmatch(r"([0-9A-Fa-f]{2}|\.\.)+", body):
        raise ValueError('write two hex digits or ".." for each byte; "*" only at the end')
    parts = [body[at : at + 2] for at in range(0, len(body), 2)]
    if sum(part != ".." for part in parts) < _TELLING:
        raise ValueError(f"it would match other cards, too; write at least {_TELLING} bytes out")
    pattern = b"".join(b"." if part == ".." else re.escape(bytes.fromhex(part)) for part in parts)
    return re.compile(pattern + (b".*" if body != digits else b""), re.DOTALL)


def command(text: str) -> Command:
    """A short command that reads: header, then Lc and data, then Le (ISO/IEC 7816-3, 12.1).

    Raises:
        ValueError: it is not of that form, or does more than select and read.
    """
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raise ValueError("write two hex digits for each byte") from None
    if len(raw) < _HEADER:
        raise ValueError("a command has at least four bytes")
    cla, ins, p1, p2 = raw[:_HEADER]
    _only_reads(cla, ins)
    return Command(cla, ins, p1, p2, *_body(raw[_HEADER:]))


def tags(text: str) -> tuple[int, ...]:
    """Tags from the outside in: "70/5A".

    Raises:
        ValueError: it is not of that form.
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{2,6}(/[0-9A-Fa-f]{2,6})*", text):
        raise ValueError('write tags in hex, from the outside in, with "/" between: "70/5A"')
    return tuple(int(tag, 16) for tag in text.split("/"))


def _body(body: bytes) -> tuple[bytes, int | None]:
    """Data and Le of what follows a command's header."""
    match list(body):
        case []:
            return b"", None
        case [le]:
            return b"", le or _ALL
        case [lc, *rest] if lc and len(rest) == lc:
            return bytes(rest), None
        case [lc, *rest] if lc and len(rest) == lc + 1:
            return bytes(rest[:-1]), rest[-1] or _ALL
        case _:
            raise ValueError("Lc, the fifth byte, does not fit the number of bytes that follow")


def _only_reads(cla: int, ins: int) -> None:
    allowed = {_BASIC: _READING, _PROPRIETARY: _READING, _READER: _OF_READERS}.get(cla)
    if allowed is None:
        raise ValueError(f"class {cla:02X} is not allowed; use 00, 80, or FF for the reader itself")
    if ins not in allowed:
        names = ", ".join(f"{code:02X}" for code in allowed)
        raise ValueError(
            f"instruction {ins:02X} is not allowed, for it may change the card; "
            f"a profile only selects and reads: {names}"
        )
