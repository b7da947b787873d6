"""An OpenID provider over HTTP, with keys of its own; it logs everybody in as ``username``."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

if TYPE_CHECKING:
    from collections.abc import Callable

CLIENT, SECRET = "tiep-don", "bi mat: 100%+1"


class OpenIdProvider:
    """Discovery, authorization, token and keys; each wrong thing can be asked for.

    ``spoil`` changes the claims of the next ID tokens; ``sign`` replaces how they are signed.
    """

    def __init__(self) -> None:
        self.username = "dd.mau"
        self.spoil: Callable[[dict[str, Any]], None] = lambda _claims: None
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.denies = False
        self.silent = False
        self.key = RSAKey.generate_key(2048, {"kid": "1"}, private=True)
        self.codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}/realms/benh-vien"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish that alone."""
        self.key = RSAKey.generate_key(2048, {"kid": "2"}, private=True)

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes next: back to the client."""
        back = {"state": asked["state"]}
        if self.denies:
            back["error"] = "access_denied"
        else:
            back["code"] = f"code-{len(self.codes)}"
            self.codes[back["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The ID token for a code: once, for the client that asked, with its verifier."""
        asked = self.codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{quote_plus(SECRET)}".encode()).decode()
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or authorization != f"Basic {basic}"
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return None
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "preferred_username": self.username,
        }
        self.spoil(claims)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": self.sign(claims)}

    def with_the_public_key_as_a_secret(self, claims: dict[str, Any]) -> str:
        """What works where a client lets the token choose its algorithm."""
        secret = OctKey.import_key(self.key.as_pem(private=False))
        return jwt.encode({"alg": "HS256"}, claims, secret, algorithms=["HS256"])

    def unsigned(self, claims: dict[str, Any]) -> str:
        parts = ({"alg": "none"}, claims)
        encoded = (
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
            for part in parts
        )
        return ".".join([*encoded, ""])

    def by_another_key(self, claims: dict[str, Any]) -> str:
        other = RSAKey.generate_key(2048, {"kid": "1"}, private=True)
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, other)

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def _handler(provider: OpenIdProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            if provider.silent:
                self.send_error(503)
            elif path.endswith("/auth"):
                asked = {name: values[0] for name, values in parse_qs(query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            elif path.endswith("/keys"):
                self._json({"keys": [provider.key.as_dict(private=False)]})
            else:
                self._json(provider.document())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            answer = provider.token(form, self.headers.get("Authorization", ""))
            if answer is None:  # RFC 6749, section 5.2
                self._json({"error": "invalid_grant"}, 400)
            else:
                self._json(answer)

        def _json(self, body: dict[str, Any], status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    return Handler
