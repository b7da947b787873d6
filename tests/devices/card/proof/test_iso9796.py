from __future__ import annotations

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.proof import iso9796
from devices.protocols import DeviceError
from tests.devices.card import issuer
from tests.devices.card.conftest import refusal

# ICAO 9303-11, worked example for active authentication: challenge, message part, hash, block.
CHALLENGE = bytes.fromhex("F173589974BF40C6")
M1 = bytes.fromhex(
    "9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD6C98"
    "599F40B79F377B5F3A1406B3B4D8F96784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD4E"
    "7292E2DCDA3024B47DA8"
)
HASH = bytes.fromhex("C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127")
BLOCK = b"\x6a" + M1 + HASH + b"\xbc"
TRAILERS = {
    "sha1": b"\x33\xcc",
    "sha224": b"\x38\xcc",
    "sha256": b"\x34\xcc",
    "sha384": b"\x36\xcc",
    "sha512": b"\x35\xcc",
}
KEY = issuer.rsa_key(0, 1024)
PUBLIC = KEY.public_key().public_numbers()


def block(message: bytes, challenge: bytes, digest: str, header: bytes = b"\x6a") -> bytes:
    return header + message + hashlib.new(digest, message + challenge).digest() + TRAILERS[digest]


def signed(representative: bytes) -> int:
    return pow(int.from_bytes(representative), KEY.private_numbers().d, PUBLIC.n)


def verify(signature: bytes, challenge: bytes = CHALLENGE) -> bool:
    return iso9796.verify(signature, PUBLIC.n, PUBLIC.e, challenge)


def test_the_worked_example() -> None:
    assert len(BLOCK) == 128
    assert iso9796.is_representative(BLOCK, CHALLENGE)
    assert verify(signed(BLOCK).to_bytes(128))
    assert not verify(signed(BLOCK).to_bytes(128), bytes(8))


def test_every_byte_of_the_worked_example_counts() -> None:
    for position in range(len(BLOCK)):
        changed = bytearray(BLOCK)
        changed[position] ^= 1
        assert not iso9796.is_representative(bytes(changed), CHALLENGE)


def test_the_smaller_of_two_signatures() -> None:
    signature = signed(BLOCK)
    for either in (signature, PUBLIC.n - signature):
        assert verify(either.to_bytes(128))


@pytest.mark.parametrize("digest", TRAILERS)
@given(message=st.binary(max_size=200), challenge=st.binary(min_size=8, max_size=8))
def test_every_hash_function(digest: str, message: bytes, challenge: bytes) -> None:
    whole = block(message, challenge, digest)
    assert iso9796.is_representative(whole, challenge)
    assert not iso9796.is_representative(whole, challenge[::-1] + b"!")


@pytest.mark.parametrize("header", [b"\x6b\xba", b"\x6b\xbb\xba", b"\x6b\xbb\xbb\xba"])
def test_a_padded_message(header: bytes) -> None:
    assert iso9796.is_representative(block(M1, CHALLENGE, "sha256", header), CHALLENGE)


@pytest.mark.parametrize(
    "header", [b"", b"\x4a", b"\x6b", b"\x6b\xbb", b"\x6b\xab\xba", b"\x00\x6a"]
)
def test_other_headers(header: bytes) -> None:
    whole = header + b"\x00" + block(M1, CHALLENGE, "sha256", b"")
    assert not iso9796.is_representative(whole, CHALLENGE)


def test_a_hash_function_that_is_not_known() -> None:
    ripemd160 = BLOCK[:-1] + b"\x31\xcc"
    assert (
        refusal(lambda: iso9796.is_representative(ripemd160, CHALLENGE)) == Code.SUITE_UNSUPPORTED
    )


@pytest.mark.parametrize("whole", [b"", b"\x6a", b"\x6a\xbc", b"\x6a\x34\xcc", BLOCK[-21:]])
def test_blocks_that_are_too_short(whole: bytes) -> None:
    assert not iso9796.is_representative(whole, CHALLENGE)


def test_signatures_that_are_no_numbers_of_the_key() -> None:
    right = signed(BLOCK)
    for wrong in (b"", b"\x00" * 128, b"\xff" * 128, b"\x00" + right.to_bytes(128)):
        assert not verify(wrong)


def test_a_number_beyond_the_modulus_is_another_signatures() -> None:
    """The same number but for a multiple of the modulus would open to the same block."""
    blocks = (
        block(bytes([i, j]) + bytes(91), CHALLENGE, "sha256") for i in range(64) for j in range(64)
    )
    signatures = (signed(each) for each in blocks)
    small = next(each for each in signatures if each + PUBLIC.n < 2**1024)
    assert verify(small.to_bytes(128))
    assert not verify((small + PUBLIC.n).to_bytes(128))


@given(st.binary(min_size=128, max_size=128))
def test_any_signature(signature: bytes) -> None:
    with suppress(DeviceError):
        assert not verify(signature)


@given(st.binary(max_size=60))
def test_any_block(content: bytes) -> None:
    whole = b"\x6a" + content + b"\xbc"
    assert not iso9796.is_representative(whole, CHALLENGE)
