from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.files import dg15
from devices.card.tlv import encode
from devices.protocols import DeviceError
from tests.devices.card.conftest import refusal


@given(st.binary(max_size=300))
def test_the_key(rest: bytes) -> None:
    spki = encode(0x30, rest)
    assert dg15.parse(encode(0x6F, spki)) == spki


@pytest.mark.parametrize("content", [b"", b"\x6f\x00", b"\x6f\x02\x04\x00", b"\x6e\x02\x30\x00"])
def test_other_files_are_refused(content: bytes) -> None:
    assert refusal(lambda: dg15.parse(content)) == Code.CARD_DATA


@given(st.binary(max_size=60))
def test_any_bytes(content: bytes) -> None:
    with suppress(DeviceError):
        dg15.parse(content)
