"""Types texts as a scanner in keyboard mode does: which events the kernel hands out for them.

An event is (type, code, value). Scan codes and reports stand between the keys, as a kernel sends
them. ``load`` reads events written one a line as {"type": …, "code": …, "value": …}: the form in
which a recording made on site can be put beside ours.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evdev import ecodes

if TYPE_CHECKING:
    from pathlib import Path

Event = tuple[int, int, int]

EVENT_OF = ecodes.ecodes
_NAMES = {
    " ": "SPACE", "-": "MINUS", "=": "EQUAL", "[": "LEFTBRACE", "]": "RIGHTBRACE",
    "\\": "BACKSLASH", ";": "SEMICOLON", "'": "APOSTROPHE", "`": "GRAVE", ",": "COMMA", ".": "DOT",
    "/": "SLASH", "\r": "ENTER", "\t": "TAB",
}  # fmt: skip
_WITH_SHIFT = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./", strict=True))
US_KEYS = "".join(chr(code) for code in range(0x20, 0x7F))


def pressed(key: str) -> list[Event]:
    return _event(key, 1)


def released(key: str) -> list[Event]:
    return _event(key, 0)


def tapped(key: str) -> list[Event]:
    return pressed(key) + released(key)


def us(text: str) -> list[Event]:
    """Typed on the US layout, with Shift where it takes it."""
    events: list[Event] = []
    for letter in text:
        plain = _WITH_SHIFT.get(letter, letter.lower())
        key = _NAMES.get(plain, plain.upper())
        shifted = plain != letter
        events += pressed("LEFTSHIFT") if shifted else []
        events += tapped(key)
        events += released("LEFTSHIFT") if shifted else []
    return events


def alt(number: int | str) -> list[Event]:
    """Alt held, the number on the keypad, Alt released."""
    taps = [event for digit in str(number) for event in tapped(f"KP{digit}")]
    return pressed("LEFTALT") + taps + released("LEFTALT")


def alt_characters(text: str) -> list[Event]:
    """What is no US key as the Alt code of the character."""
    return [
        event
        for letter in text
        for event in (us(letter) if letter in US_KEYS + "\r" else alt(f"{ord(letter):04}"))
    ]


def alt_bytes(raw: bytes) -> list[Event]:
    """What is no US key as an Alt code for each byte."""
    return [
        event
        for byte in raw
        for event in (us(chr(byte)) if chr(byte) in US_KEYS + "\r" else alt(f"{byte:04}"))
    ]


def load(path: Path) -> list[Event]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(line["type"], line["code"], line["value"]) for line in lines]


def _event(key: str, value: int) -> list[Event]:
    code = EVENT_OF[f"KEY_{key}"]
    return [
        (ecodes.EV_MSC, ecodes.MSC_SCAN, 0x70000 + code),
        (ecodes.EV_KEY, code, value),
        (ecodes.EV_SYN, ecodes.SYN_REPORT, 0),
    ]
