from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.crypto.ciphers import Cipher, SessionKeys
from devices.card.crypto.kdf import Use, derive_key, session_keys
from devices.simulators.card.cipher import Aes
from tests.devices.card import examples


def test_icao_appendix_d1() -> None:
    assert session_keys(Cipher.TRIPLE_DES, bytes.fromhex(examples.BAC_SEED)) == SessionKeys(
        Cipher.TRIPLE_DES, bytes.fromhex(examples.BAC_K_ENC), bytes.fromhex(examples.BAC_K_MAC)
    )


def test_icao_g1_session_keys() -> None:
    keys = session_keys(Cipher.AES_128, bytes.fromhex(examples.SHARED_SECRET), counter=7)
    assert keys == SessionKeys(
        Cipher.AES_128, bytes.fromhex(examples.KS_ENC), bytes.fromhex(examples.KS_MAC), 7
    )


@given(st.binary(min_size=1, max_size=66), st.sampled_from(Use))
@pytest.mark.parametrize("cipher", [Cipher.AES_128, Cipher.AES_192, Cipher.AES_256])
def test_an_independent_implementation_agrees(cipher: Cipher, secret: bytes, use: Use) -> None:
    assert derive_key(cipher, secret, use) == Aes(cipher.key_size).derive(secret, use)


@given(st.binary(max_size=40))
def test_des_keys_have_odd_parity_in_each_byte(secret: bytes) -> None:
    key = derive_key(Cipher.TRIPLE_DES, secret, Use.ENCRYPTION)
    assert len(key) == 16
    assert all(byte.bit_count() % 2 == 1 for byte in key)
