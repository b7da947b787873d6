from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from devices.card.channel.apdu import Command, Response
from devices.card.crypto.ciphers import Cipher
from devices.card.errors import Code
from devices.card.proof import chip_authentication
from devices.card.tlv import encode, only, parse
from tests.devices.card import issuer
from tests.devices.card.conftest import refusal
from tests.devices.card.proof import openssl_examples
from tests.devices.card.proof.security_object import integer, oid, sequence

if TYPE_CHECKING:
    from collections.abc import Sequence

ECDH = "0.4.0.127.0.7.2.2.3.2"
DH = "0.4.0.127.0.7.2.2.3.1"
KEY = issuer.ec_key(0, "brainpoolP256r1")
CIPHERS = {1: Cipher.TRIPLE_DES, 2: Cipher.AES_128, 3: Cipher.AES_192, 4: Cipher.AES_256}


def info(protocol: str, key_id: int | None = None, version: int = 1) -> bytes:
    return sequence(oid(protocol), integer(version), *identifier(key_id))


def public_key(spki: bytes, key_id: int | None = None, kind: int = 2) -> bytes:
    return sequence(oid(f"0.4.0.127.0.7.2.2.1.{kind}"), spki, *identifier(key_id))


def identifier(key_id: int | None) -> Sequence[bytes]:
    return () if key_id is None else (integer(key_id),)


def dg14(*infos: bytes) -> bytes:
    return encode(0x6E, encode(0x31, b"".join(infos)))


@dataclass
class Chip:
    """The chip's side of ICAO 9303-11, 6.2, for one key."""

    key: ec.EllipticCurvePrivateKey
    secret: bytes = b""
    commands: list[Command] = field(default_factory=list[Command])

    def send(self, command: Command) -> Response:
        self.commands.append(command)
        objects = dict(parse(command.data))
        if command.header == bytes.fromhex("002241A6"):
            self.agree(objects[0x91])
        elif command.header == bytes.fromhex("00860000"):
            self.agree(only(objects[0x7C], 0x80))
            return Response(bytes.fromhex("7C00"), 0x9000)
        return Response(b"", 0x9000)

    def agree(self, point: bytes) -> None:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(self.key.curve, point)
        self.secret = self.key.exchange(ec.ECDH(), theirs)

    def expected(self, last: int) -> tuple[bytes, bytes]:
        """Encryption and MAC key (9303-11, 9.7.1)."""
        cipher = CIPHERS[last]
        digest = hashlib.sha1 if last <= 2 else hashlib.sha256
        keys = [digest(self.secret + bytes([0, 0, 0, n])).digest() for n in (1, 2)]
        if last == 1:
            keys = [bytes(parity(byte) for byte in key) for key in keys]
        return keys[0][: cipher.key_size], keys[1][: cipher.key_size]


def parity(byte: int) -> int:
    return next(each for each in (byte, byte ^ 1) if each.bit_count() % 2)


@pytest.mark.parametrize("last", CIPHERS)
@pytest.mark.parametrize(
    "curve",
    [
        *("secp224r1", "secp256r1", "secp384r1", "secp521r1"),
        *("brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"),
    ],
)
def test_both_sides_have_the_same_keys(curve: str, last: int) -> None:
    chip = Chip(issuer.ec_key(0, curve))
    files = dg14(info(f"{ECDH}.{last}"), public_key(issuer.spki(chip.key)))
    keys = chip_authentication.run(chip.send, files)
    assert keys is not None
    assert (keys.cipher, keys.counter) == (CIPHERS[last], 0)
    assert (keys.encryption, keys.mac) == chip.expected(last)


def test_a_key_with_explicit_parameters() -> None:
    spki = bytes.fromhex(openssl_examples.EXPLICIT["brainpoolP256r1"])
    sent = list[Command]()

    def send(command: Command) -> Response:
        sent.append(command)
        return Response(b"", 0x9000)

    assert chip_authentication.run(send, dg14(info(f"{ECDH}.2"), public_key(spki))) is not None
    assert [command.header.hex() for command in sent] == ["002241a4", "00860000"]


def test_the_commands_of_aes() -> None:
    chip = Chip(KEY)
    chip_authentication.run(
        chip.send, dg14(info(f"{ECDH}.2", 195), public_key(issuer.spki(KEY), 195))
    )
    select, agree = chip.commands
    assert select.encoded.hex() == "002241a40f800a04007f000702020302028401c3"
    assert agree.encoded[:9].hex() == "00860000457c438041"
    assert agree.encoded[-1:] == b"\x00"


def test_the_command_of_3des() -> None:
    chip = Chip(KEY)
    chip_authentication.run(chip.send, dg14(info(f"{ECDH}.1", 7), public_key(issuer.spki(KEY), 7)))
    (command,) = chip.commands
    assert command.encoded[:7].hex() == "002241a6469141"
    assert command.encoded[-3:].hex() == "840107"


