from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.files import com
from devices.card.tlv import encode
from devices.protocols import DeviceError
from tests.devices.card.conftest import refusal

# ICAO 9303-11, D.4: the file of the worked example.
EXAMPLE = bytes.fromhex("60145f0104303130365f36063034303030305c026175")
TAGS = {number: tag for tag, number in com.DATA_GROUPS.items()}


def file(tags: bytes) -> bytes:
    return encode(0x60, encode(0x5F01, b"0107") + encode(0x5F36, b"040000") + encode(0x5C, tags))


def test_the_worked_example() -> None:
    assert com.parse(EXAMPLE) == (1, 2)


def test_a_vietnamese_card_and_a_tag_that_is_not_known() -> None:
    assert com.parse(file(bytes.fromhex("617563 6d 6e 6f 01"))) == (1, 2, 3, 13, 14, 15)


@given(st.lists(st.sampled_from(sorted(TAGS))))
def test_what_is_listed_is_found(numbers: list[int]) -> None:
    assert com.parse(file(bytes(TAGS[number] for number in numbers))) == tuple(numbers)


@pytest.mark.parametrize("content", [b"", b"\x60\x00", b"\x61\x02\x5c\x00", file(b"")[:-1]])
def test_other_files_are_refused(content: bytes) -> None:
    assert refusal(lambda: com.parse(content)) == Code.CARD_DATA


@given(st.binary(max_size=60))
def test_any_bytes(content: bytes) -> None:
    with suppress(DeviceError):
        com.parse(content)
