"""Single fields of a code: text, dates and sex, each to our form or None."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.code.kinds import Sex

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
# Day and month may be left out, or be 00 where they are not known: ddMMyyyy, MMyyyy, yyyy.
_DATE = re.compile(r"(?:(?:([0-9]{2})[/.-]?)?([0-9]{2})[/.-]?)?([0-9]{4})")
_OLDEST = 1850
_SEXES: dict[str, Sex] = {"nam": "M", "1": "M", "nữ": "F", "nu": "F", "2": "F"}


def tidy(text: str) -> str | None:
    """The text in NFC with single spaces; None where there is nothing ("" or "-")."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
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


def hex_text(text: str) -> str | None:
    """Text that stands as the hexadecimal of its UTF-8 bytes; None if it does not."""
    if not _HEX.fullmatch(text.strip()):
        return None
    try:
        return tidy(bytes.fromhex(text.strip()).decode())
    except UnicodeDecodeError:
        return None
