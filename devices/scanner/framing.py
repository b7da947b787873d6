"""Where one code ends and the next begins in a scanner's byte stream. Pure: time is passed in."""

from __future__ import annotations

import re

LONGEST = 4096
"""Bytes; a QR code holds at most 2953. What is longer is not one code and is dropped."""

_END = re.compile(rb"[\r\n\t]")
# Bytes wait in a buffer while the machine is busy, so that what looks like a gap before them may
# be ours. One of this length was the scanner's.
_SURE_GAP_S = 1.0


class Framer:
    """Collects bytes into codes: CR, LF and TAB end one, and so does silence.

    Args:
        silence_s: how long nothing must come for a code without an end mark to be whole.
    """

    def __init__(self, silence_s: float) -> None:
        self._silence_s = silence_s
        self._begun = b""
        self._too_long = False
        self._last_s = 0.0

    def feed(self, data: bytes, now_s: float) -> list[bytes]:
        """The codes that end with ``data``, which came at ``now_s``.

        Empty ``data`` says that somebody listened and nothing came.
        """
        gap_s = now_s - self._last_s
        found = self._finish() if gap_s >= (_SURE_GAP_S if data else self._silence_s) else []
        if not data:
            return found
        self._last_s = now_s
        *ended, rest = _END.split(data)
        for part in ended:
            self._add(part)
            found += self._finish()
        self._add(rest)
        return found

    def _add(self, part: bytes) -> None:
        self._too_long = self._too_long or len(self._begun) + len(part) > LONGEST
        self._begun = b"" if self._too_long else self._begun + part

    def _finish(self) -> list[bytes]:
        code = self._begun
        self._begun, self._too_long = b"", False
        return [code] if code else []
