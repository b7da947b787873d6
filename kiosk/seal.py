"""Seals what is kept of patients until the server has it."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.1


class SealBrokenError(ValueError):
    """What was sealed cannot be opened: another key, another owner, or it was changed."""


class Seal:
    """AES-256-GCM for records, HMAC-SHA256 for look-ups, with a key that this machine has made.

    The key is not the device token: a token may be exchanged while records still wait.
    """

    def __init__(self, path: Path) -> None:
        keys = _keys(path)
        self._cipher = AESGCM(keys[:KEY_BYTES])
        self._index_key = keys[KEY_BYTES:]

    def close(self, plain: bytes, owner: str) -> bytes:
        """Seal; it can be opened only for the same owner (an opaque id)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, owner.encode())

    def open(self, sealed: bytes, owner: str) -> bytes:
        """Open what was sealed.

        Raises:
            SealBrokenError: it cannot be.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode())
        except (InvalidTag, ValueError):
            raise SealBrokenError(owner) from None

    def digest(self, text: str) -> str:
        """HMAC-SHA256 in hex: equal for equal texts, tells nothing of them."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()


def _keys(path: Path) -> bytes:
    """The keys in this file, made at the first start; they are on the disk before they are used."""
    if not path.exists() or len(path.read_bytes()) != 2 * KEY_BYTES:
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
            f.write(os.urandom(2 * KEY_BYTES))
            f.flush()
            os.fsync(f.fileno())
        unfinished.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return path.read_bytes()
