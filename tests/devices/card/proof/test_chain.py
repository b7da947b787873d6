from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from devices.card.proof import certificate, chain, dates
from devices.card.proof.revocation import RevocationList
from devices.card.proof.trust import TrustStore
from tests.devices.card import issuer
from tests.devices.card.issuer import FAR, TODAY, Issued
from tests.devices.card.proof import openssl_examples

FIRST = issuer.authority()
SIGNER = issuer.signer(FIRST)
OTHER = issuer.authority(issuer.ec_key(2), "CSCA Other")
DAY = timedelta(days=1)


def parsed(issued: Issued) -> certificate.Certificate:
    return certificate.parse(issued.der)


def result(signer: Issued, *authorities: Issued, revoked: tuple[Issued, ...] = ()) -> str:
    lists = tuple(listed(each) for each in revoked)
    return found(signer, TrustStore(tuple(parsed(each) for each in authorities), lists))


def listed(*revoked: Issued, until: datetime = TODAY) -> RevocationList:
    """The revocation list of whoever issued these."""
    serials = frozenset(parsed(each).serial for each in revoked)
    return RevocationList(parsed(revoked[0]).issuer, serials, until.date())


def found(signer: Issued, store: TrustStore) -> str:
    return chain.find(parsed(signer), store, TODAY.date()).result


@pytest.mark.parametrize(
    "key", [issuer.rsa_key(), issuer.ec_key(3, "secp384r1")], ids=["rsa", "ec"]
)
def test_signed_by_an_authority(key: issuer.Key) -> None:
    authority = issuer.authority(key)
    assert result(issuer.signer(authority, issuer.rsa_key(1)), FIRST, authority) == "ok"


def test_without_key_identifiers_the_name_counts() -> None:
    authority = issuer.authority(key_ids=False)
    assert result(issuer.signer(authority, key_ids=False), authority) == "ok"


def test_an_authority_that_has_had_several_keys() -> None:
    newer = issuer.authority(issuer.ec_key(2))
    assert result(SIGNER, newer, FIRST) == "ok"
    assert result(issuer.signer(newer), FIRST, newer) == "ok"


def test_an_older_key_of_the_same_name_is_no_forgery() -> None:
    newer = issuer.authority(issuer.ec_key(2))
    assert result(issuer.signer(newer), FIRST) == "untrusted"


def test_nobody_and_somebody_else() -> None:
    assert result(SIGNER) == "untrusted"
    assert result(SIGNER, issuer.authority(issuer.ec_key(2), "CSCA Other")) == "untrusted"


def test_a_link_certificate_alone() -> None:
    newer = issuer.authority(issuer.ec_key(2))
    link = issuer.authority(issuer.ec_key(2), signed_by=FIRST)
    assert result(issuer.signer(newer), link) == "ok"


def test_of_two_certificates_of_the_key_the_one_that_lasts_longer() -> None:
    link = issuer.authority(FIRST.key, signed_by=FIRST, valid=(TODAY - FAR, TODAY))
    store = TrustStore((parsed(link), parsed(FIRST)))
    assert chain.find(parsed(SIGNER), store, TODAY.date()).authority == parsed(FIRST)


def test_an_explicit_curve_of_authority_and_signer() -> None:
    """As Vietnam's authority has it: brainpoolP512r1, written out."""
    explicit = bytes.fromhex(openssl_examples.EXPLICIT["brainpoolP256r1"])
    signer = certificate.parse(issuer.with_explicit_curve(SIGNER, explicit, FIRST.key))
    assert chain.find(signer, TrustStore((parsed(FIRST),)), TODAY.date()).result == "ok"
    own = certificate.parse(bytes.fromhex(openssl_examples.AUTHORITY))
    assert own.verify(own) == "ok"


def test_a_forged_signer_of_a_known_key() -> None:
    forger = issuer.authority(issuer.ec_key(2))
    forged = issuer.signer(forger, authority_key=FIRST.key)
    assert result(forged, FIRST) == "failed"


@pytest.mark.parametrize("usage", ["key_encipherment", "key_cert_sign"])
def test_a_key_that_may_not_sign_documents(usage: str) -> None:
    assert result(issuer.signer(FIRST, usage=usage), FIRST) == "failed"


