"""From what a scanner sent to what it means. Pure, and never raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from devices.code import bhyt, cccd, keyboard, ours
from devices.code.decoding import decode, is_garbled, without_controls
from devices.code.kinds import Code, Link, Number, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.code.kinds import Repaired

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
        raw: one code's content; NUL, byte order mark, control bytes and line ends around it do not
            matter, nor does a symbology identifier ("]Q1") before it.
    """
    decoded = decode(raw)
    if decoded is None:
        return Unknown("encoding")
    if not decoded.text:
        return Unknown("empty")
    code = _recognise(decoded.text, decoded.repaired)
    if isinstance(code, Unknown) and keyboard.is_damaged(decoded.text):
        return Unknown("keyboard_layout")
    return code


def _recognise(text: str, repaired: Repaired | None) -> Code:
    own = ours.parse(text)
    if own is not None:
        return own
    if _LINK.fullmatch(text):
        is_plain = without_controls(text) == text  # what is shown is what it is
        return Link(text, repaired) if is_plain else Unknown("unsupported")
    if "|" in text:
        return _parse_fields(text, repaired)
    return _parse_number(text)


def _parse_fields(text: str, repaired: Repaired | None) -> Code:
    fields = text.split("|")
    if bhyt.looks_like(fields):
        code = bhyt.parse(fields, repaired)
    elif cccd.looks_like(fields):
        code = cccd.parse(fields, repaired)
    else:
        return Unknown("unsupported")
    return code if isinstance(code, Unknown) or not is_garbled(text) else Unknown("encoding")


def _parse_number(text: str) -> Code:
    bare = text.replace(" ", "").upper()
    if _CARD.fullmatch(bare):
        return Number(bare, "insurance_card")
    if bare.isascii() and bare.isdigit() and len(bare) in _DIGITS:
        return Number(bare, _DIGITS[len(bare)])
    return Unknown("unsupported")
