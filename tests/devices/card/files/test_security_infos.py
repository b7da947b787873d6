from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from devices.card.files import security_infos
from devices.protocols import DeviceError
from tests.devices.card import examples


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


@given(st.binary(max_size=80))
def test_any_bytes(content: bytes) -> None:
    with suppress(DeviceError):
        security_infos.parse(content)
