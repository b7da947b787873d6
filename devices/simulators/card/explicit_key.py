"""Public keys as documents carry them: with the curve's figures written out (9303-11, 9.5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from devices.simulators.card.domain_parameters import CURVES
from devices.simulators.card.objects import integer, oid, wrap

if TYPE_CHECKING:
    from devices.simulators.card.curve import Curve

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
_EC_PUBLIC_KEY = "1.2.840.10045.2.1"
_PRIME_FIELD = "1.2.840.10045.1.1"


def key_info(key: PublicKey, *, explicit: bool = True) -> bytes:
    """The DER SubjectPublicKeyInfo; with ``explicit`` the figures of the curve, not its name."""
    if explicit and isinstance(key, ec.EllipticCurvePublicKey):
        point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        algorithm = wrap("30", oid(_EC_PUBLIC_KEY), _parameters(CURVES[key.curve.name]))
        return wrap("30", algorithm, wrap("03", b"\x00", point))
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _parameters(curve: Curve) -> bytes:
    """ECParameters (RFC 3279, 2.3.5)."""
    return wrap(
        "30",
        integer(1),
        wrap("30", oid(_PRIME_FIELD), integer(curve.p)),
        wrap("30", *(wrap("04", value.to_bytes(curve.size)) for value in (curve.a, curve.b))),
        wrap("04", curve.encode(curve.generator)),
        integer(curve.order),
        integer(1),
    )