def test_an_authority_is_no_document_signer() -> None:
    link = issuer.authority(issuer.ec_key(2), "CSCA Test", signed_by=FIRST)
    assert result(link, FIRST) == "failed"


def test_an_authority_that_may_sign_anything_is_no_document_signer_either() -> None:
    link = issuer.authority(
        issuer.ec_key(2), signed_by=FIRST, usage=("digital_signature", "key_cert_sign")
    )
    assert result(link, FIRST) == "failed"


MASTER_LIST_SIGNER, ANY_PURPOSE = "2.23.136.1.1.3", "2.5.29.37.0"


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [((MASTER_LIST_SIGNER,), "failed"), ((MASTER_LIST_SIGNER, ANY_PURPOSE), "ok")],
)
def test_a_signer_of_something_else(purposes: tuple[str, ...], expected: str) -> None:
    assert result(issuer.signer(FIRST, purposes=purposes), FIRST) == expected


def test_an_authority_of_the_right_key_and_another_name() -> None:
    same_key = issuer.authority(FIRST.key, "CSCA Other")
    assert result(SIGNER, same_key) == "untrusted"
    assert result(SIGNER, same_key, FIRST) == "ok"


def test_a_critical_extension_that_is_not_understood() -> None:
    assert result(issuer.signer(FIRST, critical=True), FIRST) == "untrusted"


def test_revocation() -> None:
    other = issuer.signer(FIRST)
    assert result(SIGNER, FIRST, revoked=(other,)) == "ok"
    assert result(SIGNER, FIRST, revoked=(SIGNER,)) == "revoked"
    assert result(SIGNER, FIRST, revoked=(FIRST,)) == "revoked"
    assert result(SIGNER, revoked=(SIGNER,)) == "revoked"


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ((listed(issuer.signer(FIRST), until=TODAY),), "ok"),
        ((listed(issuer.signer(FIRST), until=TODAY - DAY),), "untrusted"),
        ((listed(issuer.signer(FIRST), until=TODAY - DAY), listed(issuer.signer(FIRST))), "ok"),
        ((listed(issuer.signer(OTHER), until=TODAY - DAY),), "ok"),
        ((listed(SIGNER, until=TODAY - DAY),), "revoked"),
    ],
    ids=["last day", "ran out", "renewed", "another's", "revoked long ago"],
)
def test_revocation_lists_that_ran_out(lists: tuple[RevocationList, ...], expected: str) -> None:
    assert found(SIGNER, TrustStore((parsed(FIRST),), lists)) == expected


def test_revocation_lists_that_could_not_be_read() -> None:
    store = TrustStore((parsed(FIRST),), complete=False)
    assert found(SIGNER, store) == "untrusted"
    assert chain.find(parsed(SIGNER), store, TODAY.date()).authority == parsed(FIRST)
    assert found(SIGNER, replace(store, revocations=(listed(SIGNER),))) == "revoked"


def test_a_revoked_link_leaves_the_authority_itself() -> None:
    link = issuer.authority(FIRST.key, signed_by=issuer.authority(issuer.ec_key(2), "CSCA Old"))
    assert result(SIGNER, link, FIRST, revoked=(link,)) == "ok"


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (TODAY - DAY, "not_yet_valid"),
        (TODAY, "ok"),
        (TODAY + 10 * DAY, "ok"),
        (TODAY + 11 * DAY, "expired"),
    ],
)
def test_dates(today: datetime, expected: str) -> None:
    short = parsed(issuer.signer(FIRST, valid=(TODAY, TODAY + 10 * DAY)))
    assert dates.check((short, parsed(FIRST)), today.date()) == expected
    assert dates.check((parsed(FIRST), short), today.date()) == expected


def test_the_worst_date_counts() -> None:
    old = parsed(issuer.signer(FIRST, valid=(TODAY - FAR, TODAY - DAY)))
    new = parsed(issuer.signer(FIRST, valid=(TODAY + DAY, TODAY + FAR)))
    assert dates.check((old, new), TODAY.date()) == "not_yet_valid"
    assert dates.check((), date(2000, 1, 1)) == "ok"
