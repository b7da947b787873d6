"""Elliptic curves for PACE: whole points, which ``cryptography`` does not give."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ecdsa import BRAINPOOLP256r1, NIST256p
from ecdsa.ellipticcurve import PointJacobi
from ecdsa.errors import MalformedPointError

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecdsa.curves import Curve

# ICAO 9303-11, table 6: standardised domain parameters, by parameter id.
CURVES: Mapping[int, Curve] = {12: NIST256p, 13: BRAINPOOLP256r1}


def random_scalar(curve: Curve) -> int:
    """A fresh secret scalar, 1 to order - 1."""
    return 1 + secrets.randbelow(curve.order - 1)


def encode(point: PointJacobi) -> bytes:
    """The uncompressed form: 04, X, Y (BSI TR-03111, 3.2.1)."""
    return point.to_bytes("uncompressed")


def decode(curve: Curve, data: bytes) -> PointJacobi:
    """A point that the chip sent, checked to lie on the curve.

    Raises:
        DeviceError: ``card_protocol``.
    """
    try:
        point = PointJacobi.from_bytes(curve.curve, data, ("uncompressed",), order=curve.order)
    except MalformedPointError as error:
        raise errors.protocol("the chip sent no point of the curve") from error
    # The library takes any coordinates; points off the curve would betray our secrets.
    x, y = point.x(), point.y()
    if max(x, y) >= curve.curve.p() or not curve.curve.contains_point(x, y):
        raise errors.protocol("the chip sent a point that is not on the curve")
    return point


def mapped_generator(curve: Curve, nonce: int, scalar: int, chip_key: PointJacobi) -> PointJacobi:
    """Generic mapping (9303-11, 4.4.3.3.1): nonce x G + scalar x the chip's key, in one go.

    The second term is the shared point H; the curves' orders are prime, so it is never zero.
    """
    return curve.generator.mul_add(nonce, chip_key, scalar)


def shared_secret(scalar: int, point: PointJacobi) -> bytes:
    """The X coordinate of the shared point (BSI TR-03111, 4.3.1), 32 bytes for these curves."""
    return encode(point * scalar)[1:33]
