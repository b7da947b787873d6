from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.channel.atr import takes_extended_length


@pytest.mark.parametrize(
    ("atr", "expected"),
    [
        ("3B80800101", False),  # a contactless card without historical bytes
        ("3B8580018073C821400F", True),  # the third byte's bit 7
        ("3B8580018073C021900F", False),
        ("3B8580018073C0214000", True),
        ("3B8880010073C0214005900000", True),  # category 00: three status bytes at the end
        ("3B84800100C02140", False),  # the last three are the status alone
        ("3B8580018072C8210F", False),  # only two of the three bytes
        ("3BF81300008131FE4580738021400000900015", True),  # TA1 to TD1, TD2, TA3, TB3
    ],
)
def test_what_cards_say(atr: str, *, expected: bool) -> None:
    assert takes_extended_length(bytes.fromhex(atr)) is expected


@given(st.binary(max_size=40))
def test_any_bytes(atr: bytes) -> None:
    assert takes_extended_length(atr) in (True, False)
