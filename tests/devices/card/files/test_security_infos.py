from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.files import security_infos
from devices.card.tlv import encode
from devices.protocols import DeviceError
from tests.devices.card import examples
from tests.devices.card.conftest import refusal


def test_card_access_of_a_vietnamese_card() -> None:
    infos = security_infos.parse(bytes.fromhex(examples.CARD_ACCESS))
    assert [info.oid for info in infos] == [
        "0.4.0.127.0.7.2.2.2",
        "0.4.0.127.0.7.2.2.3.2.2",
        "0.4.0.127.0.7.2.2.4.2.2",
    ]
    pace = infos[2]
    assert (security_infos.number(pace.required), security_infos.number(pace.optional)) == (2, 13)
    assert infos[0].optional is None


def test_object_identifiers_are_encoded() -> None:
    assert security_infos.encode_oid("0.4.0.127.0.7.2.2.4.2.2").hex() == "04007f00070202040202"
    assert security_infos.encode_oid("2.23.136.1.1.1").hex() == "678108010101"


def info(oid: bytes, value: bytes) -> bytes:
    return encode(0x31, encode(0x30, encode(0x06, oid) + encode(0x02, value)))


def test_an_object_identifier_has_64_bytes_at_most() -> None:
    longest = b"\x2a" + b"\x81" * 62 + b"\x01"
    assert len(security_infos.parse(info(longest, b"\x01"))) == 1
    for oid in (longest[:1] + longest, b"\x2a" + b"\xff" * 3000 + b"\x01"):
        assert refusal(lambda oid=oid: security_infos.parse(info(oid, b"\x01"))) == Code.CARD_DATA


def test_a_number_has_8_bytes_at_most() -> None:
    (longest,) = security_infos.parse(info(b"\x2a", b"\x7f" * 8))
    assert security_infos.number(longest.required) == int.from_bytes(b"\x7f" * 8)
    (longer,) = security_infos.parse(info(b"\x2a", b"\x7f" * 9))
    assert refusal(lambda: security_infos.number(longer.required)) == Code.CARD_DATA


@given(st.binary(max_size=80))
def test_any_bytes(content: bytes) -> None:
    with suppress(DeviceError):
        security_infos.parse(content)
