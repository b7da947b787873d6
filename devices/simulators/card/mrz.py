"""The machine-readable zone of a synthetic person (ICAO 9303-3, -4 and -5)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.simulators.people import CardPart

_TD1_LINE, _TD3_LINE = 30, 44


def mrz(card: CardPart) -> str:
    """The zone, its lines joined: three of 30 on an identity card, two of 44 in a passport."""
    return _passport(card) if card.kind == "passport" else _identity_card(card)


def mrz_information(zone: str) -> bytes:
    """Document number, birth and expiry, each with its check digit (9303-11, 4.3.3)."""
    if len(zone) == 2 * _TD3_LINE:
        line = zone[_TD3_LINE:]
        return (line[:10] + line[13:20] + line[21:28]).encode()
    return (zone[5:15] + zone[30:37] + zone[38:45]).encode()


def _identity_card(card: CardPart) -> str:
    """TD1 (9303-5, 4.2) as Vietnamese cards fill it: the number's last nine digits, then all."""
    document = _checked(card.number[3:])
    personal = f"{card.number}<<{_digit(card.number)}"
    birth, expiry = _checked(_short(card.birth_date)), _checked(_short(card.expiry_date))
    second = f"{birth}{card.sex or '<'}{expiry}VNM" + "<" * 11
    composite = _digit(document + personal + birth + expiry + "<" * 11)
    return f"IDVNM{document}{personal}{second}{composite}{_name(card.name, _TD1_LINE)}"


def _passport(card: CardPart) -> str:
    """TD3 (9303-4, 4.2), without a personal number."""
    country = card.country.ljust(3, "<")
    document = _checked(card.document_number.ljust(9, "<"))
    birth, expiry = _checked(_short(card.birth_date)), _checked(_short(card.expiry_date))
    optional = "<" * 14 + "0"
    composite = _digit(document + birth + expiry + optional)
    first = f"P<{country}{_name(card.name, _TD3_LINE - 5)}"
    return f"{first}{document}{country}{birth}{card.sex or '<'}{expiry}{optional}{composite}"


def _short(date: str) -> str:
    """YYMMDD of a printed date, with "<" for what is not known."""
    if date == "Không thời hạn":
        return "991231"
    parts = date.split("/")[::-1] if date else []
    return "".join(part[-2:] for part in parts).ljust(6, "<")


def _name(name: str, width: int) -> str:
    """Primary and secondary identifier: parted by a comma, else after the first word."""
    plain = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    primary, _, secondary = letters.partition("," if "," in letters else " ")
    identifiers = ("<".join(part.split()) for part in (primary, secondary))
    return "<<".join(identifiers).ljust(width, "<")[:width]


def _checked(field: str) -> str:
    return field + _digit(field)


def _digit(text: str) -> str:
    """The check digit (9303-3, 4.9): weights 7, 3, 1; letters count from 10, "<" is 0."""
    total = 0
    for index, letter in enumerate(text):
        value = 0 if letter == "<" else int(letter, 36)
        total += value * (7, 3, 1)[index % 3]
    return str(total % 10)
