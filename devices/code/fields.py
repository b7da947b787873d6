"""Single fields of a code: text, dates and sex, each to our form or None."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from string import hexdigits
from typing import TYPE_CHECKING

from devices.code.decoding import is_garbled, undo_double_utf8, without_controls

if TYPE_CHECKING:
    from devices.code.kinds import Repaired, Sex

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_HEX_RUN = re.compile(r"[0-9A-Fa-f]{8}")
# Day and month may be left out, or be 00 where they are not known: ddMMyyyy, MMyyyy, yyyy.
_DATE = re.compile(r"(?:(?:([0-9]{2})[/.-]?)?([0-9]{2})[/.-]?)?([0-9]{4})")
_OLDEST = 1850
_SEXES: dict[str, Sex] = {"nam": "M", "1": "M", "nữ": "F", "nu": "F", "2": "F"}


def tidy(text: str) -> str | None:
    """The text in NFC with single spaces and nothing unseen; None where it is empty or "-"."""
    clean = " ".join(unicodedata.normalize("NFC", without_controls(text)).split())
    return None if clean in {"", "-"} else clean


def iso_date(text: str) -> str | None:
    """A date as ISO 8601, as exact as it is given; None if it is not a date.

    Args:
        text: ddMMyyyy, MMyyyy or yyyy, with or without separators.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    day, month, year = (int(part or 0) for part in match.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if year < _OLDEST or (day and not month):
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def sex(text: str) -> Sex | None:
    """Nam, Nữ, 1 or 2 as "M" or "F"."""
    return _SEXES.get((tidy(text) or "").lower())


def hex_text(text: str) -> tuple[str | None, Repaired | None]:
    """Text that stands as the hexadecimal of its UTF-8 bytes, or plainly; and what was undone.

    It is None where neither can be read: letters are lost, or hexadecimal is damaged.
    """
    bare = text.strip()
    if not _HEX.fullmatch(bare):
        return tidy(text) if _is_plain(bare) else None, None
    try:
        said = bytes.fromhex(bare).decode()
    except UnicodeDecodeError:
        return None, None
    once = undo_double_utf8(said)
    if once is not None:
        return tidy(once), "double_utf8"
    return None if is_garbled(said) else tidy(said), None


def _is_plain(text: str) -> bool:
    """Whether this is written in letters, and is no hexadecimal with some digits changed."""
    has_letters = any(letter.isalpha() and letter not in hexdigits for letter in text)
    return has_letters and _HEX_RUN.search(text) is None
