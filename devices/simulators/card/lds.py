"""The files on the chip of a synthetic person (ICAO 9303-10; DG13 as Vietnamese cards hold it)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from devices.simulators.card.objects import wrap

if TYPE_CHECKING:
    from devices.simulators.people import CardPart

# As on real cards: terminal authentication, chip authentication, PACE with brainpoolP256r1.
CARD_ACCESS = bytes.fromhex(
    "3134300d060804007f0007020202020101300f060a04007f000702020302020201013012060a04007f00070202"
    "04020202010202010d"
)
COM, DG1, DG13 = 0x1E, 0x01, 0x0D
_PRINTABLE, _UTF8 = "13", "0C"
_MRZ_LINE = 30


def files(card: CardPart) -> dict[int, bytes]:
    """The readable files by short identifier."""
    content = {DG1: dg1(card)}
    if card.dg13:
        content[DG13] = dg13(card)
    tags = bytes(file[0] for file in content.values())
    content[COM] = wrap("60", wrap("5F01", b"0107"), wrap("5F36", b"040000"), wrap("5C", tags))
    return content


def dg1(card: CardPart) -> bytes:
    """The file with the machine-readable zone."""
    return wrap("61", wrap("5F1F", mrz(card).encode()))


def mrz(card: CardPart) -> str:
    """The machine-readable zone: three lines of 30, joined (9303-5, 4.2)."""
    document = _checked(card.number[3:])
    personal = f"{card.number}<<{_digit(card.number)}"
    birth, expiry = _checked(_short(card.birth_date)), _checked(_short(card.expiry_date))
    second = f"{birth}{card.sex or '<'}{expiry}VNM" + "<" * 11
    composite = _digit(document + personal + birth + expiry + "<" * 11)
    return f"IDVNM{document}{personal}{second}{composite}{_name(card.name)}"


def dg13(card: CardPart) -> bytes:
    """The file with the person's data as printed, all sixteen fields."""
    fields = (
        _text(_PRINTABLE, card.number),
        _text(_UTF8, card.name),
        _text(_PRINTABLE, card.birth_date),
        _text(_UTF8, {"M": "Nam", "F": "Nữ"}.get(card.sex, "")),
        _text(_UTF8, card.nationality),
        _text(_UTF8, card.ethnicity),
        _text(_UTF8, card.religion),
        _text(_UTF8, card.origin),
        _text(_UTF8, card.residence),
        _text(_UTF8, card.features),
        _text(_PRINTABLE, card.issue_date),
        _text(_UTF8, card.expiry_date),
        _people(card.father, card.mother),
        _people(card.spouse),
        _text(_PRINTABLE, card.old_number),
        _text(_PRINTABLE, card.chip_id),
    )
    numbered = (
        wrap("30", wrap("02", bytes([number])), value)
        for number, value in enumerate(fields, start=1)
    )
    version = wrap("02", b"\x01")
    oid = wrap("06", bytes.fromhex("28D316010008"))
    return wrap("6D", wrap("30", version, oid, wrap("31", *numbered)))


def _text(tag: str, text: str) -> bytes:
    return wrap(tag, text.encode()) if text else b""


def _people(*names: str) -> bytes:
    texts = [_text(_UTF8, name) for name in names if name]
    return wrap("30", *texts) if texts else b""


def _short(date: str) -> str:
    """YYMMDD of a printed date, with "<" for what is not known."""
    if date == "Không thời hạn":
        return "991231"
    parts = date.split("/")[::-1] if date else []
    return "".join(part[-2:] for part in parts).ljust(6, "<")


def _name(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    words = "".join(letter for letter in plain if not unicodedata.combining(letter)).split()
    return f"{words[0]}<<{'<'.join(words[1:])}".ljust(_MRZ_LINE, "<")[:_MRZ_LINE]


def _checked(field: str) -> str:
    return field + _digit(field)


def _digit(text: str) -> str:
    """The check digit (9303-3, 4.9): weights 7, 3, 1; letters count from 10, "<" is 0."""
    total = 0
    for index, letter in enumerate(text):
        value = 0 if letter == "<" else int(letter, 36)
        total += value * (7, 3, 1)[index % 3]
    return str(total % 10)
