"""Which codes are only the scanner reading on. Pure: time is passed in."""

from __future__ import annotations

from hashlib import blake2b


class Repeats:
    """Tells the repetition of a code from a new one: scanners read on while a code is in view.

    Keeps a keyed hash of the last code, never the code.

    Args:
        within_s: a code counts again when it was not seen for so long.
        key: of the hash, at most 64 bytes.
    """

    def __init__(self, within_s: float, key: bytes) -> None:
        self._within_s = within_s
        self._key = key
        self._last = b""
        self._seen_s = 0.0

    def is_new(self, code: bytes, now_s: float) -> bool:
        """Whether this code is another one than the last, or was out of view long enough."""
        mark = blake2b(code, key=self._key, digest_size=16).digest()
        is_repeat = mark == self._last and now_s - self._seen_s < self._within_s
        self._last, self._seen_s = mark, now_s
        return not is_repeat
