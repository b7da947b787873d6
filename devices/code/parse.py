"""From what a scanner sent to what it means. Pure, and never raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from devices.code import bhyt, cccd, ours
from devices.code.kinds import Code, Link, Number, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

Encoding = Literal["utf-8", "cp1258"]
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_DIGITS: Mapping[int, Literal["cmnd", "insurance_number", "identity"]] = {
    9: "cmnd",
    10: "insurance_number",
    12: "identity",
}
_CARD = re.compile(r"[A-Z]{2}[0-9]{13}")


def parse(raw: bytes | str) -> Code:
    """Tell what a code says.

    Args:
        raw: one code's content; NUL, byte order mark and line ends around it do not matter.
    """
    decoded = _decode(raw)
    if decoded is None:
        return Unknown("encoding")
    text, encoding = decoded
    if not text:
        return Unknown("empty")
    own = ours.parse(text)
    if own is not None:
        return own
    if _LINK.fullmatch(text):
        return Link(text)
    if "|" in text:
        return _parse_fields(text.split("|"), encoding)
    return _parse_number(text)


def _decode(raw: bytes | str) -> tuple[str, Encoding] | None:
    """Text and its encoding: scanners set to Windows send cp1258 in place of UTF-8."""
    if isinstance(raw, str):
        # Half of a surrogate pair is no letter: it could not be written out again.
        broken = any("\ud800" <= letter <= "\udfff" for letter in raw)
        return None if broken else (_clean(raw), "utf-8")
    encodings: tuple[Encoding, ...] = ("utf-8", "cp1258")
    for encoding in encodings:
        try:
            return _clean(raw.decode(encoding)), encoding
        except UnicodeDecodeError:
            continue
    return None


def _clean(text: str) -> str:
    bare = text.translate({0: None, 0xFEFF: None})
    return re.sub(r"[\r\n]+", " ", bare).strip()


def _parse_fields(fields: list[str], encoding: Encoding) -> Code:
    if bhyt.looks_like(fields):
        return bhyt.parse(fields)
    if cccd.looks_like(fields):
        return cccd.parse(fields, encoding)
    return Unknown("unsupported")


def _parse_number(text: str) -> Code:
    bare = text.replace(" ", "").upper()
    if _CARD.fullmatch(bare):
        return Number(bare, "insurance_card")
    if bare.isascii() and bare.isdigit() and len(bare) in _DIGITS:
        return Number(bare, _DIGITS[len(bare)])
    return Unknown("unsupported")
