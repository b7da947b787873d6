"""From a keyboard's key events to the text that a scanner typed. Pure.

A scanner in keyboard mode sends key positions; they are read as the US layout has them (USB HID
Usage Tables, section 10; the event codes are those of linux/input-event-codes.h). Characters that
no US key has come as Windows Alt codes: Alt held, a decimal number on the keypad, Alt released.
"""

from __future__ import annotations

from evdev import ecodes

LOST = "\ufffd"
"""Stands where a key was pressed that is no character of the US layout, or where events are
missing: such a code is never taken for a whole one."""

_ROWS = (
    (ecodes.KEY_1, "1234567890-=", "!@#$%^&*()_+"),
    (ecodes.KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}"),
    (ecodes.KEY_A, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (ecodes.KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (ecodes.KEY_102ND, "\\", "|"),
    (ecodes.KEY_SPACE, " ", " "),
    (ecodes.KEY_ENTER, "\r", "\r"),
    (ecodes.KEY_TAB, "\t", "\t"),
    (ecodes.KEY_KP7, "789-456+1230.", "789-456+1230."),
    (ecodes.KEY_KPASTERISK, "*", "*"),
    (ecodes.KEY_KPSLASH, "/", "/"),
    (ecodes.KEY_KPENTER, "\r", "\r"),
)
_PLAIN = {first + at: key for first, plain, _ in _ROWS for at, key in enumerate(plain)}
_SHIFTED = {first + at: key for first, _, shifted in _ROWS for at, key in enumerate(shifted)}
_KEYPAD = range(ecodes.KEY_KP7, ecodes.KEY_KPDOT + 1)

_SHIFTS = frozenset({ecodes.KEY_LEFTSHIFT, ecodes.KEY_RIGHTSHIFT})
_OTHERS = frozenset(
    {
        ecodes.KEY_LEFTALT,
        ecodes.KEY_RIGHTALT,
        ecodes.KEY_LEFTCTRL,
        ecodes.KEY_RIGHTCTRL,
        ecodes.KEY_LEFTMETA,
        ecodes.KEY_RIGHTMETA,
    }
)
_MODIFIERS = _SHIFTS | _OTHERS
_UP, _DOWN = 0, 1  # and 2, a key that is held: the kernel's repetition, not the scanner's
_BEYOND = 0x110000  # no character has so high a number
_SURROGATES = range(0xD800, 0xE000)  # halves of a pair, no characters


class Keys:
    """A keyboard's state; starts with no key held and Caps Lock off."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._caps = False
        self._number: int | None = None  # typed on the keypad while Alt is held
        self._dropping = False

    def feed(self, kind: int, code: int, value: int) -> str:
        """The characters that one event ends: none or one; Enter is CR.

        Args:
            kind: the event's type: EV_KEY, EV_SYN; others do not matter.
            code: KEY_…, or SYN_….
            value: of a key: 0 up, 1 down, 2 held.
        """
        if kind == ecodes.EV_SYN:
            return self._synchronised(code)
        if kind != ecodes.EV_KEY or self._dropping:
            return ""
        if value == _UP:
            self._held.discard(code)
            return self._alt_character() if code == ecodes.KEY_LEFTALT else ""
        return self._pressed(code) if value == _DOWN else ""

    def _synchronised(self, code: int) -> str:
        """After SYN_DROPPED everything up to the next SYN_REPORT is incomplete."""
        if code != ecodes.SYN_DROPPED:
            self._dropping = False
            return ""
        self._dropping = True
        self._held.clear()
        self._number = None
        return LOST

    def _pressed(self, code: int) -> str:
        if code in _MODIFIERS:
            self._held.add(code)
        elif code == ecodes.KEY_CAPSLOCK:
            self._caps = not self._caps
        elif ecodes.KEY_LEFTALT in self._held and code in _KEYPAD and _PLAIN[code].isdigit():
            self._number = min((self._number or 0) * 10 + int(_PLAIN[code]), _BEYOND)
        else:
            return self._character(code)
        return ""

    def _character(self, code: int) -> str:
        key = (_SHIFTED if self._held & _SHIFTS else _PLAIN).get(code, "")
        if key and self._held & _OTHERS:
            return LOST
        return key.swapcase() if self._caps else key

    def _alt_character(self) -> str:
        number, self._number = self._number, None
        if number is None:
            return ""
        return LOST if number == _BEYOND or number in _SURROGATES else chr(number)


def as_sent(text: str) -> bytes:
    """A whole code's bytes.

    Scanners send Alt codes of characters, or of the bytes of whatever encoding the code has. Where
    one is beyond a byte they are characters; else they are bytes, and ``devices.code`` tells which
    encoding.
    """
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()
