"""Point arithmetic on brainpoolP256r1 (RFC 5639, 3.4), in Jacobian coordinates.

Not constant in time: these keys protect nobody.
"""

from __future__ import annotations

P = 0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377
A = 0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9
B = 0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6
ORDER = 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7
BYTES = 32

Point = tuple[int, int]
_Jacobian = tuple[int, int, int]

GENERATOR: Point = (
    0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
    0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997,
)
_INFINITY: _Jacobian = (1, 1, 0)


def multiply(scalar: int, point: Point) -> Point:
    """``scalar`` times a point.

    Raises:
        ValueError: the result is the point at infinity.
    """
    result, base = _INFINITY, (*point, 1)
    for bit in f"{scalar:b}":
        result = _double(result)
        if bit == "1":
            result = _sum(result, base)
    return _affine(result)


def add(first: Point, second: Point) -> Point:
    """The sum of two points.

    Raises:
        ValueError: the result is the point at infinity.
    """
    return _affine(_sum((*first, 1), (*second, 1)))


def on_curve(point: Point) -> bool:
    """Whether the coordinates fulfil the curve's equation."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - x**3 - A * x - B) % P == 0


def encode(point: Point) -> bytes:
    """The uncompressed form: 04, X, Y."""
    return b"\x04" + point[0].to_bytes(BYTES) + point[1].to_bytes(BYTES)


def decode(data: bytes) -> Point:
    """A point from its uncompressed form.

    Raises:
        ValueError: it is none, or not on the curve.
    """
    point = int.from_bytes(data[1 : 1 + BYTES]), int.from_bytes(data[1 + BYTES :])
    if len(data) != 1 + 2 * BYTES or data[0] != 4 or not on_curve(point):  # noqa: PLR2004
        raise ValueError("not a point of this curve")
    return point


def _affine(point: _Jacobian) -> Point:
    x, y, z = point
    if z == 0:
        raise ValueError("the point at infinity")
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    if z == 0 or y == 0:
        return _INFINITY
    y2, z2 = y * y % P, z * z % P
    s = 4 * x * y2 % P
    m = (3 * x * x + A * z2 * z2) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * y2 * y2) % P, 2 * y * z % P


def _sum(first: _Jacobian, second: _Jacobian) -> _Jacobian:
    (x1, y1, z1), (x2, y2, z2) = first, second
    if z1 == 0:
        return second
    if z2 == 0:
        return first
    z1z1, z2z2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * z2z2 % P, x2 * z1z1 % P
    s1, s2 = y1 * z2 * z2z2 % P, y2 * z1 * z1z1 % P
    h, r = (u2 - u1) % P, (s2 - s1) % P
    if h == 0:
        return _double(first) if r == 0 else _INFINITY
    h2 = h * h % P
    h3, v = h2 * h % P, u1 * h2 % P
    x3 = (r * r - h3 - 2 * v) % P
    return x3, (r * (v - x3) - s1 * h3) % P, z1 * z2 * h % P
