from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from devices.card import errors
from devices.card.channel.apdu import Response
from devices.card.errors import Code
from devices.card.proof import active
from devices.card.tlv import encode
from tests.devices.card import issuer
from tests.devices.card.conftest import refusal
from tests.devices.card.proof import openssl_examples
from tests.devices.card.proof.security_object import HASHES, integer, oid, plain, sequence

if TYPE_CHECKING:
    from devices.card.channel.apdu import Command


def dg15(spki: bytes) -> bytes:
    return encode(0x6F, spki)


PLAIN = "0.4.0.127.0.7.1.1.4.1"  # followed by 1 for SHA-1, to 5 for SHA-512


def dg14(algorithm: str) -> bytes:
    """DG14 with ActiveAuthenticationInfo."""
    info = sequence(oid("2.23.136.1.1.5"), integer(1), oid(algorithm))
    return encode(0x6E, encode(0x31, info))


@dataclass
class Chip:
    """Signs challenges like ICAO 9303-11, 6.1.2, has it; remembers the commands."""

    key: issuer.Key
    digest: str = "sha256"
    der: bool = False
    commands: list[Command] = field(default_factory=list["Command"])

    def send(self, command: Command) -> Response:
        self.commands.append(command)
        return Response(self.signature(command.data), 0x9000)

    def signature(self, challenge: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            signature = self.key.sign(challenge, ec.ECDSA(HASHES[self.digest]))
            return signature if self.der else plain(signature, self.key)
        return recoverable(self.key, challenge, self.digest)


def recoverable(key: rsa.RSAPrivateKey, challenge: bytes, digest: str) -> bytes:
    """ISO/IEC 9796-2, scheme 1, with the message part as long as fits."""
    trailer = {"sha1": b"\xbc", "sha256": b"\x34\xcc", "sha512": b"\x35\xcc"}[digest]
    size = key.key_size // 8
    message = b"\x5a" * (size - 1 - hashlib.new(digest).digest_size - len(trailer))
    hashed = hashlib.new(digest, message + challenge).digest()
    number = int.from_bytes(b"\x6a" + message + hashed + trailer)
    return pow(number, key.private_numbers().d, key.public_key().public_numbers().n).to_bytes(size)


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize(("bits", "le"), [(1024, 0x100), (1536, 0x100), (2048, 0x10000)])
def test_rsa(digest: str, bits: int, le: int) -> None:
    chip = Chip(issuer.rsa_key(0, bits), digest)
    assert active.authenticate(chip.send, dg15(issuer.spki(chip.key)), None) == "ok"
    (command,) = chip.commands
    assert command.header == bytes.fromhex("00880000")
    assert (len(command.data), command.le) == (8, le)


@pytest.mark.parametrize("der", [False, True])
@pytest.mark.parametrize(
    ("last", "digest"), [(1, "sha1"), (2, "sha224"), (3, "sha256"), (4, "sha384"), (5, "sha512")]
)
@pytest.mark.parametrize("curve", ["brainpoolP256r1", "secp384r1", "secp521r1"])
def test_ecdsa_with_the_hash_that_dg14_names(
    curve: str, last: int, digest: str, *, der: bool
) -> None:
    chip = Chip(issuer.ec_key(0, curve), digest, der)
    assert (
        active.authenticate(chip.send, dg15(issuer.spki(chip.key)), dg14(f"{PLAIN}.{last}")) == "ok"
    )


@pytest.mark.parametrize(
    ("curve", "digest"),
    [
        ("secp192r1", "sha1"),
        ("secp224r1", "sha224"),
        ("secp256r1", "sha256"),
        ("brainpoolP384r1", "sha384"),
        ("brainpoolP512r1", "sha512"),
        ("secp521r1", "sha512"),
    ],
)
def test_ecdsa_without_dg14_takes_the_hash_as_long_as_the_key(curve: str, digest: str) -> None:
    chip = Chip(issuer.ec_key(0, curve), digest)
    assert active.authenticate(chip.send, dg15(issuer.spki(chip.key)), None) == "ok"


def test_ecdsa_as_x9_62_names_it() -> None:
    chip = Chip(issuer.ec_key(), "sha384", der=True)
    key, security = dg15(issuer.spki(chip.key)), dg14("1.2.840.10045.4.3.3")
    assert active.authenticate(chip.send, key, security) == "ok"


@pytest.mark.parametrize("algorithm", [f"{PLAIN}.6", "1.2.3.4"])
def test_an_algorithm_that_is_not_known_is_not_guessed(algorithm: str) -> None:
    chip = Chip(issuer.ec_key(), "sha512")
    key = dg15(issuer.spki(chip.key))
    assert active.authenticate(chip.send, key, dg14(algorithm)) == "unsupported"


def test_two_challenges_differ() -> None:
    chip = Chip(issuer.ec_key())
    for _ in range(2):
        assert active.authenticate(chip.send, dg15(issuer.spki(chip.key)), None) == "ok"
    assert len({command.data for command in chip.commands}) == 2


@pytest.mark.parametrize("key", [issuer.rsa_key(0, 1024), issuer.ec_key()])
def test_a_cloned_chip_with_another_key(key: issuer.Key) -> None:
    other = issuer.rsa_key(1, 1024) if isinstance(key, rsa.RSAPrivateKey) else issuer.ec_key(1)
    found = active.authenticate(Chip(other).send, dg15(issuer.spki(key)), None)
    assert found == "failed"


@pytest.mark.parametrize("key", [issuer.rsa_key(0, 1024), issuer.ec_key()])
def test_an_old_answer_played_again(key: issuer.Key) -> None:
    old = Chip(key).signature(b"RECORDED")
    answer = Response(old, 0x9000)
    assert active.authenticate(lambda _: answer, dg15(issuer.spki(key)), None) == "failed"


@pytest.mark.parametrize("sw", [0x6982, 0x6A88, 0x6D00, 0x6300])
def test_a_chip_that_refuses(sw: int) -> None:
    key = dg15(issuer.spki(issuer.ec_key()))
    assert active.authenticate(lambda _: Response(b"", sw), key, None) == "failed"


@pytest.mark.parametrize("sw", [0x6700, 0x6C00, 0x6CF0])
@pytest.mark.parametrize(("bits", "expected"), [(2048, "unsupported"), (1024, "failed")])
def test_an_answer_that_needs_an_extended_length(sw: int, bits: int, expected: str) -> None:
    key = dg15(issuer.spki(issuer.rsa_key(0, bits)))
    assert active.authenticate(lambda _: Response(b"", sw), key, None) == expected


def test_a_long_answer_that_is_refused_for_another_reason() -> None:
    key = dg15(issuer.spki(issuer.rsa_key()))
    assert active.authenticate(lambda _: Response(b"", 0x6982), key, None) == "failed"


@pytest.mark.parametrize(
    "spki",
    [
        b"",
        sequence(b""),
        bytes.fromhex(openssl_examples.UNKNOWN_CURVE),
        sequence(sequence(oid("1.3.101.112")), encode(0x03, b"\x00" + bytes(32))),
    ],
)
def test_keys_that_are_not_known_are_not_tried(spki: bytes) -> None:
    chip = Chip(issuer.ec_key())
    assert active.authenticate(chip.send, dg15(spki), None) == "unsupported"
    assert not chip.commands


def test_a_hash_function_that_is_not_known() -> None:
    key = issuer.rsa_key(0, 1024)
    numbers = key.private_numbers()
    ripemd160 = int.from_bytes(b"\x6a" + b"\x5a" * 125 + b"\x31\xcc")
    signature = pow(ripemd160, numbers.d, numbers.public_numbers.n).to_bytes(128)
    assert active.verify(key.public_key(), None, bytes(8), signature) == "unsupported"


def test_a_dg14_that_cannot_be_understood() -> None:
    chip = Chip(issuer.ec_key())
    assert active.authenticate(chip.send, dg15(issuer.spki(chip.key)), b"?") == "unsupported"


def test_a_channel_that_breaks() -> None:
    def send(_: Command) -> Response:
        raise errors.CardRemovedError("no card lies on the reader")

    key = dg15(issuer.spki(issuer.ec_key()))
    assert refusal(lambda: active.authenticate(send, key, None)) == Code.CARD_REMOVED


@given(st.binary(max_size=140))
def test_any_answer(answer: bytes) -> None:
    for key in (issuer.rsa_key(0, 1024), issuer.ec_key()):
        found = active.authenticate(
            lambda _: Response(answer, 0x9000), dg15(issuer.spki(key)), None
        )
        assert found != "ok"
