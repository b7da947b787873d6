"""DG13 as Vietnamese cards hold it: the person's data as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.card.objects import integer, oid, wrap

if TYPE_CHECKING:
    from devices.simulators.people import CardPart

_PRINTABLE, _UTF8 = "13", "0C"
_ISO_10646_UTF8 = "1.0.10646.1.0.8"


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
    numbered = (wrap("30", integer(number), value) for number, value in enumerate(fields, start=1))
    content = integer(1), oid(_ISO_10646_UTF8), wrap("31", *numbered)
    return wrap("6D", wrap("30", *content))


def _text(tag: str, text: str) -> bytes:
    return wrap(tag, text.encode()) if text else b""


def _people(*names: str) -> bytes:
    texts = [_text(_UTF8, name) for name in names if name]
    return wrap("30", *texts) if texts else b""
