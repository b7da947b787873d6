"""Where one code ends and the next begins in a scanner's byte stream. Pure: time is passed in."""

from __future__ import annotations

import re
from hashlib import blake2b

LONGEST = 4096
"""Bytes; a QR code holds at most 2953. What is longer is not one code and is dropped."""

# "]Q1": the symbology identifier that scanners can be set to send first (ISO/IEC 15424).
_AIM_PREFIX = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_END = re.compile(rb"[\r\n]")


class Framer:
    """Collects bytes into codes: CR and LF end one, and so does silence.

    Args:
        silence_s: how long nothing must come for a code without an end mark to be whole.
    """

    def __init__(self, silence_s: float) -> None:
        self._silence_s = silence_s
        self._begun = b""
        self._too_long = False
        self._last_s = 0.0

    def feed(self, data: bytes, now_s: float) -> list[bytes]:
        """The codes that end with ``data``, which came at ``now_s`` (may be empty)."""
        found = self._after_silence(now_s)
        if not data:
            return found
        self._last_s = now_s
        *ended, rest = _END.split(data)
        for part in ended:
            self._add(part)
            found += self._finish()
        self._add(rest)
        return found

    def reset(self) -> None:
        """Forget a begun code: its rest will not come."""
        self._begun, self._too_long = b"", False

    def _after_silence(self, now_s: float) -> list[bytes]:
        return self._finish() if now_s - self._last_s >= self._silence_s else []

    def _add(self, part: bytes) -> None:
        self._too_long = self._too_long or len(self._begun) + len(part) > LONGEST
        self._begun = b"" if self._too_long else self._begun + part

    def _finish(self) -> list[bytes]:
        code = (
            _AIM_PREFIX.sub(b"", self._begun, count=1) if self._begun[:1] == b"]" else self._begun
        )
        self.reset()
        return [code] if code else []


class Repeats:
    """Tells the repetition of a code from a new one: scanners read on while a code is in view.

    Keeps a keyed hash of the last code, never the code.
    """

    def __init__(self, within_s: float, key: bytes) -> None:
        self._within_s = within_s
        self._key = key
        self._last = b""
        self._at_s = 0.0

    def is_new(self, code: bytes, now_s: float) -> bool:
        """Whether this code is another one than the last, or came long enough after it."""
        mark = blake2b(code, key=self._key, digest_size=16).digest()
        if mark == self._last and now_s - self._at_s < self._within_s:
            return False
        self._last, self._at_s = mark, now_s
        return True
