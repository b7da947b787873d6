"""How the portal compares what was asked with what it knows: pure rules.

Which codes there are stands in CV 1923/BHXH-CNTT Phụ lục 03; how exactly names and dates are
compared is nowhere published (unverified).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_CARD = re.compile(r"(?P<category>[A-Z]{2})(?P<level>[0-9])(?P<province>[0-9]{2})[0-9]{10}")
_NUMBER = re.compile(r"[0-9A-Z]{10,17}")
_CARD_LENGTH = 15
_LENGTHS = {10, 12, 15, 17}
_DATE = re.compile(r"(?:(?:(?P<day>[0-9]{2})/)?(?P<month>[0-9]{2})/)?(?P<year>[0-9]{4})")
_EIGHT_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")

_CATEGORIES = (
    "CC TE CK CB KC HN DT DK XD BT TS AK CT HT TC PV TG DS HK CN DN HX CH NN TK HC XK TB NO XB TN "
    "CS XN MS HD TQ TA TY HG LS LH HS SV GB GD ND TH TV TD TU BA QN CA CY"
)
_LEVELS = "12345"
# The provinces' numbers of QĐ 1351/QĐ-BHXH; 97 and 98: Defence and Public Security (unverified).
_PROVINCES = (
    "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 "
    "48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 "
    "96 97 98"
)


def is_number(text: str) -> bool:
    """Whether this could be a card's, insurance or identity number at all; else it is 205."""
    return _NUMBER.fullmatch(text) is not None


def unknown_number(number: str) -> str:
    """The code for a number that nobody has: 051, 052, 053 where its form is wrong, else 050."""
    if len(number) not in _LENGTHS:
        return "051"
    if number.isdecimal() and len(number) != _CARD_LENGTH:
        return "050"
    card = _CARD.match(number)
    if card is None or card["category"] not in _CATEGORIES.split():
        return "051"
    if card["level"] not in _LEVELS:
        return "053"
    return "050" if card["province"] in _PROVINCES.split() else "052"


def differing_name(asked: str, known: str) -> str | None:
    """060 for another name, 061 where each word's first letter is right; marks count."""
    words, own = (_plain(name).split() for name in (asked, known))
    if words == own:
        return None
    return "061" if [word[0] for word in words] == [word[0] for word in own] else "060"


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for capitals, spaces and Unicode's forms."""
    return _plain(one) == _plain(other)


def birth_parts(text: str, *, whole: bool = False) -> tuple[int, ...] | None:
    """Year, month, day, as many as are said; None for what is no date.

    dd/MM/yyyy, MM/yyyy, yyyy and ddMMyyyy pass; with ``whole``, dd/MM/yyyy alone.
    """
    if (digits := _EIGHT_DIGITS.fullmatch(text)) and not whole:
        text = "/".join(digits.groups())
    match = _DATE.fullmatch(text)
    if match is None or (whole and match["day"] is None):
        return None
    parts = tuple(int(match[name]) for name in ("year", "month", "day") if match[name])
    try:
        date(*(*parts, 1, 1)[:3])
    except ValueError:
        return None
    return parts


def same_birth(asked: tuple[int, ...], known: tuple[int, ...]) -> bool:
    """Whether the parts that both sides know are equal."""
    return all(one == other for one, other in zip(asked, known, strict=False))


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
