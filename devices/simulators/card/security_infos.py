"""What the chip says it can do: EF.CardAccess and DG14 (ICAO 9303-11, 9.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.card import protocols
from devices.simulators.card.active_authentication import EcdsaKey
from devices.simulators.card.explicit_key import key_info
from devices.simulators.card.objects import integer, oid, set_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devices.simulators.card.chip_keys import ChipKeys
    from devices.simulators.card.protocols import ChipAuthentication, Pace

# ecdsa-plain-SHA256 (BSI TR-03111, 5.2.1.1).
_ECDSA_PLAIN_SHA256 = "0.4.0.127.0.7.1.1.4.1.3"


def open_infos(
    offers: Iterable[Pace], agreement: ChipAuthentication | None, *, terminal_authentication: bool
) -> list[bytes]:
    """What anyone may know before access: PACE, version 2, with what else there is."""
    infos = [_info(offer.oid, integer(2), integer(offer.parameter_id)) for offer in offers]
    if terminal_authentication:
        infos.append(_info(protocols.TERMINAL_AUTHENTICATION, integer(1)))
    if agreement:
        infos.append(_info(agreement.oid, integer(1)))
    return infos


def signed_infos(infos: Iterable[bytes], keys: ChipKeys, *, explicit: bool) -> list[bytes]:
    """The same, with the public keys and what belongs to them."""
    infos = list(infos)
    if keys.agreement:
        public = key_info(keys.agreement.public_key(), explicit=explicit)
        infos.append(_info(protocols.PUBLIC_KEY_ECDH, public))
    if isinstance(keys.active, EcdsaKey):
        # Needed with an elliptic key alone (9.2.4).
        algorithm = oid(_ECDSA_PLAIN_SHA256)
        infos.append(_info(protocols.ACTIVE_AUTHENTICATION, integer(1), algorithm))
    return infos


def security_infos(infos: Iterable[bytes]) -> bytes:
    """The set of them: EF.CardAccess, or what DG14 wraps."""
    return set_of(*infos)


def _info(protocol: str, *parts: bytes) -> bytes:
    return wrap("30", oid(protocol), *parts)
