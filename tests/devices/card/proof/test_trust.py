from __future__ import annotations

import base64
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.errors import Code
from devices.card.proof import certificate, trust
from devices.card.proof.revocation import RevocationList
from devices.card.tlv import encode, only, parse
from devices.protocols import DeviceError
from tests.devices.card import issuer
from tests.devices.card.conftest import refusal
from tests.devices.card.proof import openssl_examples
from tests.devices.card.proof import security_object as built

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST, SECOND = issuer.authority(), issuer.authority(issuer.ec_key(1), "CSCA Other")
SIGNER = issuer.signer(FIRST)
LIST = built.master_list([FIRST.der, SECOND.der], SIGNER)
REVOCATIONS = issuer.revocation_list(FIRST, SIGNER)


def pem(label: str, der: bytes) -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


def without_next_update(der: bytes) -> bytes:
    body, *rest = parse(only(der, 0x30))
    parts = [encode(*part) for part in parse(body.value)]
    del parts[4]  # after version, algorithm, issuer and the date of this list
    return built.sequence(built.sequence(*parts), *(encode(*part) for part in rest))


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., trust.TrustStore]:
    """Loads a folder with the given files."""

    def load(**files: bytes) -> trust.TrustStore:
        for name, content in files.items():
            (tmp_path / name.replace("_", ".")).write_bytes(content)
        return trust.load(tmp_path)

    return load


@pytest.mark.parametrize(
    "files",
    [
        {"a_cer": FIRST.der, "b_der": SECOND.der},
        {"both_pem": FIRST.pem + b"\nwhat stands between\n" + SECOND.pem},
        {"list_ml": LIST},
        {"list_ml": LIST, "again_pem": FIRST.pem},
    ],
)
def test_every_form(load: Callable[..., trust.TrustStore], files: dict[str, bytes]) -> None:
    store = load(**files)
    assert set(store.authorities) == {certificate.parse(FIRST.der), certificate.parse(SECOND.der)}
    assert len(store.authorities) == 2
    assert (store.revocations, store.problems, store.complete) == ((), (), True)


@pytest.mark.parametrize("content", [REVOCATIONS, pem("X509 CRL", REVOCATIONS)])
def test_revocation_lists(load: Callable[..., trust.TrustStore], content: bytes) -> None:
    store = load(a_crl=content)
    assert (store.authorities, store.problems, store.complete) == ((), (), True)
    signer = certificate.parse(SIGNER.der)
    assert store.revokes(signer.issuer, signer.serial)
    assert not store.revokes(signer.issuer, signer.serial + 1)
    assert not store.revokes(certificate.parse(SECOND.der).subject, signer.serial)


def test_a_revocation_list_of_nothing(load: Callable[..., trust.TrustStore]) -> None:
    store = load(a_crl=issuer.revocation_list(FIRST))
    (found,) = store.revocations
    assert found == RevocationList(
        certificate.parse(FIRST.der).subject, frozenset(), (issuer.TODAY + issuer.FAR).date()
    )


def test_a_list_that_ran_out_is_named_and_kept(tmp_path: Path) -> None:
    content = issuer.revocation_list(FIRST, SIGNER, next_update=issuer.TODAY)
    (tmp_path / "a.crl").write_bytes(content)
    last_day = issuer.TODAY.date()
    assert trust.load(tmp_path, last_day).problems == ()
    store = trust.load(tmp_path, last_day + timedelta(days=1))
    assert store.problems == (f"a.crl: ran out on {last_day}, put a newer one",)
    assert len(store.revocations) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.crl", REVOCATIONS[:-1]),
        ("a.bin", REVOCATIONS[:-1]),
        ("a.crl", b"<html>please log in</html>"),
        ("A.CRL", b""),
        ("a.pem", b"-----BEGIN X509 CRL-----\n?\n-----END X509 CRL-----\n"),
        ("a.pem", pem("X509 CRL", b"\x30\x02\x30\x00")),
        ("a.crl", without_next_update(REVOCATIONS)),
    ],
)
def test_what_may_have_been_a_revocation_list(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    store = trust.load(tmp_path)
    assert not store.complete
    (problem,) = store.problems
    assert problem.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", b"fingerprints"),
        ("a.cer", built.sequence(built.sequence(b"\xa0\x00"))),
        ("a.cer", SIGNER.der),
        ("a.ml", built.master_list([b"\x30\x00"], SIGNER)),
    ],
)
def test_what_was_no_revocation_list(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    store = trust.load(tmp_path)
    assert (store.complete, len(store.problems)) == (True, 1)


def test_what_cannot_be_used_is_named_and_harms_nothing(
    load: Callable[..., trust.TrustStore],
) -> None:
    store = load(
        a_txt=b"read me",
        b_cer=SIGNER.der,
        c_cer=issuer.authority(ca=False).der,
        d_ml=built.master_list([b"\x30\x00", FIRST.der], SIGNER),
        e_p7s=built.signed_data(b"something else", SIGNER),
        f_pem=b"-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n",
        g_cer=FIRST.der[:-1],
        h_cer=b"",
        i_cer=issuer.authority(usage=("digital_signature",)).der,
    )
    assert store.authorities == (certificate.parse(FIRST.der),)
    assert [problem.split(":")[0] for problem in store.problems] == [
        *("a.txt", "b.cer", "c.cer", "d.ml", "e.p7s", "f.pem", "g.cer", "h.cer", "i.cer"),
    ]


def test_hidden_files_are_not_looked_at(load: Callable[..., trust.TrustStore]) -> None:
    assert load(_gitignore=b"*") == trust.TrustStore()


def test_folders_in_it_and_none_at_all(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    store = trust.load(tmp_path)
    assert (len(store.problems), store.complete) == (1, True)
    nowhere = trust.load(tmp_path / "nowhere")
    assert (len(nowhere.problems), nowhere.complete) == (1, False)


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "moved")
    store = trust.load(tmp_path)
    assert (len(store.problems), store.complete) == (1, False)


def test_a_link_certificate_is_an_authority(load: Callable[..., trust.TrustStore]) -> None:
    link = issuer.authority(issuer.ec_key(1), "CSCA Test", signed_by=FIRST)
    assert load(link_cer=link.der).authorities == (certificate.parse(link.der),)


def test_a_certificate_that_names_two_signature_algorithms() -> None:
    der = issuer.with_other_outer_algorithm(FIRST)
    assert refusal(lambda: certificate.parse(der)) == Code.CARD_DATA


def test_the_issuer_of_openssl(load: Callable[..., trust.TrustStore]) -> None:
    store = load(a_cer=bytes.fromhex(openssl_examples.AUTHORITY))
    assert [each.is_ca for each in store.authorities] == [True]
    own = store.authorities[0]
    assert own.verify(own) == "ok"


@given(st.integers(0, len(FIRST.der) - 1), st.binary(min_size=1, max_size=3))
def test_any_damage_to_a_certificate(at: int, damage: bytes) -> None:
    with suppress(DeviceError):
        certificate.parse(FIRST.der[:at] + damage + FIRST.der[at + len(damage) :])


@given(st.data())
def test_any_damage_to_a_file(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = data.draw(st.sampled_from([LIST, REVOCATIONS, FIRST.pem, SIGNER.der]))
    at = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.binary(min_size=1, max_size=3))
    folder = tmp_path_factory.mktemp("trust")
    (folder / "a").write_bytes(whole[:at] + damage + whole[at + len(damage) :])
    trust.load(folder)
