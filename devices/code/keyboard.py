"""Codes that a wrong keyboard layout has changed: recognised, never guessed back.

A scanner in keyboard mode sends key positions. Where it and the host mean different layouts, or a
Vietnamese input method (Telex, VNI) is on, "|" becomes another character or none, digits become
what stands on their keys, and pairs of letters or letter and digit become one letter with a mark.
"""

from __future__ import annotations

import re
import unicodedata

_DIGIT = "[0-9]"
# What stands where a digit was meant, as regular expressions over decomposed text (NFD).
_DAMAGED_DIGITS = (
    r"[!@#$%^&*()\"£§/=]",  # with Shift: US, UK, German
    r"(?:[&\"'(_-]|[eca][\u0300\u0301\u0327])",  # French: & é " ' ( - è _ ç à
    r"(?:[aeo]?[\u0300-\u0303\u0306\u0309\u0323]|đ)",  # Vietnamese: ă â ê ô, five tones, đ
)
_SEPARATOR = r"([^0-9A-Za-z\s])"
_LEAST_SEPARATORS = 4  # of the six and more of a card's code; a dead key may swallow some
_FEW_KEYS = 2


def _card_number(digit: str) -> str:
    return rf"(?:[A-Z]{{2}}{digit}{{13}}|{digit}{{12}}|{digit}{{10}})"


_OTHER_SEPARATOR = re.compile(rf"{_card_number(_DIGIT)}(?!\|){_SEPARATOR}", re.IGNORECASE)
_NO_SEPARATOR = re.compile(
    r"[0-9]{12}(?:[0-9]{9})?[^0-9|]+[0-9]{4,8}N[^0-9|][^|]*[0-9]{8}"  # an ID card
    r"|(?:[A-Z]{2}[0-9]{3})?[0-9]{10}[0-9A-F]{8}[^|]*\$",  # an insurance card
    re.IGNORECASE,
)
_OTHER_DIGITS = [
    re.compile(_card_number(digit) + _SEPARATOR, re.IGNORECASE) for digit in _DAMAGED_DIGITS
]
_BARE_NUMBERS = [
    re.compile(rf"{_card_number(digit)}|{digit}{{9}}", re.IGNORECASE) for digit in _DAMAGED_DIGITS
]
# Our own codes: "TD1:" or "TDA1:" (French keys have Q for A), then the token.
_OURS = re.compile(
    rf"TD[AQ]?(?:1|{'|'.join(_DAMAGED_DIGITS)})[^0-9\s][\w\u0300-\u0323-]{{18,30}}",
    re.IGNORECASE,
)
_OURS_WHOLE = re.compile(r"TDA?1:[\x21-\x7e]+")
_HEX = re.compile("[0-9A-F]+", re.IGNORECASE)


def is_damaged(text: str) -> bool:
    """Whether this, not being a code as it stands, is a code that a keyboard layout has changed."""
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    return (
        _is_ours(decomposed)
        or _is_number(decomposed)
        or _NO_SEPARATOR.fullmatch(composed) is not None
        or _is_separated(_OTHER_SEPARATOR, composed)
        or any(_is_separated(pattern, decomposed) for pattern in _OTHER_DIGITS)
    )


def is_damaged_hex(text: str) -> bool:
    """Whether an input method has put marks on hexadecimal digits ("DD" to "Đ", "E1" to "É")."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", text.strip()).translate({0x110: "D", 0x111: "d"})
        if not unicodedata.combining(letter)
    )
    has_digits = any(letter.isdigit() for letter in bare)
    return not text.isascii() and has_digits and _HEX.fullmatch(bare) is not None


def _is_ours(text: str) -> bool:
    return _OURS.fullmatch(text) is not None and _OURS_WHOLE.fullmatch(text) is None


def _is_number(text: str) -> bool:
    """Whether digits became other characters; a line of dashes is no number."""
    is_varied = len(set(text)) > _FEW_KEYS
    return is_varied and any(pattern.fullmatch(text) for pattern in _BARE_NUMBERS)


def _is_separated(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the text begins like a card's code, and goes on with the same separator."""
    match = pattern.match(text)
    if match is None or match[1] in text[: match.start(1)]:
        return False
    return text.count(match[1]) >= _LEAST_SEPARATORS
