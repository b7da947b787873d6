"""Elliptic curves for PACE and chip authentication: whole points on mapped generators.

``cryptography`` gives neither. ``ecdsa`` computes with gmpy2 where it is installed, which makes a
multiplication some 1 ms on a 256-bit curve and 3 ms on a 521-bit one; it is not constant in time,
which is acceptable for keys that live for one session.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ecdsa import (
    BRAINPOOLP256r1,
    BRAINPOOLP384r1,
    BRAINPOOLP512r1,
    NIST256p,
    NIST384p,
    NIST521p,
)
from ecdsa.ellipticcurve import PointJacobi
from ecdsa.errors import MalformedPointError

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecdsa.curves import Curve

# ICAO 9303-11, 9.5.1: standardised domain parameters, by parameter id.
CURVES: Mapping[int, Curve] = {
    12: NIST256p,
    13: BRAINPOOLP256r1,
    15: NIST384p,
    16: BRAINPOOLP384r1,
    17: BRAINPOOLP512r1,
    18: NIST521p,
}


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
        point = PointJacobi.from_bytes(
            curve.curve, data, valid_encodings=("uncompressed",), order=curve.order
        )
    except MalformedPointError as error:
        raise errors.ProtocolError("the chip sent no point of the curve") from error
    # The library takes any coordinates; points off the curve would betray our secrets.
    x, y = point.x(), point.y()
    if max(x, y) >= curve.curve.p() or not curve.curve.contains_point(x, y):
        raise errors.ProtocolError("the chip sent a point that is not on the curve")
    return point


def shared_secret(scalar: int, point: PointJacobi) -> bytes:
    """The X coordinate of the shared point, as long as the field (BSI TR-03111, 4.3.1)."""
    encoded = encode(point * scalar)
    return encoded[1 : 1 + len(encoded) // 2]
