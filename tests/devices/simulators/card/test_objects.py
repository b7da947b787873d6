from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.simulators.card import objects
from devices.simulators.card.command import Command

TAGS = ("80", "87", "7C", "5F2E", "7F49")


@given(st.lists(st.tuples(st.sampled_from(TAGS), st.binary(max_size=70000)), max_size=3))
def test_unwrap_finds_what_wrap_wrote(parts: list[tuple[str, bytes]]) -> None:
    data = b"".join(objects.wrap(tag, value) for tag, value in parts)
    assert objects.unwrap(data) == {int(tag, 16): value for tag, value in parts}


@given(st.binary(max_size=40))
def test_unwrap_takes_or_refuses_anything(data: bytes) -> None:
    try:
        assert sum(map(len, objects.unwrap(data).values())) <= len(data)
    except ValueError:
        return


def test_der_as_x690_has_it() -> None:
    assert objects.integer(0).hex() == "020100"
    assert objects.integer(128).hex() == "02020080"
    assert objects.integer(255).hex() == "020200ff"
    assert objects.oid("1.2.840.113549.1.1.11").hex() == "06092a864886f70d01010b"
    assert objects.oid("2.23.136.1.1.1").hex() == "060667810801" + "0101"
    assert objects.set_of(b"\x02", b"\x01").hex() == "31020102"
    assert objects.wrap("04", bytes(128))[:3].hex() == "048180"
    assert objects.wrap("04", bytes(70000))[:5].hex() == "0483011170"


@given(st.binary(max_size=40), st.sampled_from([8, 16]))
def test_padding(data: bytes, block: int) -> None:
    padded = objects.padded(data, block)
    assert len(padded) % block == 0
    assert 1 <= len(padded) - len(data) <= block
    assert objects.unpadded(padded) == data


def test_what_is_not_padded() -> None:
    for data in (b"", bytes(8), b"\x80\x01"):
        with pytest.raises(ValueError, match="padding"):
            objects.unpadded(data)


@pytest.mark.parametrize(
    ("raw", "data", "le", "extended"),
    [
        ("00A40000", "", None, False),
        ("00B0000000", "", 256, False),
        ("00B0000008", "", 8, False),
        ("00A4020C02011C", "011C", None, False),
        ("10860000027C0000", "7C00", 256, False),
        ("00B00000000000", "", 65536, True),
        ("00B00000000800", "", 2048, True),
        ("0022C1A4000002011C", "011C", None, True),
        ("00860000000002011C0000", "011C", 65536, True),
    ],
)
def test_the_forms_of_a_command(raw: str, data: str, le: int | None, *, extended: bool) -> None:
    command = Command.parse(bytes.fromhex(raw))
    assert command[:4] == tuple(bytes.fromhex(raw)[:4])
    assert command[4:] == (bytes.fromhex(data), le, extended)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "00A400",
        "00A400000201",
        "00A4000001010203",
        "00B000000001",
        "00A4000000000201",
    ],
)
def test_lengths_that_do_not_fit(raw: str) -> None:
    with pytest.raises(ValueError, match=r"fit|header"):
        Command.parse(bytes.fromhex(raw))
