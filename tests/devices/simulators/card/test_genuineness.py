"""Active and chip authentication, proved by keys read from the chip."""

from __future__ import annotations

import hashlib
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from devices.simulators.card import lds
from devices.simulators.card.personalisation import personalise
from tests.devices.simulators.card.cards import CITIZEN, card, opened
from tests.devices.simulators.card.channel import Channel, kdf
from tests.devices.simulators.card.objects import parse, tlv
from tests.devices.simulators.card.terminal import CIPHER_ARC, CURVES, Terminal

ID_PK_ECDH = "04007f000702020102"
CHALLENGE = bytes.fromhex("0102030405060708")


def signed(device: Terminal) -> bytes:
    signature, word = device.secured("00880000", CHALLENGE, le=256)
    assert word == "9000"
    return signature


def elliptic(key_info: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a SubjectPublicKeyInfo, which ends with a point of brainpoolP256r1."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.BrainpoolP256R1(), key_info[-65:])


@pytest.mark.parametrize("explicit", [False, True])
def test_ecdsa(*, explicit: bool) -> None:
    device = opened(card(explicit_parameters=explicit))
    key = elliptic(device.read(lds.DG15))
    signature = signed(device)
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    key.verify(encode_dss_signature(r, s), CHALLENGE, ec.ECDSA(SHA256()))
    # DG14 says which algorithm (9303-11, 9.2.4).
    assert bytes.fromhex("0606678108010105020101060a04007f00070101040103") in device.read(lds.DG14)


@pytest.mark.parametrize("curve", CURVES)
def test_keys_on_every_curve(curve: str) -> None:
    device = opened(card(key_curve=curve, explicit_parameters=False))
    key = load_der_public_key(parse(device.read(lds.DG15))[0][1])
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signature = signed(device)
    half = len(signature) // 2
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    key.verify(encode_dss_signature(r, s), CHALLENGE, ec.ECDSA(SHA256()))


def test_a_long_rsa_signature_needs_an_extended_answer() -> None:
    device = opened(card(active_authentication="rsa", rsa_bits=2048, longest_answer=2048))
    assert device.secured("00880000", CHALLENGE, le=256) == (b"", "6700")
    signature, word = device.secured("00880000", CHALLENGE, le=256, extended=True)
    assert (len(signature), word) == (256, "9000")


@pytest.mark.parametrize(
    ("kind", "trailer", "digest"),
    [("rsa", b"\xbc", "sha1"), ("rsa-sha256", b"\x34\xcc", "sha256")],
)
def test_rsa(kind: str, trailer: bytes, digest: str) -> None:
    device = opened(card(active_authentication=kind))
    key = load_der_public_key(parse(device.read(lds.DG15))[0][1])
    assert isinstance(key, rsa.RSAPublicKey)
    numbers = key.public_numbers()
    recovered = pow(int.from_bytes(signed(device)), numbers.e, numbers.n).to_bytes(128)
    assert recovered[:1] == b"\x6a"
    assert recovered.endswith(trailer)
    content = recovered[1 : -len(trailer)]
    size = hashlib.new(digest).digest_size
    assert hashlib.new(digest, content[:-size] + CHALLENGE).digest() == content[-size:]


def test_a_challenge_has_eight_bytes() -> None:
    device = opened(card())
    assert device.secured("00880000", CHALLENGE[1:], le=256) == (b"", "6700")
    without = opened(card(active_authentication=""))
    assert without.secured("00880000", CHALLENGE, le=256) == (b"", "6A88")
    assert without.secured("00B08F00", le=8) == (b"", "6A82")


def chip_key(device: Terminal) -> ec.EllipticCurvePublicKey:
    """The key of chip authentication in DG14."""
    infos = parse(parse(parse(device.read(lds.DG14))[0][1])[0][1])
    (key,) = (parse(info)[1][1] for _, info in infos if parse(info)[0][1].hex() == ID_PK_ECDH)
    return elliptic(key)


def agreed(device: Terminal, cipher: str) -> tuple[bytes, Channel]:
    """A fresh public key for the chip, and the channel that it makes."""
    public = chip_key(device)
    own = ec.generate_private_key(public.curve)
    secret = own.exchange(ec.ECDH(), public)
    sent = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return sent, Channel(cipher, kdf(secret, 1, cipher), kdf(secret, 2, cipher))


def choose(device: Terminal, cipher: str) -> tuple[bytes, str]:
    oid = bytes.fromhex(f"04007F000702020302{CIPHER_ARC[cipher]:02X}")
    return device.secured("002241A4", tlv(0x80, oid))


@pytest.mark.parametrize("cipher", CIPHER_ARC)
def test_chip_authentication(cipher: str) -> None:
    device = opened(card(chip_authentication=cipher))
    sent, channel = agreed(device, cipher)
    assert choose(device, cipher) == (b"", "9000")
    template = tlv(0x7C, tlv(0x80, sent))
    assert device.secured("00860000", template, le=256) == (b"\x7c\x00", "9000")
    device.channel = channel
    assert device.read(lds.DG1)[:1] == b"\x61"


def test_chip_authentication_at_once() -> None:
    device = opened(card(chip_authentication="3des"))
    sent, channel = agreed(device, "3des")
    assert device.secured("002241A6", tlv(0x91, sent)) == (b"", "9000")
    device.channel = channel
    assert device.read(lds.DG1)[:1] == b"\x61"
    modern = opened(card())
    assert modern.secured("002241A6", tlv(0x91, sent)) == (b"", "6A80")


def test_what_chip_authentication_does_not_take() -> None:
    device = opened(card())
    assert device.secured("00860000", tlv(0x7C, b""), le=256) == (b"", "6985")
    assert choose(device, "aes-256") == (b"", "6A80")
    assert choose(device, "aes-128") == (b"", "9000")
    no_point = tlv(0x7C, tlv(0x80, b"\x04" + secrets.token_bytes(64)))
    assert device.secured("00860000", no_point, le=256) == (b"", "6A80")
    assert device.secured("00860000", no_point, le=256) == (b"", "6985")
    # The old session goes on.
    assert device.read(lds.DG1)[:1] == b"\x61"


def test_each_chip_has_its_own_keys() -> None:
    first, second = (
        personalise(card({**CITIZEN, "number": number}))
        for number in ("001199012345", "001199012346")
    )
    assert first.files[lds.DG15] != second.files[lds.DG15]
    assert first.files[lds.DG14] != second.files[lds.DG14]
