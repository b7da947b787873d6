from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.card.crypto.ciphers import pad, unpad


@given(st.binary(max_size=100), st.sampled_from([8, 16]))
def test_padding(data: bytes, block_size: int) -> None:
    padded = pad(data, block_size)
    assert len(padded) % block_size == 0
    assert len(padded) > len(data)
    assert unpad(padded) == data
