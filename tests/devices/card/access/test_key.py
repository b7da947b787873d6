from __future__ import annotations

import pytest

from devices.card.access import key as access_key
from devices.card.crypto.ciphers import Cipher
from devices.card.crypto.kdf import Use, derive_key
from tests.devices.card import examples

BAC_SEED = bytes.fromhex("239AB9CB282DAF66231DC5A4DF6BFBAE")


def test_icao_password_key() -> None:
    key = access_key.from_mrz_information(examples.MRZ_INFORMATION)
    assert key.reference == 1
    assert key.secret.hex() == "7e2d2a41c74ea0b38cd36f863939bfa8e9032aad"
    assert key.k_pi == bytes.fromhex(examples.K_PI)


def test_icao_session_keys() -> None:
    secret = bytes.fromhex(examples.SHARED_SECRET)
    assert derive_key(Cipher.AES_128, secret, Use.ENCRYPTION) == bytes.fromhex(examples.KS_ENC)
    assert derive_key(Cipher.AES_128, secret, Use.MAC) == bytes.fromhex(examples.KS_MAC)


def test_icao_appendix_d_keys() -> None:
    assert derive_key(Cipher.TRIPLE_DES, BAC_SEED, Use.ENCRYPTION) == bytes.fromhex(
        "AB94FDECF2674FDFB9B391F85D7F76F2"
    )
    assert derive_key(Cipher.TRIPLE_DES, BAC_SEED, Use.MAC) == bytes.fromhex(
        "7962D9ECE03D1ACD4C76089DCE131543"
    )


def test_keys_of_the_test_person() -> None:
    can = access_key.from_can(examples.CAN)
    assert (can.reference, can.k_pi.hex()) == (2, examples.CAN_K_PI)
    mrz = access_key.from_mrz_information(examples.CARD_MRZ_INFORMATION)
    assert mrz.k_pi.hex() == examples.MRZ_K_PI


def test_the_can_is_the_end_of_the_number() -> None:
    assert access_key.can_of_number("001199012345") == "012345"
    assert access_key.can_of_code("001199012345|012345678|Nguyễn Thị Minh Anh|…") == "012345"


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345x", "١٢٣٤٥٦", "123456\n"])
def test_anything_else_is_no_can_and_is_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="exactly 6 digits") as raised:
        access_key.from_can(text)
    assert not text or text not in str(raised.value)


def test_a_code_that_is_not_ours_gives_no_can() -> None:
    with pytest.raises(ValueError, match="exactly 12 digits"):
        access_key.can_of_code("HS4019901234567|4E67|01/01/2010")
