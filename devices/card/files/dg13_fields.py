"""The form of DG13 of Vietnamese cards, and the texts of its fields by number.

``[APPLICATION 13] { SEQUENCE { INTEGER version, OID, SET OF SEQUENCE { INTEGER n, value } } }``.
A value is a string, a sequence of strings (the parents, the spouse) or is left out. Of two fields
with one number the first counts.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from devices.card import errors, tlv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_DG13, _SEQUENCE, _SET, _INTEGER = 0x6D, 0x30, 0x31, 0x02
_SHORTEST = 5  # bytes of a field without value; no tag and length are longer
_STRINGS = (0x0C, 0x13, 0x16)  # UTF8String, PrintableString, IA5String


def whole(content: bytes) -> Mapping[int, Sequence[str]]:
    """All fields of the file: most have one text, parents have two, empty ones none.

    Raises:
        DeviceError: ``card_data``.
    """
    body = tlv.only(tlv.only(content, _DG13), _SEQUENCE)
    lists = [entry.value for entry in tlv.parse(body) if entry.tag == _SET]
    if len(lists) != 1:
        raise errors.DataError("DG13 holds no list of fields")
    return _by_number(tlv.parse(lists[0]))


def begun(prefix: bytes) -> Mapping[int, Sequence[str]]:
    """The fields that are wholly in the file's first bytes; none before their list begins.

    Raises:
        DeviceError: ``card_data``: the bytes are of another form, or end within a tag or length.
    """
    at = _inside(prefix, _inside(prefix, 0, _DG13), _SEQUENCE)
    while (head := tlv.header(prefix, at)).tag != _SET:
        at += head.end
    return _by_number(_complete(prefix, at + head.start))


def _inside(prefix: bytes, at: int, tag: int) -> int:
    head = tlv.header(prefix, at)
    if head.tag != tag:
        raise errors.DataError(f"DG13 begins without data object {tag:X}")
    return at + head.start


def _complete(prefix: bytes, at: int) -> Iterator[tlv.Tlv]:
    """The data objects from ``at`` on, up to the one that is cut."""
    while len(prefix) - at >= _SHORTEST:
        head = tlv.header(prefix, at)
        if at + head.end > len(prefix):
            return
        yield tlv.Tlv(head.tag, prefix[at + head.start : at + head.end])
        at += head.end


def _by_number(fields: Iterator[tlv.Tlv]) -> Mapping[int, Sequence[str]]:
    result: dict[int, Sequence[str]] = {}
    for field in fields:
        number, value = _entry(field)
        result.setdefault(number, _texts(value))
    return result


def _entry(field: tlv.Tlv) -> tuple[int, bytes]:
    head = tlv.header(field.value)
    number = field.value[head.start : head.end]
    if field.tag != _SEQUENCE or head.tag != _INTEGER or len(number) != head.length:
        raise errors.DataError("DG13 holds a field without a number")
    return int.from_bytes(number), field.value[head.end :]


def _texts(value: bytes) -> Sequence[str]:
    """The texts in a field's value; values of a kind that is not known are skipped."""
    texts: list[str] = []
    for entry in tlv.parse(value):
        if entry.tag in _STRINGS:
            texts.append(_decoded(entry.value))
        elif entry.tag == _SEQUENCE:
            texts += [
                _decoded(part.value) for part in tlv.parse(entry.value) if part.tag in _STRINGS
            ]
    return texts


def _decoded(raw: bytes) -> str:
    """The text; nothing where it is not UTF-8, for the other fields are still good."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return unicodedata.normalize("NFC", " ".join(text.split()))
