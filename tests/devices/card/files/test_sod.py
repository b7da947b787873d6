from __future__ import annotations

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import cms
from devices.card.errors import Code
from devices.card.files import sod
from devices.card.tlv import encode
from devices.protocols import DeviceError
from tests.devices.card import issuer
from tests.devices.card.conftest import refusal
from tests.devices.card.proof import security_object as built
from tests.devices.card.proof.security_object import integer, oid, sequence

SIGNER = issuer.signer(issuer.authority())
GROUPS = {1: b"one", 14: b"fourteen"}
CONTENT = built.lds_security_object(GROUPS)
WHOLE = built.sod(built.signed_data(CONTENT, SIGNER))


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_hashes_and_signer(digest: str, version: int) -> None:
    content = built.lds_security_object(GROUPS, digest, version)
    parsed = sod.parse(built.sod(built.signed_data(content, SIGNER, digest=digest)))
    assert (parsed.digest, parsed.content) == (digest, content)
    assert parsed.hashes == {n: hashlib.new(digest, data).digest() for n, data in GROUPS.items()}
    assert parsed.certificates == (SIGNER.der,)
    assert parsed.signer.serial == SIGNER.certificate.serial_number
    assert parsed.signer.digest == digest
    assert parsed.signer.message_digest == hashlib.new(digest, content).digest()


def test_the_signer_by_its_key() -> None:
    parsed = sod.parse(built.sod(built.signed_data(CONTENT, SIGNER, by_key_id=True)))
    assert (parsed.signer.issuer, parsed.signer.serial) == (None, None)
    assert len(parsed.signer.key_id or b"") == 20


def test_a_hash_function_that_is_not_known_keeps_its_name() -> None:
    content = CONTENT.replace(oid(built.DIGEST_OIDS["sha256"]), oid("2.16.840.1.101.3.4.2.99"))
    assert sod.parse(built.sod(built.signed_data(content, SIGNER))).digest not in built.DIGEST_OIDS


def test_cms_that_calls_itself_version_1() -> None:
    parsed = sod.parse(built.sod(built.signed_data(CONTENT, SIGNER, version=1)))
    assert parsed.content == CONTENT


HASH = sequence(integer(1), encode(0x04, bytes(32)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        sequence(integer(0)),
        built.lds_security_object(GROUPS, version=2),
        sequence(integer(0), sequence(oid(built.DIGEST_OIDS["sha256"])), sequence(HASH, HASH)),
        CONTENT + b"\x05\x00",
    ],
)
def test_what_is_no_lds_security_object(content: bytes) -> None:
    whole = built.sod(built.signed_data(content, SIGNER))
    assert refusal(lambda: sod.parse(whole)) == Code.CARD_DATA


@pytest.mark.parametrize(
    "signed",
    [
        built.signed_data(CONTENT, SIGNER, content_type=built.MASTER_LIST),
        built.signed_data(CONTENT, SIGNER, signatures=0),
        built.signed_data(CONTENT, SIGNER, signatures=2),
        built.signed_data(CONTENT, SIGNER, hash_attributes=2),
        sequence(oid("1.2.840.113549.1.7.1"), encode(0xA0, encode(0x04, CONTENT))),
    ],
)
def test_signed_data_of_another_form(signed: bytes) -> None:
    whole = built.sod(signed)
    assert refusal(lambda: sod.parse(whole)) == Code.CARD_DATA


@pytest.mark.parametrize("content", [b"", WHOLE[:-1], WHOLE + b"\x00", WHOLE[4:], b"\x77\x00"])
def test_other_files_are_refused(content: bytes) -> None:
    assert refusal(lambda: sod.parse(content)) == Code.CARD_DATA


@given(
    st.dictionaries(st.integers(1, 16), st.binary(max_size=20)),
    st.sampled_from(["sha1", "sha256", "sha512"]),
)
def test_what_is_built_is_found(groups: dict[int, bytes], digest: str) -> None:
    content = built.lds_security_object(groups, digest)
    parsed = sod.parse(built.sod(built.signed_data(content, SIGNER)))
    assert parsed.hashes == {n: hashlib.new(digest, data).digest() for n, data in groups.items()}


@given(st.binary(max_size=120))
def test_any_bytes(content: bytes) -> None:
    for whole in (content, built.sod(content), built.sod(built.signed_data(content, SIGNER))):
        with suppress(DeviceError):
            sod.parse(whole)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
def test_any_damage(at: int, damage: bytes) -> None:
    damaged = WHOLE[:at] + damage + WHOLE[at + len(damage) :]
    for parse in (lambda: sod.parse(damaged), lambda: cms.parse(damaged[4:])):
        with suppress(DeviceError):
            parse()
