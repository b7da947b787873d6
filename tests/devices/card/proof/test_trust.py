from __future__ import annotations

import base64
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.proof import certificate, trust
from devices.protocols import DeviceError
from tests.devices.card import issuer
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
    assert (store.revoked, store.problems) == (frozenset(), ())


@pytest.mark.parametrize("content", [REVOCATIONS, pem("X509 CRL", REVOCATIONS)])
def test_revocation_lists(load: Callable[..., trust.TrustStore], content: bytes) -> None:
    store = load(a_crl=content)
    signer = certificate.parse(SIGNER.der)
    assert store == trust.TrustStore(revoked=frozenset({(signer.issuer, signer.serial)}))


def test_a_revocation_list_of_nothing(load: Callable[..., trust.TrustStore]) -> None:
    assert load(a_crl=issuer.revocation_list(FIRST)) == trust.TrustStore()


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
    )
    assert store.authorities == (certificate.parse(FIRST.der),)
    assert [problem.split(":")[0] for problem in store.problems] == [
        *("a.txt", "b.cer", "c.cer", "d.ml", "e.p7s", "f.pem", "g.cer", "h.cer"),
    ]


def test_hidden_files_are_not_looked_at(load: Callable[..., trust.TrustStore]) -> None:
    assert load(_gitignore=b"*") == trust.TrustStore()


def test_folders_in_it_and_none_at_all(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    assert len(trust.load(tmp_path).problems) == 1
    assert len(trust.load(tmp_path / "nowhere").problems) == 1


def test_a_link_certificate_is_an_authority(load: Callable[..., trust.TrustStore]) -> None:
    link = issuer.authority(issuer.ec_key(1), "CSCA Test", signed_by=FIRST)
    assert load(link_cer=link.der).authorities == (certificate.parse(link.der),)


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
