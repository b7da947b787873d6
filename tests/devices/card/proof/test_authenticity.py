from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.proof import authenticity, certificate
from devices.card.proof.revocation import RevocationList
from devices.card.proof.trust import TrustStore
from devices.protocols import Authenticity
from tests.devices.card import examples, issuer
from tests.devices.card.issuer import FAR, TODAY
from tests.devices.card.proof import security_object as built

AUTHORITY = issuer.authority()
SIGNER = issuer.signer(AUTHORITY)
DG1 = bytes.fromhex(examples.DG1)
FILES = {1: DG1, 13: b"all of it", 14: b"protocols"}
LDS = built.lds_security_object(FILES)
SOD = built.sod(built.signed_data(LDS, SIGNER))
TRUST = TrustStore((certificate.parse(AUTHORITY.der),))
OTHER = DG1.replace(b"MINH", b"HOAN")
GOOD = Authenticity("chain_ok", "ok", "ok", "ok", "ok")


def passive(
    sod: bytes = SOD, files: dict[int, bytes] = FILES, trust: TrustStore = TRUST
) -> Authenticity:
    return authenticity.passive(sod, files, trust, TODAY.date())


def test_a_card_of_a_known_authority() -> None:
    assert passive() == GOOD
    assert passive(files={1: DG1}) == GOOD


@pytest.mark.parametrize("scheme", ["pkcs1", "pss"])
@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_rsa(scheme: built.Scheme, digest: str) -> None:
    signer = issuer.signer(AUTHORITY, issuer.rsa_key())
    lds = built.lds_security_object(FILES, digest)
    sod = built.sod(built.signed_data(lds, signer, scheme=scheme, digest=digest))
    assert passive(sod) == GOOD


@pytest.mark.parametrize("curve", ["secp224r1", "secp256r1", "brainpoolP384r1", "secp521r1"])
@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_ecdsa(curve: str, digest: str) -> None:
    signer = issuer.signer(AUTHORITY, issuer.ec_key(0, curve))
    sod = built.sod(built.signed_data(LDS, signer, digest=digest))
    assert passive(sod) == GOOD


@pytest.mark.parametrize(
    "cms",
    [
        built.signed_data(LDS, SIGNER, attributes=False),
        built.signed_data(LDS, SIGNER, by_key_id=True),
        built.signed_data(LDS, SIGNER, certificates=(AUTHORITY.der, b"\x30\x00", SIGNER.der)),
        built.signed_data(LDS, SIGNER, scheme="plain"),
    ],
)
def test_other_forms_of_the_signature(cms: bytes) -> None:
    assert passive(built.sod(cms)) == GOOD


def test_without_an_authority() -> None:
    expected = Authenticity("signature_ok_untrusted", "ok", "ok", "untrusted", "ok")
    assert passive(trust=TrustStore()) == expected


def test_a_signer_whose_certificate_has_expired() -> None:
    signer = issuer.signer(AUTHORITY, valid=(TODAY - FAR, TODAY - timedelta(days=1)))
    found = passive(built.sod(built.signed_data(LDS, signer)))
    assert found == Authenticity("signature_ok_untrusted", "ok", "ok", "ok", "expired")


def test_an_authority_whose_certificate_has_expired() -> None:
    old = issuer.authority(valid=(TODAY - FAR, TODAY - timedelta(days=1)))
    found = passive(trust=TrustStore((certificate.parse(old.der),)))
    assert found == Authenticity("signature_ok_untrusted", "ok", "ok", "ok", "expired")


def test_a_revoked_signer() -> None:
    signer = certificate.parse(SIGNER.der)
    listed = RevocationList(signer.issuer, frozenset({signer.serial}), TODAY.date())
    revoked = replace(TRUST, revocations=(listed,))
    assert passive(trust=revoked) == Authenticity("failed", "ok", "ok", "revoked", "ok")


def test_revocation_lists_that_are_missing() -> None:
    expected = Authenticity("signature_ok_untrusted", "ok", "ok", "untrusted", "ok")
    assert passive(trust=replace(TRUST, complete=False)) == expected


def of_state(files: dict[int, bytes], *countries: str) -> Authenticity:
    """What becomes of Vietnamese files whose signer says VN, under an authority of others."""
    authority = issuer.authority(issuer.ec_key(4), "CSCA Other", countries=countries)
    signer = issuer.signer(authority)
    assert certificate.parse(signer.der).country == "VN"
    sod = built.sod(built.signed_data(built.lds_security_object(files), signer))
    return passive(sod, files, TrustStore((certificate.parse(authority.der),)))


def test_the_authority_must_be_of_the_documents_state() -> None:
    assert of_state(FILES, "VN") == of_state(FILES, "vn") == GOOD
    assert of_state(FILES, "FR") == Authenticity("failed", "ok", "ok", "failed", "ok")


@pytest.mark.parametrize("countries", [(), ("VN", "FR"), ("VN", "VN"), ("XX",)])
def test_an_authority_of_no_known_state(countries: tuple[str, ...]) -> None:
    expected = Authenticity("signature_ok_untrusted", "ok", "ok", "untrusted", "ok")
    assert of_state(FILES, *countries) == expected


