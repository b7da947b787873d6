from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from devices.card.crypto import curves
from devices.protocols import DeviceError
from devices.simulators.card import domain_parameters
from tests.devices.card import examples

BRAINPOOL = curves.CURVES[13]
OTHER_SIDE = {curve.parameter_id: curve for curve in domain_parameters.CURVES.values()}


def refused(data: bytes) -> None:
    with pytest.raises(DeviceError) as raised:
        curves.decode(BRAINPOOL, data)
    assert raised.value.code == "card_protocol"


def test_icao_g1_public_keys() -> None:
    public = BRAINPOOL.generator * examples.TERMINAL_MAP_SECRET
    assert curves.encode(public).hex().upper() == examples.TERMINAL_MAP_KEY
    mapped = curves.decode(BRAINPOOL, bytes.fromhex(examples.MAPPED_GENERATOR))
    assert curves.encode(mapped * examples.CHIP_SECRET).hex().upper() == examples.CHIP_KEY


def test_icao_g1_shared_secret() -> None:
    chip_key = curves.decode(BRAINPOOL, bytes.fromhex(examples.CHIP_KEY))
    secret = curves.shared_secret(examples.TERMINAL_SECRET, chip_key)
    assert secret.hex().upper() == examples.SHARED_SECRET


@pytest.mark.parametrize("parameter", curves.CURVES)
@given(data=st.data())
def test_an_independent_implementation_agrees(parameter: int, data: st.DataObject) -> None:
    ours, theirs = curves.CURVES[parameter], OTHER_SIDE[parameter]
    scalar = data.draw(st.integers(1, theirs.order - 1))
    public = theirs.multiply(scalar, theirs.generator)
    assert curves.encode(ours.generator * scalar) == theirs.encode(public)
    shared = theirs.multiply(scalar, public)[0].to_bytes(theirs.size)
    assert curves.shared_secret(scalar, curves.decode(ours, theirs.encode(public))) == shared


@pytest.mark.parametrize("parameter", curves.CURVES)
def test_a_shared_secret_is_as_long_as_the_field(parameter: int) -> None:
    """Leading zero bytes stay (P-521 has nearly always one)."""
    curve = curves.CURVES[parameter]
    size = (curve.curve.p().bit_length() + 7) // 8
    assert len(curves.shared_secret(curves.random_scalar(curve), curve.generator)) == size


def twin() -> bytes:
    """A point of the curve whose X is larger than the field, though right modulo its prime."""
    key = bytes.fromhex(examples.TERMINAL_KEY)
    x = int.from_bytes(key[1:33]) + BRAINPOOL.curve.p()
    return key[:1] + x.to_bytes(32) + key[33:]


@given(st.binary(min_size=60, max_size=70))
@example(b"")
@example(b"\x00")
@example(bytes(65))
@example(b"\x04" + bytes(64))
@example(twin())
@example(bytes.fromhex(examples.CHIP_KEY)[1:])  # raw
@example(b"\x02" + bytes.fromhex(examples.CHIP_KEY)[1:33])  # compressed
@example(b"\x06" + bytes.fromhex(examples.CHIP_KEY)[1:])  # hybrid
@example(b"\x07" + bytes.fromhex(examples.CHIP_KEY)[1:])
def test_anything_but_an_uncompressed_point_is_refused(data: bytes) -> None:
    refused(data)


def test_a_point_of_another_curve_is_refused() -> None:
    refused(curves.encode(curves.CURVES[12].generator))


def test_scalars_are_within_the_order() -> None:
    scalars = {curves.random_scalar(BRAINPOOL) for _ in range(100)}
    assert len(scalars) == 100
    assert all(0 < scalar < BRAINPOOL.order for scalar in scalars)
