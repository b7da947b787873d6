from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulators.card.domain_parameters import CURVES
from devices.simulators.card.signing import elliptic_key

if TYPE_CHECKING:
    from devices.simulators.card.curve import Curve

every_curve = pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)


@every_curve
def test_the_group(curve: Curve) -> None:
    generator = curve.generator
    assert curve.holds(generator)
    with pytest.raises(ValueError, match="infinity"):
        curve.multiply(curve.order, generator)
    double = curve.add(generator, generator)
    assert curve.add(double, generator) == curve.multiply(3, generator)
    last = curve.multiply(curve.order - 1, generator)
    assert last == (generator[0], curve.p - generator[1])
    with pytest.raises(ValueError, match="infinity"):
        curve.add(last, generator)


@every_curve
def test_public_keys_are_openssls(curve: Curve) -> None:
    key = elliptic_key("a test", curve.name)
    numbers = key.private_numbers()
    public = numbers.public_numbers
    assert curve.multiply(numbers.private_value, curve.generator) == (public.x, public.y)
    other = elliptic_key("another", curve.name)
    theirs = other.public_key().public_numbers()
    shared = curve.multiply(numbers.private_value, (theirs.x, theirs.y))
    assert shared[0].to_bytes(curve.size) == key.exchange(ec.ECDH(), other.public_key())


@every_curve
def test_points_as_bytes(curve: Curve) -> None:
    data = curve.encode(curve.generator)
    assert curve.decode(data) == curve.generator
    for wrong in (data[:-1], data[:-1] + bytes([data[-1] ^ 1]), b"\x02" + data[1:], b""):
        with pytest.raises(ValueError, match="not a point"):
            curve.decode(wrong)


@settings(max_examples=20)
@given(st.integers(1, 1 << 256), st.integers(1, 1 << 256))
def test_multiplying_and_adding_agree(first: int, second: int) -> None:
    curve = CURVES["brainpoolP256r1"]
    apart = [curve.multiply(scalar, curve.generator) for scalar in (first, second)]
    assert curve.add(*apart) == curve.multiply(first + second, curve.generator)
