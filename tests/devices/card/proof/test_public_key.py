from __future__ import annotations

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.proof.public_key import public_key_of
from devices.card.tlv import encode, parse
from devices.protocols import DeviceError
from tests.devices.card import issuer
from tests.devices.card.conftest import refusal
from tests.devices.card.proof import openssl_examples
from tests.devices.card.proof.security_object import integer, oid, sequence

P256 = bytes.fromhex(openssl_examples.EXPLICIT["secp256r1"])


def ec_parameters(spki: bytes) -> list[bytes]:
    """The parts of explicit parameters: version, field, curve, base, order, cofactor."""
    algorithm = next(parse(next(parse(spki)).value)).value
    return [encode(*part) for part in parse(list(parse(algorithm))[1].value)]


def with_parameters(spki: bytes, parts: list[bytes]) -> bytes:
    _, bits = parse(next(parse(spki)).value)
    algorithm = sequence(oid("1.2.840.10045.2.1"), sequence(*parts))
    return sequence(algorithm, encode(*bits))


@pytest.mark.parametrize("curve", openssl_examples.EXPLICIT)
def test_a_curve_that_is_written_out_is_the_named_one(curve: str) -> None:
    spki = bytes.fromhex(openssl_examples.EXPLICIT[curve])
    key = public_key_of(spki)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == curve
    # The key's point stands at the end, as it was.
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert spki.endswith(point)


def test_compressed_points() -> None:
    key = public_key_of(bytes.fromhex(openssl_examples.COMPRESSED))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "brainpoolP256r1"


def test_without_a_cofactor() -> None:
    assert public_key_of(with_parameters(P256, ec_parameters(P256)[:5])).key_size == 256


@pytest.mark.parametrize(
    "key",
    [issuer.rsa_key(), issuer.ec_key(), issuer.ec_key(0, "secp521r1")],
    ids=["rsa", "p256r1", "p521"],
)
def test_named_keys_are_taken_as_they_are(key: issuer.Key) -> None:
    found = public_key_of(issuer.spki(key))
    assert isinstance(found, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    assert found == key.public_key()


def test_the_curve_that_is_not_supported() -> None:
    spki = bytes.fromhex(openssl_examples.UNKNOWN_CURVE)
    assert refusal(lambda: public_key_of(spki)) == Code.SUITE_UNSUPPORTED


def test_every_parameter_is_compared() -> None:
    """CVE-2020-0601: above all a generator of one's own makes a key to anything."""
    parts = ec_parameters(P256)
    for at in range(1, len(parts)):
        for position in range(len(parts[at])):
            changed = bytearray(parts[at])
            changed[position] ^= 1
            spki = with_parameters(P256, [*parts[:at], bytes(changed), *parts[at + 1 :]])
            inside_seed = at == 2 and position >= 2 + 2 * (2 + 32)
            if not inside_seed:
                assert refusal(lambda spki=spki: public_key_of(spki)) is not None, (at, position)


def test_another_generator_of_the_right_curve() -> None:
    parts = ec_parameters(P256)
    other = issuer.ec_key(7, "secp256r1").public_key()
    parts[3] = encode(0x04, other.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    spki = with_parameters(P256, parts)
    assert refusal(lambda: public_key_of(spki)) == Code.SUITE_UNSUPPORTED


def test_another_cofactor() -> None:
    parts = [*ec_parameters(P256)[:5], integer(2)]
    assert refusal(lambda: public_key_of(with_parameters(P256, parts))) == Code.SUITE_UNSUPPORTED


def test_a_point_beside_the_curve() -> None:
    spki = bytearray(issuer.spki(issuer.ec_key()))
    spki[-1] ^= 1
    assert refusal(lambda: public_key_of(bytes(spki))) == Code.CARD_DATA


def test_other_kinds_of_key() -> None:
    key = dsa.generate_private_key(1024).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert refusal(lambda: public_key_of(spki)) == Code.SUITE_UNSUPPORTED


def rsa_spki(modulus: int, exponent: int) -> bytes:
    bits = b"\x00" + sequence(integer(modulus), integer(exponent))
    return sequence(sequence(oid("1.2.840.113549.1.1.1"), b"\x05\x00"), encode(0x03, bits))


@pytest.mark.parametrize(
    ("bits", "exponent", "code"),
    [
        (4096, 65537, None),
        (4096, 2**32 - 1, None),
        (4097, 65537, Code.SUITE_UNSUPPORTED),
        (4096, 2**32 + 1, Code.SUITE_UNSUPPORTED),
        (12000, 2**11999 + 1, Code.SUITE_UNSUPPORTED),
    ],
)
def test_how_large_an_rsa_key_may_be(bits: int, exponent: int, code: str | None) -> None:
    spki = rsa_spki(2**bits - 1, exponent)
    assert refusal(lambda: public_key_of(spki)) == code


@given(st.binary(max_size=60))
def test_any_bytes(content: bytes) -> None:
    explicit = sequence(oid("1.2.840.10045.2.1"), sequence(content))
    for spki in (content, sequence(content), sequence(explicit, encode(0x03, b"\x00\x04"))):
        with suppress(DeviceError):
            public_key_of(spki)


@given(st.integers(0, len(P256) - 1), st.binary(min_size=1, max_size=3))
def test_any_damage(at: int, damage: bytes) -> None:
    with suppress(DeviceError):
        public_key_of(P256[:at] + damage + P256[at + len(damage) :])
