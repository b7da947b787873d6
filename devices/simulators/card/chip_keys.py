"""The private keys on a chip, which nobody can read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.simulators.card.active_authentication import ActiveKey, EcdsaKey, RsaKey
from devices.simulators.card.signing import elliptic_key, rsa_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from devices.simulators.people import ChipPart

# With secure messaging a longer signature would not fit into a short answer (9303-11, 6.1.4).
_RSA_BITS = 1024


@dataclass(frozen=True)
class ChipKeys:
    """The keys of chip authentication and of active authentication, where there are."""

    agreement: EllipticCurvePrivateKey | None
    active: ActiveKey | None


NO_KEYS = ChipKeys(None, None)


def chip_keys(made: ChipPart, label: str) -> ChipKeys:
    """The keys for a chip; another label gives other keys."""
    agreement = elliptic_key(f"agreement {label}") if made.chip_authentication else None
    return ChipKeys(agreement, _active_key(made.active_authentication, f"active {label}"))


def _active_key(kind: str, label: str) -> ActiveKey | None:
    match kind:
        case "ecdsa":
            return EcdsaKey(elliptic_key(label))
        case "rsa":
            return RsaKey(rsa_key(label, _RSA_BITS))
        case "rsa-sha256":
            return RsaKey(rsa_key(label, _RSA_BITS), "sha256")
        case _:
            return None
