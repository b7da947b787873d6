"""From a scanner's bytes to text, with the two usual accidents of Vietnamese letters undone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.code.kinds import Repaired


@dataclass(frozen=True)
class Decoded:
    """One code's text, and what had to be undone to get it (None: nothing)."""

    text: str
    repaired: Repaired | None


_DROPPED = {0: None, 0xFEFF: None}  # NUL and the byte order mark
# U+FFFD and C1 controls stand where a letter was lost; "á»", "áº" begin most of the Vietnamese
# letters' UTF-8 read as Windows text, and no Vietnamese word holds them.
_GARBLED = re.compile("[\ufffd\x80-\x9f]|á[»º]")
_CONTROL_BYTES = "".join(map(chr, range(0x20))) + "\x7f"
# "]Q1": the symbology identifier that scanners can be set to send first (ISO/IEC 15424).
_AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")


def decode(raw: bytes | str) -> Decoded | None:
    """The text of a code; None where it is neither UTF-8 nor Windows-1258.

    NUL and byte order mark are taken off, and around it control bytes (STX and ETX, line ends),
    spaces and a symbology identifier; what is repaired is in NFC.
    """
    if isinstance(raw, str):
        # Half of a surrogate pair is no letter: it could not be written out again.
        if any("\ud800" <= letter <= "\udfff" for letter in raw):
            return None
        return _from_text(raw)
    try:
        return _from_text(raw.decode())
    except UnicodeDecodeError:
        return _from_windows(raw)


def is_garbled(text: str) -> bool:
    """Whether letters were lost on the way, so that no name in it can be trusted."""
    return _GARBLED.search(text) is not None


def without_controls(text: str) -> str:
    """The text without what nobody sees: control characters but spaces, and format characters.

    These steer a terminal (ESC), turn the direction of writing (U+202E) or make equal names differ
    (U+200B); Unicode calls them Cc and Cf.
    """
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})


def _from_text(text: str) -> Decoded:
    bare = text.translate(_DROPPED)
    once = undo_double_utf8(bare)
    return Decoded(_clean(bare), None) if once is None else Decoded(_clean(once), "double_utf8")


def _from_windows(raw: bytes) -> Decoded | None:
    """Windows-1258 writes a tone as a mark of its own after the letter: NFC joins them."""
    try:
        text = raw.decode("cp1258")
    except UnicodeDecodeError:
        return None
    return Decoded(_clean(unicodedata.normalize("NFC", text)), "cp1258")


def _clean(text: str) -> str:
    content = text.translate(_DROPPED).strip(_CONTROL_BYTES + " ")
    content = _AIM_PREFIX.sub("", content, count=1) if content.startswith("]") else content
    return re.sub(r"[\r\n]+", " ", content).strip()


def _byte_of() -> dict[str, int]:
    """The byte that each character stood for, whichever of three code pages showed it.

    ISO 8859-1, Windows-1252 and Windows-1258 never show different bytes as the same character, so
    one table serves all. What Windows leaves undefined it shows as C1 controls, as ISO 8859-1 does.
    """
    table = {chr(byte): byte for byte in range(256)}
    for code_page in ("cp1252", "cp1258"):
        for byte in range(0x80, 0x100):
            table.update(dict.fromkeys(bytes([byte]).decode(code_page, "ignore"), byte))
    return table


_BYTE_OF: Mapping[str, int] = _byte_of()


def undo_double_utf8(text: str) -> str | None:
    """The text whose UTF-8 was read as a code page and encoded again; None if that is not so.

    All of it must turn into Latin letters, so that text which merely looks odd is left alone.
    """
    if text.isascii():
        return None
    try:
        once = bytes(_BYTE_OF[letter] for letter in text).decode()
    except (KeyError, UnicodeDecodeError):
        return None
    is_latin = all("LATIN" in unicodedata.name(letter, "") for letter in once if letter.isalpha())
    return unicodedata.normalize("NFC", once) if is_latin else None
