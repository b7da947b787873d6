"""The private keys on a chip, which nobody can read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.simulators.card.active_authentication import ActiveKey, EcdsaKey, RsaKey
from devices.simulators.card.signing import elliptic_key, rsa_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from devices.simulators.people import ChipPart


@dataclass(frozen=True)
class ChipKeys:
    """The keys of chip authentication and of active authentication, where there are."""

    agreement: EllipticCurvePrivateKey | None
    active: ActiveKey | None


NO_KEYS = ChipKeys(None, None)


def chip_keys(made: ChipPart, label: str) -> ChipKeys:
    """The keys for a chip; another label gives other keys."""
    agreement = None
    if made.chip_authentication:
        agreement = elliptic_key(f"agreement {label}", made.key_curve)
    return ChipKeys(agreement, _active_key(made, f"active {label}"))


def _active_key(made: ChipPart, label: str) -> ActiveKey | None:
    match made.active_authentication:
        case "ecdsa":
            return EcdsaKey(elliptic_key(label, made.key_curve))
        case "rsa":
            return RsaKey(rsa_key(label, made.rsa_bits))
        case "rsa-sha256":
            return RsaKey(rsa_key(label, made.rsa_bits), "sha256")
        case "":
            return None