@pytest.mark.parametrize(
    "files", [{13: b"all of it"}, {1: b"who"}, {1: DG1.replace(b"IDVNM", b"IDXXX")}]
)
def test_a_document_of_no_known_state(files: dict[int, bytes]) -> None:
    expected = Authenticity("signature_ok_untrusted", "ok", "ok", "untrusted", "ok")
    assert of_state(files, "VN") == expected


@pytest.mark.parametrize(
    "files", [{1: OTHER}, {1: DG1, 13: b"another"}, {1: DG1, 2: b"a face"}, {1: DG1, 16: b""}]
)
def test_files_of_another_card(files: dict[int, bytes]) -> None:
    assert passive(files=files) == Authenticity("failed", "failed", "ok", "ok", "ok")


def test_without_any_file() -> None:
    assert passive(files={}) == Authenticity("not_checked", None, "ok", "untrusted", "ok")


def test_hashes_that_another_key_signed() -> None:
    forger = replace(SIGNER, key=issuer.ec_key(9))
    found = passive(built.sod(built.signed_data(LDS, forger)))
    assert found == Authenticity("failed", "ok", "failed", "ok", "ok")


def test_hashes_that_the_signed_attributes_do_not_speak_of() -> None:
    other = built.lds_security_object({**FILES, 1: OTHER})
    replaced = built.signed_data(LDS, SIGNER).replace(LDS, other)
    found = passive(built.sod(replaced), files={1: OTHER})
    assert found == Authenticity("failed", "ok", "failed", "ok", "ok")


def test_an_unknown_hash_function() -> None:
    lds = built.lds_security_object(FILES, "md5")
    found = passive(built.sod(built.signed_data(lds, SIGNER)))
    assert found == Authenticity("not_checked", "unsupported", "ok", "ok", "ok")


def test_an_unknown_signature_algorithm() -> None:
    cms = built.signed_data(LDS, SIGNER, attributes=False)
    unknown = cms.replace(
        built.oid(built.SIGNATURE_OIDS["ecdsa", "sha256"]), built.oid("1.2.840.10045.4.3.99")
    )
    found = passive(built.sod(unknown))
    assert found == Authenticity("not_checked", "ok", "unsupported", "ok", "ok")


def test_an_unknown_digest_of_the_signed_attributes() -> None:
    cms = built.signed_data(LDS, SIGNER, digest="sha512")
    unknown = built.oid("2.16.840.1.101.3.4.2.99")
    found = passive(built.sod(cms.replace(built.oid(built.DIGEST_OIDS["sha512"]), unknown)))
    assert found == Authenticity("not_checked", "ok", "unsupported", "ok", "ok")


def test_attributes_that_speak_of_content_of_another_type() -> None:
    found = passive(built.sod(built.signed_data(LDS, SIGNER, type_attribute=built.MASTER_LIST)))
    assert found == Authenticity("failed", "ok", "failed", "ok", "ok")


def test_attributes_that_leave_the_hash_out() -> None:
    found = passive(built.sod(built.signed_data(LDS, SIGNER, hash_attributes=0)))
    assert found == Authenticity("failed", "ok", "failed", "ok", "ok")


def test_without_the_signers_certificate() -> None:
    none = built.sod(built.signed_data(LDS, SIGNER, certificates=()))
    assert passive(none) == Authenticity("not_checked", "ok", "absent")
    wrong = built.sod(built.signed_data(LDS, SIGNER, certificates=(AUTHORITY.der,)))
    assert passive(wrong) == Authenticity("failed", "ok", "failed")


@given(st.binary(max_size=100))
def test_what_is_no_security_object_has_failed(content: bytes) -> None:
    assert passive(content) == Authenticity("failed", signature="failed")


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (GOOD, "chain_ok"),
        (replace(GOOD, active="ok", chip="ok"), "chain_ok"),
        (replace(GOOD, active="unsupported", chip="absent"), "chain_ok"),
        (replace(GOOD, active="failed"), "failed"),
        (replace(GOOD, chip="failed"), "failed"),
        (replace(GOOD, chain="failed"), "failed"),
        (replace(GOOD, chain="untrusted", active="ok"), "signature_ok_untrusted"),
        (replace(GOOD, dates="not_yet_valid"), "signature_ok_untrusted"),
        (replace(GOOD, signature="unsupported"), "not_checked"),
        (replace(GOOD, hashes=None), "not_checked"),
        (Authenticity(active="ok", chip="ok"), "not_checked"),
        (Authenticity(chip="failed"), "failed"),
    ],
)
def test_the_overall_answer(found: Authenticity, result: str) -> None:
    assert authenticity.judge(found) == replace(found, result=result)
    assert authenticity.judge(replace(found, access="failed")).result == "failed"


def test_genuine_is_only_said_with_a_chip_that_knows_its_key() -> None:
    assert not authenticity.judge(GOOD).genuine
    assert authenticity.judge(replace(GOOD, active="ok")).genuine
    assert authenticity.judge(replace(GOOD, chip="ok")).genuine
    assert not authenticity.judge(replace(GOOD, chip="ok", active="failed")).genuine
    assert not authenticity.judge(replace(GOOD, chip="ok", dates="expired")).genuine
