"""Seals personal data, and finds a person again without opening the seal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from queue_server.secrets import Secrets

NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.1


class Seal:
    """AES-256-GCM for records, HMAC-SHA256 for look-ups."""

    def __init__(self, secrets: Secrets) -> None:
        self._cipher = AESGCM(base64.b64decode(secrets.data_key))
        self._index_key = base64.b64decode(secrets.index_key)

    def close(self, record: dict[str, Any], owner: str) -> bytes:
        """Seal a record; it can be opened only for the same owner (an opaque id)."""
        nonce = os.urandom(NONCE_BYTES)
        # Dates and enumerations as their text.
        plain = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str).encode()
        return nonce + self._cipher.encrypt(nonce, plain, owner.encode())

    def open(self, sealed: bytes, owner: str) -> dict[str, Any]:
        """Open a sealed record.

        Raises:
            cryptography.exceptions.InvalidTag: it was sealed for another owner or key, or changed.
        """
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return json.loads(self._cipher.decrypt(nonce, body, owner.encode()))

    def digest(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 in hex: equal for equal texts of one purpose, tells nothing of them."""
        return hmac.new(self._index_key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()

    def index(self, number: str) -> str:
        """What a person is found by, in place of the identity number."""
        return self.digest("number", number)
