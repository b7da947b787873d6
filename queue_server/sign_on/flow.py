"""What one way to the provider and back has to remember, and the addresses on it. Pure."""

from __future__ import annotations

import base64
import hashlib
import secrets as random
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

RANDOM_BYTES = 32


@dataclass(frozen=True)
class Errand:
    """One login under way; it travels in a signed cookie of the browser that began it.

    ``state`` ties the way back to this browser, ``nonce`` the ID token to this errand, ``verifier``
    the code to whoever asked for it.
    """

    state: str
    nonce: str
    verifier: str
    onward: str

    @classmethod
    def begin(cls, onward: str) -> Errand:
        """A new one, that leads to the page ``onward`` of ours."""
        state, nonce, verifier = (random.token_urlsafe(RANDOM_BYTES) for _ in range(3))
        return cls(state, nonce, verifier, onward)

    @property
    def challenge(self) -> str:
        """RFC 7636, section 4.2: S256."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def facts(self) -> dict[str, str]:
        """For the cookie."""
        return asdict(self)


def login_address(endpoint: str, client_id: str, redirect_uri: str, errand: Errand) -> str:
    """Where the browser is sent: OpenID Connect Core 1.0, section 3.1.2.1."""
    asked = {
        "response_type": "code",
        "scope": "openid profile",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": errand.state,
        "nonce": errand.nonce,
        "code_challenge": errand.challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
