from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import tlv
from devices.protocols import DeviceError
from tests.devices.card.conftest import refusal

TAGS = st.sampled_from([0x02, 0x0C, 0x30, 0x61, 0x6D, 0x7F49, 0x5F1F, 0x5F8101])


@given(st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=5))
def test_what_is_encoded_is_parsed_again(objects: list[tuple[int, bytes]]) -> None:
    encoded = b"".join(tlv.encode(tag, value) for tag, value in objects)
    assert list(tlv.parse(encoded)) == objects


@given(st.binary(max_size=64))
def test_rubbish_is_parsed_or_refused(data: bytes) -> None:
    assert refusal(lambda: list(tlv.parse(data))) in (None, "card_data")


@pytest.mark.parametrize(
    ("data", "tag", "start", "length"),
    [
        ("0C00", 0x0C, 2, 0),
        ("307F", 0x30, 2, 127),
        ("308180", 0x30, 3, 128),
        ("6D8201923082", 0x6D, 4, 402),
        ("5F1F5A", 0x5F1F, 3, 90),
        ("7F4982010000", 0x7F49, 5, 256),
        ("6D81050000", 0x6D, 3, 5),
    ],
)
def test_headers(data: str, tag: int, start: int, length: int) -> None:
    assert tlv.header(bytes.fromhex(data)) == (tag, start, length)


@pytest.mark.parametrize(
    "data", ["", "30", "3080", "3082", "308201", "3005AA", "5F", "308500000000"]
)
def test_damaged_objects(data: str) -> None:
    with pytest.raises(DeviceError) as raised:
        tlv.only(bytes.fromhex(data), 0x30)
    assert raised.value.code == "card_data"


def test_only_one_object_of_the_wanted_kind() -> None:
    assert tlv.only(bytes.fromhex("30020500"), 0x30) == bytes.fromhex("0500")
    for wrong in ("31020500", "3002050030020500", "3002050000"):
        with pytest.raises(DeviceError):
            tlv.only(bytes.fromhex(wrong), 0x30)
