"""Codes: each kind with the beginning (and the end) that makes it be taken for that kind."""

from __future__ import annotations

import json
import re
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING

from devices.card.access import keys
from devices.code import Cccd, parse, to_identity
from devices.code.cli import facts
from tests.devices.code import examples
from tests.devices.code.builders import as_double_utf8, as_windows_1258
from tests.fuzz.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_TIDY = ("name", "address", "residence", "parent", "area", "old_number")


def _parsed(sent: bytes | str) -> None:
    """It never raises, and what it says is as the documentation promises."""
    code = parse(sent)
    said = facts(code)
    json.dumps(said, ensure_ascii=False).encode()
    for field, value in said.items():
        assert value != "" or field == "extra"
        if field in _TIDY and value is not None:
            assert value == unicodedata.normalize("NFC", " ".join(value.split()))
        if field.endswith(("_date", "_from", "_to")) and value is not None:
            assert _DATE.fullmatch(value)
    if isinstance(code, Cccd):
        to_identity(code)


def _any(data: bytes) -> None:
    _parsed(data)
    text = data.decode("utf-8", "replace")
    with suppress(ValueError):
        assert keys.of_code(text).can


def _between(start: str, end: str = "") -> Callable[[bytes], None]:
    return lambda data: _parsed(start.encode() + data + end.encode())


def _windows(data: bytes) -> None:
    _parsed(examples.CCCD[:25].encode() + b"\xea\xf2" + data)


def _twice(data: bytes) -> None:
    """The first byte chooses the code page."""
    code_page = ("cp1252", "latin-1", "cp1258")[sum(data[:1]) % 3]
    _parsed(as_double_utf8(examples.CCCD[:25] + data[1:].decode("utf-8", "replace"), code_page))


def _kind(name: str, start: str, *texts: str, end: str = "") -> Target:
    """A kind of code; each seed is a text without ``start`` and ``end``."""
    seeds = [text.removeprefix(start).removesuffix(end).encode() for text in texts]
    return Target(f"code_{name}", _between(start, end), lambda: seeds)


# By a keyboard's layout: Spanish, French, German.
_DAMAGED = (f"TD1Ñ{examples.TOKEN}", 'àà&&çç"à&é"\'', examples.CCCD.replace("|", "\\"))

TARGETS = (
    Target(
        "code_any",
        _any,
        lambda: [
            text.encode() for text in (examples.CCCD, examples.BHYT_NEW, "0199012345", *_DAMAGED)
        ],
    ),
    _kind("cccd", "001199012345|", examples.CCCD),
    _kind("can_cuoc", "001199012345||", examples.CAN_CUOC, end="||||"),
    _kind("bhyt_old", "HS4019901234567|", examples.BHYT_OLD),
    _kind("bhyt_new", "0199012345|", examples.BHYT_NEW, end="|$"),
    _kind("bhyt_short", "HS4019901234567|", examples.BHYT_SHORT, end="|$"),
    _kind("number", "0", "001199012345", "0199012345", "012345678"),
    _kind("ticket", "TD1:", f"TD1:{examples.TOKEN}"),
    _kind("appointment", "TDA1:", f"TDA1:{examples.TOKEN}"),
    _kind("link", "https://", "https://example.vn/a?b=c", "https://a b"),
    Target("code_cp1258", _windows, lambda: [as_windows_1258(examples.CCCD[25:])]),
    Target(
        "code_double_utf8",
        _twice,
        lambda: [b"%d" % at + examples.CCCD[25:].encode() for at in range(3)],
    ),
)
