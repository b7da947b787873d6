"""What a chip's genuineness is judged by: signed files, keys, and the trust folder."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from devices.card.files import dg14, dg15, sod
from devices.card.proof import active, authenticity, certificate, iso9796, trust
from devices.card.proof.public_key import public_key_of
from devices.simulators.card.trust import master_list, pem, revocation_list
from tests.devices.card import examples
from tests.devices.card.proof import openssl_examples
from tests.fuzz import cards
from tests.fuzz.mutation import of_objects
from tests.fuzz.target import Target, refusing

_TODAY = date(2026, 6, 1)
_CHALLENGE = bytes(8)


@cache
def _trusted() -> trust.TrustStore:
    authorities = (certificate.parse(each.issuer.csca.der) for each in cards.issued())
    return trust.TrustStore(tuple(authorities))


@cache
def _signed() -> tuple[bytes, ...]:
    """What the authorities have signed."""
    return tuple(sod.parse(content).content for content in cards.files(cards.SOD))


def _sod(data: bytes) -> None:
    """A security object that a chain leads to is one that was issued: nobody can forge one."""
    groups = cards.issued()[0].groups
    found = authenticity.passive(data, groups, _trusted(), _TODAY)
    if (found.signature, found.chain) == ("ok", "ok"):
        assert sod.parse(data).content in _signed()
    if found.result == "chain_ok":
        assert sod.parse(data).content == _signed()[0]


def _dg14(data: bytes) -> None:
    with refusing():
        parsed = dg14.parse(data)
        for each in parsed.chip_keys:
            with refusing():
                public_key_of(each.spki)
    with refusing():
        dg14.check_card_access(bytes.fromhex(examples.CARD_ACCESS), data)


def _dg15(data: bytes) -> None:
    with refusing():
        key = public_key_of(dg15.parse(data))
        for digest in (None, "0.4.0.127.0.7.1.1.4.1.3"):
            for signature in (data[-64:], bytes(64), b"\x01" * ((key.key_size + 7) // 8)):
                active.verify(key, digest, _CHALLENGE, signature)


def _representative(data: bytes) -> None:
    """What comes out of an RSA signature of active authentication."""
    with refusing():
        if iso9796.is_representative(data, _CHALLENGE):
            assert data[:1] in (b"\x6a", b"\x6b")
            assert not iso9796.is_representative(data, b"another")


def _representatives() -> list[bytes]:
    return [
        begin + message + hashlib.new(name, message + _CHALLENGE).digest() + trailer
        for name, trailer in (("sha1", b"\xbc"), ("sha256", b"\x34\xcc"), ("sha512", b"\x35\xcc"))
        for begin, message in ((b"\x6a", bytes(range(40))), (b"\x6b\xbb\xbb\xba", b""))
    ]


def _dg15_seeds() -> list[bytes]:
    explicit = (bytes.fromhex(key) for key in openssl_examples.EXPLICIT.values())
    others = bytes.fromhex(openssl_examples.COMPRESSED), _openssl_rsa_key()
    return [*cards.files(cards.DG15), *(_in_dg15(key) for key in (*explicit, *others))]


def _openssl_rsa_key() -> bytes:
    """The document signer's."""
    signed = sod.parse(_wrapped("77", bytes.fromhex(openssl_examples.SIGNED_DATA)))
    return certificate.parse(signed.certificates[0]).spki


def _in_dg15(spki: bytes) -> bytes:
    return _wrapped("6F", spki)


def _wrapped(tag: str, content: bytes) -> bytes:
    return bytes.fromhex(tag) + b"\x82" + len(content).to_bytes(2) + content


def _trust(data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir=_fast()) as folder:
        (Path(folder) / "object").write_bytes(data)
        found = trust.load(Path(folder))
    assert all(each.is_ca for each in found.authorities)
    assert all("object" in problem for problem in found.problems)


def _fast() -> str | None:
    """A folder in memory, where there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _trust_seeds() -> list[bytes]:
    issuers = [each.issuer for each in cards.issued()]
    first = issuers[0]
    return [
        *(issuer.csca.der for issuer in issuers),
        pem(issuers[1].csca.der).encode(),
        master_list(first, issuers),
        revocation_list(first, [first.signer]),
        bytes.fromhex(openssl_examples.AUTHORITY),
    ]


def _sod_seeds() -> list[bytes]:
    openssl = _wrapped("77", bytes.fromhex(openssl_examples.SIGNED_DATA))
    return [*cards.files(cards.SOD), openssl]


TARGETS = (
    Target("sod", _sod, _sod_seeds, of_objects, rate=100),
    Target("dg14", _dg14, lambda: cards.files(cards.DG14), of_objects),
    Target("dg15", _dg15, _dg15_seeds, of_objects),
    Target("iso9796", _representative, _representatives),
    Target("trust_folder", _trust, _trust_seeds, of_objects, rate=100),
)
