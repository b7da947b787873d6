"""The provider over HTTP: its addresses, its keys, and the ID token for a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote_plus

import httpx
from anyio import CapacityLimiter
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from queue_server.sign_on.flow import login_address

if TYPE_CHECKING:
    from queue_server.clock import Clock
    from queue_server.config import OidcTable
    from queue_server.sign_on.flow import Errand

TIMEOUT_S = 5
LEEWAY_S = 60
THREADS = 4
# Asymmetric ones alone: with "none" or a shared secret anybody could sign.
ALGORITHMS = ("RS256", "PS256", "ES256")
OLDEST_S = 600
"""An ID token that was issued longer ago was not made for this login."""


CODE = "code"
"""The reason of an error for which the browser alone is to blame: its code is none (any more)."""


class SignOnError(Exception):
    """The provider is silent, or what it said cannot be trusted; ``reason`` is a code for logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Provider:
    """One OpenID provider. Its document and keys are fetched when first needed, then kept.

    ``slots``: threads that may ask it; one that is silent must not take those that kiosks need.
    ``under_way``: requests that have a slot or wait for one; counted by the event loop's thread.
    """

    def __init__(self, table: OidcTable, client_secret: str, clock: Clock) -> None:
        self._table = table
        self._secret = client_secret
        self._clock = clock
        self._http = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)
        self.slots = CapacityLimiter(THREADS)
        self.under_way = 0
        self._document: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    def login_address(self, redirect_uri: str, errand: Errand) -> str:
        """Where to send the browser.

        Raises:
            SignOnError: the provider does not answer.
        """
        endpoint = self._known("authorization_endpoint")
        return login_address(endpoint, self._table.client_id, redirect_uri, errand)

    def username(self, code: str, redirect_uri: str, errand: Errand) -> str:
        """Whose code this is, by the configured claim.

        Raises:
            SignOnError: the provider does not answer, refuses the code, or its ID token is not
                one for us and this errand (OpenID Connect Core 1.0, section 3.1.3.7).
        """
        claims = self._claims(self._id_token(code, redirect_uri, errand))
        self._check(claims, errand)
        name = claims.get(self._table.username_claim)
        if not isinstance(name, str) or not name:
            raise SignOnError("no_username")
        return name

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _id_token(self, code: str, redirect_uri: str, errand: Errand) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": errand.verifier,
        }
        answer = self._asked(
            "POST",
            self._known("token_endpoint"),
            data=form,
            # RFC 6749, section 2.3.1
            auth=(quote_plus(self._table.client_id), quote_plus(self._secret)),
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignOnError("no_id_token")
        return token

    def _claims(self, token: str) -> dict[str, Any]:
        """What a token says, if one of the provider's keys has signed it.

        A key that is not known may be new: the keys are fetched once more.
        """
        for renew in (False, True):
            try:
                return jwt.decode(token, self._key_set(renew=renew), algorithms=ALGORITHMS).claims
            except (JoseError, ValueError, KeyError):
                continue
        raise SignOnError("signature")

    def _check(self, claims: dict[str, Any], errand: Errand) -> None:
        now = int(self._clock.now().timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._table.issuer},
            aud={"essential": True, "value": self._table.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": errand.nonce},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise SignOnError("claims") from error
        party = claims.get("azp", self._table.client_id)
        several = claims["aud"] not in (self._table.client_id, [self._table.client_id])
        if party != self._table.client_id or (several and "azp" not in claims):
            raise SignOnError("authorized_party")
        if claims["iat"] < now - OLDEST_S:
            raise SignOnError("old")

    def _known(self, what: str) -> str:
        if self._document is None:
            issuer = self._table.issuer
            well_known = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
            document = self._asked("GET", well_known)
            # OpenID Connect Discovery 1.0, section 4.3
            if document.get("issuer") != issuer:
                raise SignOnError("issuer")
            self._document = document
        found = self._document.get(what)
        if not isinstance(found, str):
            raise SignOnError("document")
        return found

    def _key_set(self, *, renew: bool) -> KeySet:
        keys = self._keys
        if renew or keys is None:
            found = self._asked("GET", self._known("jwks_uri"))
            try:
                keys = KeySet.import_key_set(found)  # pyright: ignore[reportArgumentType] - its own type for JSON
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise SignOnError("keys") from error
            self._keys = keys
        return keys

    def _asked(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, url, **options)
            body: Any = answer.json() if answer.is_success else None
        except (httpx.HTTPError, ValueError) as error:
            raise SignOnError("silent") from error
        if not isinstance(body, dict):
            if "invalid_grant" in answer.text:  # RFC 6749, section 5.2: used, old or made up
                raise SignOnError(CODE)
            raise SignOnError("silent" if answer.is_server_error else "refused")
        return cast("dict[str, Any]", body)
