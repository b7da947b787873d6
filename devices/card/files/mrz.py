"""The machine-readable zone of Vietnamese cards (ICAO 9303-5, TD1; 9303-3, 4.9 check digits)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from devices.card import errors

if TYPE_CHECKING:
    from datetime import date

TD1_LENGTH = 90
TD3_LENGTH = 88
NATIONALITY = "VNM"
_NEVER = "991231"  # what cards without expiry carry
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True)
class Mrz:
    """What the zone says; dates as far as its two-digit years allow, name without marks."""

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
    values = (0 if letter == "<" else _ALPHABET.index(letter) for letter in text)
    return str(sum(value * _WEIGHTS[i % 3] for i, value in enumerate(values)) % 10)


def parse(text: str, today: date) -> Mrz:
    """Read the zone, its lines joined; ``today`` decides between centuries.

    Raises:
        DeviceError: ``card_not_supported`` for passports and other nationalities, ``card_data``
            for what is no zone or fails its check digits.
    """
    if len(text) == TD3_LENGTH and text.startswith("P"):
        raise errors.not_supported("this is a passport")
    if not re.fullmatch(rf"[A-Z0-9<]{{{TD1_LENGTH}}}", text):
        raise errors.data("DG1 holds no machine-readable zone of an identity card")
    _verify(text)
    if text[45:48] != NATIONALITY:
        raise errors.not_supported("the card is of another nationality than Vietnamese")
    number = text[15:27]
    if not number.isdecimal() or text[5:14] != number[3:] or text[27:29] != "<<":
        raise errors.data("the machine-readable zone holds no 12-digit number")
    _verify_digit(number, text[29], "identity number")
    return Mrz(
        text=text,
        number=number,
        name=_name(text[60:]),
        birth_date=_birth_date(text[30:36], number, today),
        sex=_sex(text[37]),
        nationality=text[45:48],
        expiry_date=_expiry_date(text[38:44]),
    )


def _verify(text: str) -> None:
    _verify_digit(text[5:14], text[14], "document number")
    _verify_digit(text[30:36], text[36], "birth date")
    _verify_digit(text[38:44], text[44], "expiry date")
    composite = text[5:30] + text[30:37] + text[38:45] + text[48:59]
    _verify_digit(composite, text[59], "composite")


def _verify_digit(field: str, digit: str, what: str) -> None:
    if check_digit(field) != digit:
        raise errors.data(f"the machine-readable zone fails the check digit of its {what}")


def _name(line: str) -> str:
    name = " ".join(line.replace("<", " ").split())
    if not name:
        raise errors.data("the machine-readable zone holds no name")
    return name


def _sex(letter: str) -> Literal["M", "F"] | None:
    match letter:
        case "M" | "F":
            return letter
        case _:
            return None


def _birth_date(field: str, number: str, today: date) -> str:
    year = _birth_year(field[:2], number, today)
    return _iso(year, field[2:4], field[4:6], "birth date")


def _birth_year(two_digits: str, number: str, today: date) -> str:
    if not two_digits.isdecimal():
        raise errors.data("the machine-readable zone holds no year of birth")
    if number[4:6] == two_digits:
        # The fourth digit: 0 male, 1 female of the 1900s, 2 and 3 of the 2000s, and so on.
        return f"{19 + int(number[3]) // 2}{two_digits}"
    # Numbers need not follow the rule: then the latest year that is not to come.
    return f"20{two_digits}" if int(two_digits) <= today.year % 100 else f"19{two_digits}"


def _expiry_date(field: str) -> str | None:
    if field == _NEVER:
        return "never"
    if field == "<<<<<<":
        return None
    # The first of these cards is of 2021: there is no 19YY.
    if not field[:2].isdecimal():
        raise errors.data("the machine-readable zone holds no year of expiry")
    return _iso(f"20{field[:2]}", field[2:4], field[4:6], "expiry date")


def _iso(year: str, month: str, day: str, what: str) -> str:
    """An ISO date, as short as unknown parts ("<<" or "00") make it."""
    unknown = ("<<", "00")
    if month in unknown:
        return year
    if not (month.isdecimal() and 1 <= int(month) <= 12):  # noqa: PLR2004 - months of a year
        raise errors.data(f"the machine-readable zone holds no month of {what}")
    if day in unknown:
        return f"{year}-{month}"
    if not (day.isdecimal() and 1 <= int(day) <= 31):  # noqa: PLR2004 - days of a month
        raise errors.data(f"the machine-readable zone holds no day of {what}")
    return f"{year}-{month}-{day}"
