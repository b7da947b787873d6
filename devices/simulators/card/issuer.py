"""The synthetic state that issues the cards: its CSCA and document signer (ICAO 9303-12, 3).

Elliptic issuers are the same in every process; those with RSA keys within one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import new as new_hash
from typing import TYPE_CHECKING, Literal

from devices.simulators.card.certificates import Certificate, Period, issue, name, years
from devices.simulators.card.objects import integer, wrap
from devices.simulators.card.signed_data import signed
from devices.simulators.card.signing import (
    Digest,
    Scheme,
    SigningKey,
    digest_algorithm,
    elliptic_key,
    rsa_key,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECURITY_OBJECT = "2.23.136.1.1.1"
_Role = Literal["csca", "signer"]
_RSA_BITS: Mapping[_Role, int] = {"csca": 3072, "signer": 2048}
_CURVES: Mapping[tuple[Scheme, _Role], tuple[str, Digest]] = {
    ("ecdsa", "csca"): ("brainpoolP512r1", "sha512"),
    ("ecdsa", "signer"): ("brainpoolP256r1", "sha256"),
    ("ecdsa-nist", "csca"): ("secp384r1", "sha384"),
    ("ecdsa-nist", "signer"): ("secp256r1", "sha256"),
}
_CSCA_PERIOD, _SIGNER_PERIOD = years(2018, 2048), years(2020, 2045)
_EXPIRED_PERIOD = years(2019, 2022)


@dataclass(frozen=True)
class Issuer:
    """A CSCA with one document signer, and one whose certificate has run out.

    ``country`` is ISO 3166 alpha-2; ``explicit`` writes the figures of elliptic curves out, as
    9303-12 asks; ``digest`` is that of the data groups.
    """

    country: str
    scheme: Scheme = "ecdsa"
    explicit: bool = True
    digest: Digest = "sha256"
    csca_period: Period = _CSCA_PERIOD
    signer_period: Period = _SIGNER_PERIOD
    expired_period: Period = _EXPIRED_PERIOD

    @cached_property
    def csca(self) -> Certificate:
        """The root that a terminal trusts."""
        subject = name(self.country, f"CSCA {self.scheme}")
        return issue(subject, self._key("csca"), self.csca_period, explicit=self.explicit)

    @cached_property
    def signer(self) -> Certificate:
        """Signs the cards."""
        return self._signer("Document Signer", self.signer_period)

    @cached_property
    def expired_signer(self) -> Certificate:
        """Signed cards while its certificate was valid."""
        return self._signer("Former Document Signer", self.expired_period)

    def sign(self, groups: Mapping[int, bytes], *, expired: bool = False) -> bytes:
        """EF.SOD over these data groups, by number (9303-10, 4.6.2)."""
        hashes = (
            wrap("30", integer(group), wrap("04", new_hash(self.digest, content).digest()))
            for group, content in sorted(groups.items())
        )
        content = wrap("30", integer(0), digest_algorithm(self.digest), wrap("30", *hashes))
        signer = self.expired_signer if expired else self.signer
        return wrap("77", signed(_SECURITY_OBJECT, content, signer, self.csca))

    def _signer(self, common_name: str, period: Period) -> Certificate:
        subject = name(self.country, common_name)
        return issue(subject, self._key("signer"), period, self.csca, explicit=self.explicit)

    def _key(self, role: _Role) -> SigningKey:
        label = f"{self.country} {role}"
        if self.scheme in ("rsa", "rsa-pss"):
            return SigningKey(rsa_key(label, _RSA_BITS[role]), pss=self.scheme == "rsa-pss")
        curve, digest = _CURVES[self.scheme, role]
        return SigningKey(elliptic_key(label, curve), digest)


@lru_cache(maxsize=16)
def issuer_of(country: str, scheme: Scheme, digest: Digest, *, explicit: bool) -> Issuer:
    """The issuer of so made cards, made once."""
    return Issuer(country, scheme, explicit, digest)
