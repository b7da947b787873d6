from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import tlv
from devices.card.files import dg1
from tests.devices.card import examples
from tests.devices.card.conftest import refusal
from tests.devices.card.files import zones

TODAY = date(2026, 11, 22)


def file(zone: bytes) -> bytes:
    return tlv.encode(0x61, tlv.encode(0x5F1F, zone))


def test_the_test_persons_card() -> None:
    content = bytes.fromhex(examples.DG1)
    assert content == file(examples.MRZ.encode())
    assert len(content) == dg1.SIZE
    assert dg1.parse(content, TODAY).number == "001199012345"


def test_a_passport() -> None:
    parsed = dg1.parse(file(zones.td3().encode()), TODAY)
    assert (parsed.number, parsed.nationality) == ("L898902C3", "UTO")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        file(b""),
        file(zones.td1().encode()[:-1]),
        file(zones.td1().lower().encode()),
        file(b"\xc3" * 90),
        # Cards of TD2 size (ICAO 9303-6) are not issued with a chip that we could read.
        file(b"I<UTOERIKSSON<<ANNA<MARIA".ljust(72, b"<")),
        tlv.encode(0x61, tlv.encode(0x5F0E, zones.td1().encode())),
        file(zones.td1().encode()) + b"\x00",
    ],
)
def test_no_zone(content: bytes) -> None:
    assert refusal(lambda: dg1.parse(content, TODAY)) == "card_data"


@given(st.binary(max_size=120) | st.binary(max_size=90).map(file))
def test_rubbish(content: bytes) -> None:
    assert refusal(lambda: dg1.parse(content, TODAY)) == "card_data"


@given(st.sampled_from([zones.td1(), zones.td3()]), st.integers(0, 94), st.binary(max_size=3))
def test_rubbish_within_a_file(zone: str, place: int, rubbish: bytes) -> None:
    content = file(zone.encode())
    damaged = content[:place] + rubbish + content[place + len(rubbish) :]
    assert refusal(lambda: dg1.parse(damaged, TODAY)) in (None, "card_data", "card_not_supported")
