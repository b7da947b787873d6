from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.asn1 import AlgorithmIdentifier
from devices.card.proof.verification import verify
from devices.card.tlv import encode, parse
from tests.devices.card import issuer
from tests.devices.card.proof.security_object import (
    DIGEST_OIDS,
    HASHES,
    SIGNATURE_OIDS,
    Scheme,
    integer,
    oid,
    sequence,
    sign,
)

MESSAGE = b"what was signed"
PSS = "1.2.840.113549.1.1.10"
RSA, EC = issuer.rsa_key(), issuer.ec_key()
SCHEMES = [*SIGNATURE_OIDS, *(("pss", digest) for digest in HASHES)]


def key_for(scheme: str) -> issuer.Key:
    return RSA if scheme in ("pkcs1", "pss") else EC


def identifier(der: bytes) -> AlgorithmIdentifier:
    name, *rest = parse(next(parse(der)).value)
    dotted = {oid(known): known for known in (PSS, *SIGNATURE_OIDS.values())}
    return AlgorithmIdentifier(
        dotted[encode(*name)], b"".join(encode(*parameter) for parameter in rest)
    )


@pytest.mark.parametrize(("scheme", "digest"), SCHEMES)
def test_every_scheme_with_every_hash(scheme: Scheme, digest: str) -> None:
    key = key_for(scheme)
    der, signature = sign(key, scheme, digest, MESSAGE)
    spki, algorithm = issuer.spki(key), identifier(der)
    assert verify(spki, algorithm, signature, MESSAGE) == "ok"
    assert verify(spki, algorithm, signature, MESSAGE + b"!") == "failed"
    assert verify(spki, algorithm, signature[:-1], MESSAGE) == "failed"
    assert verify(spki, algorithm, b"", MESSAGE) == "failed"
    changed = signature[:-1] + bytes([signature[-1] ^ 1])
    assert verify(spki, algorithm, changed, MESSAGE) == "failed"


@pytest.mark.parametrize("scheme", ["pkcs1", "pss", "ecdsa"])
def test_another_key(scheme: Scheme) -> None:
    other = issuer.rsa_key(1) if key_for(scheme) is RSA else issuer.ec_key(1)
    der, signature = sign(key_for(scheme), scheme, "sha256", MESSAGE)
    assert verify(issuer.spki(other), identifier(der), signature, MESSAGE) == "failed"


@pytest.mark.parametrize(
    ("key", "name"), [(RSA, "1.2.840.113549.1.1.1"), (EC, "1.2.840.10045.2.1")]
)
def test_an_algorithm_without_a_hash_takes_the_digest_algorithm(key: issuer.Key, name: str) -> None:
    scheme: Scheme = "pkcs1" if key is RSA else "ecdsa"
    _, signature = sign(key, scheme, "sha384", MESSAGE)
    algorithm = AlgorithmIdentifier(name, b"")
    spki = issuer.spki(key)
    assert verify(spki, algorithm, signature, MESSAGE, "sha384") == "ok"
    assert verify(spki, algorithm, signature, MESSAGE, "sha256") == "failed"
    assert verify(spki, algorithm, signature, MESSAGE, "md5") == "unsupported"
    assert verify(spki, algorithm, signature, MESSAGE) == "unsupported"


def pss(mask: str, trailer: int, salt: int = 32) -> bytes:
    hashed = sequence(oid(DIGEST_OIDS["sha256"]))
    return sequence(
        encode(0xA0, hashed),
        encode(0xA1, sequence(oid(mask), hashed)),
        encode(0xA2, integer(salt)),
        encode(0xA3, integer(trailer)),
    )


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSA, ("1.2.840.113549.1.1.4", b"\x05\x00")),  # MD5 with RSA
        (EC, ("1.2.840.113549.1.1.11", b"")),  # RSA with an EC key
        (RSA, ("1.2.840.10045.4.3.2", b"")),
        (RSA, ("1.2.3.4", b"")),
        (RSA, (PSS, pss("1.2.840.113549.1.1.7", 1))),  # no mask generation function
        (RSA, (PSS, pss("1.2.3.4", 1))),
        (RSA, (PSS, pss("1.2.840.113549.1.1.8", 7))),  # no known trailer
        (RSA, (PSS, pss("1.2.840.113549.1.1.8", 1, 513))),
        (RSA, (PSS, pss("1.2.840.113549.1.1.8", 1, 2**64))),
    ],
)
def test_algorithms_that_are_not_known(key: issuer.Key, algorithm: tuple[str, bytes]) -> None:
    signature = bytes(256)
    verdict = verify(issuer.spki(key), AlgorithmIdentifier(*algorithm), signature, MESSAGE)
    assert verdict == "unsupported"


@pytest.mark.parametrize("parameters", [b"", b"\x30", b"\x30\x02\xa0\x00"])
def test_malformed_parameters(parameters: bytes) -> None:
    algorithm = AlgorithmIdentifier(PSS, parameters)
    assert verify(issuer.spki(RSA), algorithm, bytes(256), MESSAGE) == "failed"


def test_malformed_and_unknown_keys() -> None:
    algorithm = AlgorithmIdentifier("1.2.840.10045.4.3.2", b"")
    assert verify(b"", algorithm, b"", MESSAGE) == "failed"
    ed25519 = sequence(sequence(oid("1.3.101.112")), encode(0x03, b"\x00" + bytes(32)))
    assert verify(ed25519, algorithm, b"", MESSAGE) == "unsupported"


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_signature_and_parameters(signature: bytes, parameters: bytes) -> None:
    for key, name in ((EC, "1.2.840.10045.4.3.2"), (RSA, PSS), (RSA, "1.2.840.113549.1.1.11")):
        algorithm = AlgorithmIdentifier(name, parameters)
        assert verify(issuer.spki(key), algorithm, signature, MESSAGE) != "ok"