def test_a_key_alone_means_3des() -> None:
    chip = Chip(KEY)
    keys = chip_authentication.run(chip.send, dg14(public_key(issuer.spki(KEY))))
    assert keys is not None
    assert keys.cipher is Cipher.TRIPLE_DES


def test_the_strongest_that_has_a_key_with_that_key() -> None:
    chip = Chip(issuer.ec_key(1, "secp384r1"))
    files = dg14(
        info(f"{ECDH}.1", 1),
        public_key(issuer.spki(KEY), 1),
        info(f"{ECDH}.4", 9),
        info(f"{ECDH}.2", 2),
        public_key(issuer.spki(chip.key), 2),
    )
    keys = chip_authentication.run(chip.send, files)
    assert keys is not None
    assert keys.cipher is Cipher.AES_128
    assert (keys.encryption, keys.mac) == chip.expected(2)


@pytest.mark.parametrize(("of_info", "of_key"), [(5, None), (None, 5)])
def test_one_variant_and_one_key_belong_together(of_info: int | None, of_key: int | None) -> None:
    chip = Chip(KEY)
    files = dg14(info(f"{ECDH}.2", of_info), public_key(issuer.spki(KEY), of_key))
    keys = chip_authentication.run(chip.send, files)
    assert keys is not None
    assert (keys.encryption, keys.mac) == chip.expected(2)


def test_our_key_is_a_new_one_each_time() -> None:
    chip = Chip(KEY)
    files = dg14(info(f"{ECDH}.2"), public_key(issuer.spki(KEY)))
    first, second = (chip_authentication.run(chip.send, files) for _ in range(2))
    assert first != second


def test_a_chip_that_offers_none() -> None:
    chip = Chip(KEY)
    assert chip_authentication.run(chip.send, dg14(info("0.4.0.127.0.7.2.2.4.2.2"))) is None
    assert not chip.commands


@pytest.mark.parametrize(
    "files",
    [
        dg14(info(f"{DH}.2"), public_key(issuer.spki(KEY), kind=1)),
        dg14(public_key(issuer.spki(KEY), kind=1)),
        dg14(info(f"{ECDH}.9"), public_key(issuer.spki(KEY))),
        dg14(info(f"{ECDH}.2", version=2), public_key(issuer.spki(KEY))),
        dg14(info(f"{ECDH}.2", 1), public_key(issuer.spki(KEY), 2)),
        dg14(info(f"{ECDH}.2"), *(public_key(issuer.spki(KEY), each) for each in (1, 2))),
        dg14(info(f"{ECDH}.2", 3), info(f"{ECDH}.4", 4), public_key(issuer.spki(KEY))),
        dg14(info(f"{ECDH}.2")),
        dg14(info(f"{ECDH}.2"), public_key(issuer.spki(issuer.rsa_key()))),
        dg14(info(f"{ECDH}.2"), public_key(bytes.fromhex(openssl_examples.UNKNOWN_CURVE))),
    ],
)
def test_variants_that_are_not_spoken(files: bytes) -> None:
    chip = Chip(KEY)
    assert refusal(lambda: chip_authentication.run(chip.send, files)) == Code.SUITE_UNSUPPORTED
    assert not chip.commands


def test_the_refusal_names_the_object_identifier() -> None:
    with pytest.raises(Exception, match=rf"{DH}\.2"):
        chip_authentication.run(Chip(KEY).send, dg14(info(f"{DH}.2")))


def test_files_that_cannot_be_understood() -> None:
    off_curve = issuer.spki(KEY)[:-1] + bytes([issuer.spki(KEY)[-1] ^ 1])
    long_id = dg14(info(f"{ECDH}.2", 2**71), public_key(issuer.spki(KEY), 2**71))
    for files in (b"", dg14(info(f"{ECDH}.2"), public_key(off_curve)), long_id):
        found = refusal(lambda files=files: chip_authentication.run(Chip(KEY).send, files))
        assert found == Code.CARD_DATA


@pytest.mark.parametrize("last", [1, 2])
def test_a_chip_that_refuses(last: int) -> None:
    files = dg14(info(f"{ECDH}.{last}"), public_key(issuer.spki(KEY)))

    def send(_: Command) -> Response:
        return Response(b"", 0x6A80)

    assert refusal(lambda: chip_authentication.run(send, files)) == Code.CARD_PROTOCOL


def test_a_cloned_chip_has_other_keys() -> None:
    clone = Chip(issuer.ec_key(5))
    keys = chip_authentication.run(
        clone.send, dg14(info(f"{ECDH}.2"), public_key(issuer.spki(KEY)))
    )
    assert keys is not None
    assert (keys.encryption, keys.mac) != clone.expected(2)
