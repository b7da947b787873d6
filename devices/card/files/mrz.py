"""What the machine-readable zones of all sizes have in common (ICAO 9303-3, 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from devices.card import errors

if TYPE_CHECKING:
    from datetime import date

FILLER = "<"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (7, 3, 1)
# The one code of a nationality that is not ISO 3166 alpha-3 where there is one (9303-3, 5).
_GERMANY = {"D": "DEU"}


@dataclass(frozen=True)
class Mrz:
    """What a zone says, ``text`` being its lines joined.

    ``number`` is the 12-digit identity number of a Vietnamese card, or a passport's number.
    ``name`` has no marks, is surname first, and may be cut where its field ends. Dates are ISO
    8601, as short as unknown parts make them; ``expiry_date`` may be "never", or None where the
    zone has none. ``nationality`` is ISO 3166 alpha-3 or one of 9303-3's own codes.
    """

    text: str
    number: str
    name: str
    birth_date: str
    sex: Literal["M", "F"] | None
    nationality: str
    expiry_date: str | None


def check_digit(text: str) -> str:
    """The check digit of digits, letters and "<" (9303-3, 4.9).

    Raises:
        ValueError: another character.
    """
    values = (0 if letter == FILLER else _ALPHABET.index(letter) for letter in text)
    return str(sum(value * _WEIGHTS[i % 3] for i, value in enumerate(values)) % 10)


def verify(field: str, digit: str, what: str) -> None:
    """Hold ``field`` against its check digit.

    Raises:
        DeviceError: ``card_data``.
    """
    if check_digit(field) != digit:
        raise errors.DataError(f"the machine-readable zone fails the check digit of its {what}")


def name(field: str) -> str:
    """Surname and given names as they stand, with single spaces (9303-3, 4.6).

    Raises:
        DeviceError: ``card_data``: there is none.
    """
    words = " ".join(field.replace(FILLER, " ").split())
    if not words:
        raise errors.DataError("the machine-readable zone holds no name")
    return words


def sex(letter: str) -> Literal["M", "F"] | None:
    """The holder's sex; None where the zone says neither."""
    match letter:
        case "M" | "F":
            return letter
        case _:
            return None


def nationality(field: str) -> str:
    """The code of three letters, or whatever stands there.

    Raises:
        DeviceError: ``card_data``: nothing does.
    """
    code = field.rstrip(FILLER)
    if not code:
        raise errors.DataError("the machine-readable zone holds no nationality")
    return _GERMANY.get(code, code)


def birth_date(field: str, today: date, century: str | None = None) -> str:
    """YYMMDD in the century ("19") that is known, or in the latest that is not yet to come.

    Raises:
        DeviceError: ``card_data``: no year, or not a date.
    """
    if century is None:
        this, last = str(today.year // 100), str(today.year // 100 - 1)
        latest = _iso(this, field, "birth date")
        century = this if latest <= today.isoformat() else last
    return _iso(century, field, "birth date")


def expiry_date(field: str) -> str | None:
    """YYMMDD, always of the 2000s: chips came in 2004. None where it is left empty.

    Raises:
        DeviceError: ``card_data``: not a date.
    """
    return None if field == FILLER * 6 else _iso("20", field, "expiry date")


def _iso(century: str, field: str, what: str) -> str:
    """An ISO date, as short as unknown parts ("<<" or "00") make it (9303-3, 4.8)."""
    year, month, day = field[:2], field[2:4], field[4:]
    unknown = (FILLER * 2, "00")
    if not year.isdecimal():
        raise errors.DataError(f"the machine-readable zone holds no year of {what}")
    if month in unknown:
        return century + year
    if not (month.isdecimal() and 1 <= int(month) <= 12):  # noqa: PLR2004 - months of a year
        raise errors.DataError(f"the machine-readable zone holds no month of {what}")
    if day in unknown:
        return f"{century}{year}-{month}"
    if not (day.isdecimal() and 1 <= int(day) <= 31):  # noqa: PLR2004 - days of a month
        raise errors.DataError(f"the machine-readable zone holds no day of {what}")
    return f"{century}{year}-{month}-{day}"
