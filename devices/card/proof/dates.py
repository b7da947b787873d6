"""Whether certificates are valid on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from devices.card.proof.certificate import Certificate


def check(
    certificates: Iterable[Certificate], today: date
) -> Literal["ok", "expired", "not_yet_valid"]:
    """The worst of all; both days that a certificate names are valid ones.

    An expired one is no forgery: cards that never expire outlive their signer's certificate.
    """
    certificates = tuple(certificates)
    if any(today < each.not_before for each in certificates):
        return "not_yet_valid"
    return "expired" if any(today > each.not_after for each in certificates) else "ok"
