from __future__ import annotations

import pytest

from devices.card.access.password import Kind, Password
from devices.card.crypto.ciphers import Cipher
from devices.simulators.card.cipher import PASSWORD, Aes
from tests.devices.card import examples


def test_icao_g1() -> None:
    password = Password.of_mrz(examples.MRZ_INFORMATION)
    assert password.kind is Kind.MRZ
    assert password.secret.hex() == "7e2d2a41c74ea0b38cd36f863939bfa8e9032aad"
    assert password.k_pi(Cipher.AES_128) == bytes.fromhex(examples.K_PI)


def test_keys_of_a_vietnamese_card() -> None:
    can = Password.of_can(examples.CAN)
    assert (can.kind, can.k_pi(Cipher.AES_128).hex()) == (Kind.CAN, examples.CAN_K_PI)
    mrz = Password.of_mrz(examples.CARD_MRZ_INFORMATION)
    assert mrz.k_pi(Cipher.AES_128).hex() == examples.MRZ_K_PI


@pytest.mark.parametrize("cipher", [Cipher.AES_192, Cipher.AES_256])
def test_longer_keys_are_those_of_an_independent_implementation(cipher: Cipher) -> None:
    key = Password.of_can(examples.CAN).k_pi(cipher)
    assert key == Aes(cipher.key_size).derive(examples.CAN.encode(), PASSWORD)
    assert len(key) == cipher.key_size
