"""Point arithmetic on short Weierstrass curves, in Jacobian coordinates (BSI TR-03111, 2 and 3.2).

Not constant in time: these keys protect nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

Point = tuple[int, int]
_Jacobian = tuple[int, int, int]

_INFINITY: _Jacobian = (1, 1, 0)
_UNCOMPRESSED = 4


@dataclass(frozen=True)
class Curve:
    """y² = x³ + ax + b over the integers modulo ``p``.

    ``order`` is the prime order of ``generator``; ``parameter_id`` is the curve's number in ICAO
    9303-11, table 12.
    """

    name: str
    parameter_id: int
    p: int
    a: int
    b: int
    generator: Point
    order: int

    @classmethod
    def of(cls, name: str, parameter_id: int, *figures: str) -> Curve:
        """A curve of its figures in hex: p, a, b, the generator's x and y, its order."""
        p, a, b, x, y, order = (int(figure, 16) for figure in figures)
        return cls(name, parameter_id, p, a, b, (x, y), order)

    @cached_property
    def size(self) -> int:
        """Bytes of one coordinate."""
        return (self.p.bit_length() + 7) // 8

    def multiply(self, scalar: int, point: Point) -> Point:
        """``scalar`` times a point.

        Raises:
            ValueError: the result is the point at infinity.
        """
        result, base = _INFINITY, (*point, 1)
        for bit in f"{scalar:b}":
            result = self._double(result)
            if bit == "1":
                result = self._sum(result, base)
        return self._affine(result)

    def add(self, first: Point, second: Point) -> Point:
        """The sum of two points.

        Raises:
            ValueError: the result is the point at infinity.
        """
        return self._affine(self._sum((*first, 1), (*second, 1)))

    def holds(self, point: Point) -> bool:
        """Whether the coordinates fulfil the curve's equation."""
        x, y = point
        in_field = 0 <= x < self.p and 0 <= y < self.p
        return in_field and (y * y - x**3 - self.a * x - self.b) % self.p == 0

    def encode(self, point: Point) -> bytes:
        """The uncompressed form: 04, X, Y."""
        x, y = point
        return bytes([_UNCOMPRESSED]) + x.to_bytes(self.size) + y.to_bytes(self.size)

    def decode(self, data: bytes) -> Point:
        """A point from its uncompressed form.

        Raises:
            ValueError: it is none, or not on the curve.
        """
        middle = 1 + self.size
        point = int.from_bytes(data[1:middle]), int.from_bytes(data[middle:])
        if len(data) != 1 + 2 * self.size or data[0] != _UNCOMPRESSED or not self.holds(point):
            raise ValueError("not a point of this curve")
        return point

    def _affine(self, point: _Jacobian) -> Point:
        x, y, z = point
        if z == 0:
            raise ValueError("the point at infinity")
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return x * square % self.p, y * square * inverse % self.p

    def _double(self, point: _Jacobian) -> _Jacobian:
        p = self.p
        x, y, z = point
        if z == 0 or y == 0:
            return _INFINITY
        y2, z2 = y * y % p, z * z % p
        s = 4 * x * y2 % p
        m = (3 * x * x + self.a * z2 * z2) % p
        x3 = (m * m - 2 * s) % p
        return x3, (m * (s - x3) - 8 * y2 * y2) % p, 2 * y * z % p

    def _sum(self, first: _Jacobian, second: _Jacobian) -> _Jacobian:
        p = self.p
        (x1, y1, z1), (x2, y2, z2) = first, second
        if z1 == 0:
            return second
        if z2 == 0:
            return first
        z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * z2z2 % p, x2 * z1z1 % p
        s1, s2 = y1 * z2 * z2z2 % p, y2 * z1 * z1z1 % p
        h, r = (u2 - u1) % p, (s2 - s1) % p
        if h == 0:
            return self._double(first) if r == 0 else _INFINITY
        h2 = h * h % p
        h3, v = h2 * h % p, u1 * h2 % p
        x3 = (r * r - h3 - 2 * v) % p
        return x3, (r * (v - x3) - s1 * h3) % p, z1 * z2 * h % p
