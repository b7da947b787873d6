from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.crypto.ciphers import Cipher, pad, unpad
from tests.devices.card import examples

BLOCK = bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")


# NIST SP 800-38A, F.2, first block; SP 800-38B, D.1 to D.3, example 2.
@pytest.mark.parametrize(
    ("cipher", "key", "encrypted", "mac"),
    [
        (
            Cipher.AES_128,
            "2b7e151628aed2a6abf7158809cf4f3c",
            "7649abac8119b246cee98e9b12e9197d",
            "070a16b46b4d4144",
        ),
        (
            Cipher.AES_192,
            "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
            "4f021db243bc633d7178183a9fa071e8",
            "9e99a7bf31e71090",
        ),
        (
            Cipher.AES_256,
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            "f58c4c04d6e5f1ba779eabfb5f7bfbd6",
            "28a7023f452e8f82",
        ),
    ],
)
def test_nist_examples(cipher: Cipher, key: str, encrypted: str, mac: str) -> None:
    secret, iv = bytes.fromhex(key), bytes(range(16))
    assert cipher.encrypt(secret, iv, BLOCK).hex() == encrypted
    assert cipher.decrypt(secret, iv, bytes.fromhex(encrypted)) == BLOCK
    assert cipher.mac(secret, BLOCK).hex() == mac


def test_icao_appendix_d3_external_authenticate() -> None:
    proof = bytes.fromhex(examples.BAC_TERMINAL_PROOF)
    encrypted, mac = proof[:32], proof[32:]
    plain = Cipher.TRIPLE_DES.decrypt(bytes.fromhex(examples.BAC_K_ENC), bytes(8), encrypted)
    challenge = examples.BAC_TRANSCRIPT[0][1][:16]
    expected = examples.BAC_TERMINAL_NONCE + challenge + examples.BAC_TERMINAL_HALF
    assert plain.hex().upper() == expected
    assert Cipher.TRIPLE_DES.mac(bytes.fromhex(examples.BAC_K_MAC), pad(encrypted, 8)) == mac


@given(st.binary(max_size=100), st.sampled_from([8, 16]))
def test_padding(data: bytes, block_size: int) -> None:
    padded = pad(data, block_size)
    assert len(padded) % block_size == 0
    assert len(padded) > len(data)
    assert unpad(padded) == data


@pytest.mark.parametrize("data", ["", "00", "0000", "81", "8001", "0180000001"])
def test_missing_padding(data: str) -> None:
    with pytest.raises(ValueError, match="padding"):
        unpad(bytes.fromhex(data))
