from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.files import dg14
from devices.card.tlv import encode
from devices.protocols import DeviceError
from tests.devices.card import examples
from tests.devices.card.conftest import refusal
from tests.devices.card.proof.security_object import integer, oid, sequence

PACE = "0.4.0.127.0.7.2.2.4.2.2"
CHIP = "0.4.0.127.0.7.2.2.3.2"
PUBLIC_KEY = "0.4.0.127.0.7.2.2.1.2"
ACTIVE = "2.23.136.1.1.5"
SPKI = sequence(sequence(oid("1.2.840.10045.2.1")), encode(0x03, b"\x00\x04"))
CARD_ACCESS = bytes.fromhex(examples.CARD_ACCESS)


def security_infos(*infos: bytes) -> bytes:
    return encode(0x31, b"".join(infos))


def info(name: str, *values: int) -> bytes:
    return sequence(oid(name), *map(integer, values))


def file(*infos: bytes) -> bytes:
    return encode(0x6E, security_infos(*infos))


def test_chip_authentication_with_several_keys() -> None:
    parsed = dg14.parse(
        file(
            info("0.4.0.127.0.7.2.2.2", 1),
            info(f"{CHIP}.2", 1, 1),
            info(f"{CHIP}.4", 1, 200),
            sequence(oid(PUBLIC_KEY), SPKI, integer(1)),
            sequence(oid(PUBLIC_KEY), SPKI, integer(200)),
            sequence(oid("0.4.0.127.0.7.2.2.1.1"), SPKI),
        )
    )
    assert parsed.chip == ((f"{CHIP}.2", 1, 1), (f"{CHIP}.4", 1, 200))
    assert parsed.chip_keys == (
        (PUBLIC_KEY, SPKI, 1),
        (PUBLIC_KEY, SPKI, 200),
        ("0.4.0.127.0.7.2.2.1.1", SPKI, None),
    )
    assert (parsed.active_algorithm, parsed.pace) == (None, frozenset())


@pytest.mark.parametrize("name", ["0.4.0.127.0.7.1.1.4.1.3", "1.2.3.4"])
def test_the_algorithm_for_active_authentication(name: str) -> None:
    content = file(sequence(oid(ACTIVE), integer(1), oid(name)))
    assert dg14.parse(content).active_algorithm == name


def test_a_chip_without_protocols() -> None:
    assert dg14.parse(file()) == dg14.Dg14((), (), None, frozenset())


def test_card_access_as_it_was_signed() -> None:
    signed = file(info(PACE, 2, 13), info(f"{CHIP}.2", 1))
    assert dg14.check_card_access(CARD_ACCESS, signed)


@pytest.mark.parametrize(
    "card_access",
    [
        None,
        b"",
        b"nonsense",
        security_infos(),
        security_infos(info(PACE, 2, 12)),
        security_infos(info("0.4.0.127.0.7.2.2.4.2.1", 2, 13)),
        security_infos(info(PACE, 2, 13), info(PACE, 2, 12)),
    ],
)
def test_a_card_access_that_was_tampered_with(card_access: bytes | None) -> None:
    assert not dg14.check_card_access(card_access, file(info(PACE, 2, 13)))


@pytest.mark.parametrize("card_access", [None, CARD_ACCESS])
def test_where_pace_is_not_signed_there_is_nothing_to_compare(card_access: bytes | None) -> None:
    assert dg14.check_card_access(card_access, file(info(f"{CHIP}.2", 1)))


@pytest.mark.parametrize("content", [b"", b"\x6e\x00", b"\x6f\x02\x31\x00", CARD_ACCESS])
def test_other_files_are_refused(content: bytes) -> None:
    assert refusal(lambda: dg14.parse(content)) == Code.CARD_DATA


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2**31), st.integers(0, 2**31)), max_size=5)
)
def test_what_is_built_is_found(infos: list[tuple[int, int, int]]) -> None:
    built = file(*(info(f"{CHIP}.{last}", version, key) for last, version, key in infos))
    assert dg14.parse(built).chip == tuple(
        (f"{CHIP}.{last}", version, key) for last, version, key in infos
    )


@given(st.binary(max_size=80))
def test_any_bytes(content: bytes) -> None:
    for whole in (content, file(content), file(sequence(oid(PUBLIC_KEY), content))):
        with suppress(DeviceError):
            dg14.check_card_access(content, whole)
