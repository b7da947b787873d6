"""From the document signer to a country signing authority (ICAO 9303-11, 5.1; 9303-12, 7).

The chain is always of two: authorities sign document signers directly, and whatever authority
is in the trust folder is believed without another above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from devices.card.proof.certificate import Certificate
    from devices.card.proof.trust import TrustStore

# What of a document signer's certificate is taken into account here.
_UNDERSTOOD = frozenset({"basic_constraints", "key_usage", "extended_key_usage"})
_ANY_PURPOSE = "2.5.29.37.0"


class Chain(NamedTuple):
    """The finding, and the authority that signed if there is one."""

    result: Literal["ok", "untrusted", "failed", "revoked"]
    authority: Certificate | None = None


def find(signer: Certificate, trust: TrustStore, today: date) -> Chain:
    """Look for the authority that certified a document signer; their names must chain.

    "failed": it names an authority's key that did not sign it, or may not sign documents.
    "untrusted": no authority in the folder did, also when one of the same name is there, for
    each has had several keys; or it demands that more be understood than is (RFC 5280, 4.2); or
    what the authority has revoked is not known ``today``.
    "revoked": it, or the authority's certificate, is on a revocation list.
    """
    if trust.revokes(signer.issuer, signer.serial):
        return Chain("revoked")
    if not _may_sign_documents(signer):
        return Chain("failed")
    if signer.critical - _UNDERSTOOD:
        return Chain("untrusted")
    candidates = [each for each in trust.authorities if each.subject == signer.issuer]
    signed = [each for each in candidates if signer.verify(each) == "ok"]
    valid = [each for each in signed if not trust.revokes(each.issuer, each.serial)]
    if valid:
        # A link certificate holds the same key: the one that is valid longest speaks for it.
        authority = max(valid, key=lambda each: each.not_after)
        known = trust.knows_revoked(authority.subject, today)
        return Chain("ok" if known else "untrusted", authority)
    if signed:
        return Chain("revoked")
    named = any(_named(each, signer) and signer.verify(each) == "failed" for each in candidates)
    return Chain("failed" if named else "untrusted")


def _may_sign_documents(signer: Certificate) -> bool:
    """Other purposes are those of other signers: of master lists, for one (9303-12, 7.1)."""
    purposes = signer.purposes or {_ANY_PURPOSE}
    return signer.may("digital_signature") and not signer.is_ca and _ANY_PURPOSE in purposes


def _named(authority: Certificate, signer: Certificate) -> bool:
    """Whether the signer says that this key signed it (RFC 5280, 4.2.1.1)."""
    return signer.issuer_key_id is not None and signer.issuer_key_id == authority.key_id
