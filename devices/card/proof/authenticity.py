"""The overall answer, and passive authentication (ICAO 9303-11, 5.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from devices.card.files import dg1, sod
from devices.card.proof import chain, dates, hashes, signature
from devices.card.proof.issuing_state import compare
from devices.protocols import Authenticity, DeviceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from devices.card.proof.trust import TrustStore

_DG1 = 1


def passive(
    sod_content: bytes, files: Mapping[int, bytes], trust: TrustStore, today: date
) -> Authenticity:
    """Judge the files that were read by EF.SOD; active and chip authentication are None.

    A security object that cannot be understood has failed: no card is issued with one. Nothing
    is raised.

    Args:
        sod_content: EF.SOD.
        files: Whole contents of the data groups that were read, by number.
        trust: Whom to believe.
        today: The day on which certificates must be valid.
    """
    try:
        security_object = sod.parse(sod_content)
    except DeviceError:
        return judge(Authenticity(signature="failed"))
    found = Authenticity(hashes=hashes.check(security_object, files))
    signer = signature.document_signer(security_object)
    if signer is None:
        # Another's certificate, or one that cannot be read, is worse than none.
        missing = "failed" if security_object.certificates else "absent"
        return judge(replace(found, signature=missing))
    link = chain.find(signer, trust, today)
    if link.result == "ok" and link.authority:
        link = link._replace(result=_compare_states(link.authority.country, files))
    certificates = (signer, link.authority) if link.authority else (signer,)
    return judge(
        replace(
            found,
            signature=signature.check(security_object, signer),
            chain=link.result,
            dates=dates.check(certificates, today),
        )
    )


def _compare_states(
    country: str | None, files: Mapping[int, bytes]
) -> Literal["ok", "untrusted", "failed"]:
    """An authority vouches for its own state's documents alone."""
    try:
        return compare(country, dg1.issuing_state(files.get(_DG1, b"")))
    except DeviceError:
        return "untrusted"


def judge(found: Authenticity) -> Authenticity:
    """The same findings with the result that follows from them."""
    checks = (found.hashes, found.signature, found.active, found.chip, found.chain, found.access)
    signed = (found.hashes, found.signature) == ("ok", "ok")
    if "failed" in checks or found.chain == "revoked":
        return replace(found, result="failed")
    if signed and (found.chain, found.dates) == ("ok", "ok"):
        return replace(found, result="chain_ok")
    return replace(found, result="signature_ok_untrusted" if signed else "not_checked")
