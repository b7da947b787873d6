"""What the issuer makes, read by OpenSSL, Pillow and a parser of the tests' own."""

from __future__ import annotations

import hashlib
import subprocess
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from PIL import Image

from devices.simulators.card import lds, trust
from devices.simulators.card.issuer import Issuer
from devices.simulators.card.personalisation import issuer_of_card, personalise
from tests.devices.simulators.card.cards import SPECIMEN, card
from tests.devices.simulators.card.objects import parse

if TYPE_CHECKING:
    from pathlib import Path

    from devices.simulators.card.certificates import Certificate
    from devices.simulators.card.signing import Scheme
    from devices.simulators.people import Person

DG13_SHA256 = "475e3b01b6095b2643f13e75518a0ff1b726384c4b886553c720147eabf14633"
SCHEMES: tuple[Scheme, ...] = ("ecdsa", "ecdsa-nist", "rsa", "rsa-pss")


def openssl(*args: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *map(str, args)], capture_output=True, check=False)


def content_of(signed_data: bytes, folder: Path, *args: str | Path) -> bytes:
    """What OpenSSL found signed, once it verified the signature."""
    file, content = folder / "signed.der", folder / "content.der"
    file.write_bytes(signed_data)
    done = openssl("cms", "-verify", "-inform", "DER", "-in", file, "-out", content, *args)
    assert done.returncode == 0, done.stderr
    return content.read_bytes()


def written(folder: Path, certificate: Certificate) -> Path:
    file = folder / f"{certificate.serial}.pem"
    file.write_text(trust.pem(certificate.der), encoding="ascii")
    return file


def signed_hashes(content: bytes) -> dict[int, bytes]:
    """The hashes of an LDSSecurityObject (9303-10, 4.6.2.3)."""
    _version, _algorithm, hashes = parse(parse(content)[0][1])
    pairs = [parse(entry) for _, entry in parse(hashes[1])]
    return {int.from_bytes(number): digest for (_, number), (_, digest) in pairs}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_security_object_and_its_chain(scheme: Scheme, tmp_path: Path) -> None:
    made = personalise(card(signer=scheme, explicit_parameters=False))
    root = written(tmp_path, made.issuer.csca)
    sod = made.files[lds.SOD]
    assert sod is not None
    content = content_of(parse(sod)[0][1], tmp_path, "-CAfile", root, "-purpose", "any")
    expected = {group: hashlib.sha256(data).digest() for group, data in made.groups.items()}
    assert signed_hashes(content) == expected
    assert expected.keys() == {1, 2, 3, 13, 14, 15}


def test_with_figures_of_the_curve_the_signature_is_as_good(tmp_path: Path) -> None:
    made = personalise(card())
    sod = made.files[lds.SOD]
    assert sod is not None
    # OpenSSL knows the figures and refuses, by policy, a chain of them.
    content = content_of(parse(sod)[0][1], tmp_path, "-noverify")
    assert signed_hashes(content).keys() == made.groups.keys()
    root, signer = (written(tmp_path, one) for one in (made.issuer.csca, made.issuer.signer))
    refused = openssl("verify", "-CAfile", root, signer)
    assert b"explicit ECC parameters" in refused.stderr
    text = openssl("x509", "-in", root, "-noout", "-text").stdout
    assert b"prime-field" in text
    assert b"ecdsa-with-SHA512" in text


def test_certificates_with_figures_are_signed_by_whom_they_say() -> None:
    plain = Issuer("VN", explicit=False)
    key = x509.load_der_x509_certificate(plain.csca.der).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    for issuer in (plain, Issuer("VN")):
        for certificate in (issuer.csca, issuer.signer, issuer.expired_signer):
            read = x509.load_der_x509_certificate(certificate.der)
            digest = issuer.csca.key.hash
            key.verify(read.signature, read.tbs_certificate_bytes, ec.ECDSA(digest))


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
def test_other_digests(digest: str, tmp_path: Path) -> None:
    made = personalise(card(digest=digest))
    sod = made.files[lds.SOD]
    assert sod is not None
    content = content_of(parse(sod)[0][1], tmp_path, "-noverify")
    assert signed_hashes(content)[1] == hashlib.new(digest, made.groups[1]).digest()


def test_an_elliptic_issuer_is_always_the_same() -> None:
    first, second = Issuer("VN"), Issuer("VN")
    assert first.csca.der == second.csca.der
    assert first.sign({1: b"a"}) == second.sign({1: b"a"})
    assert first.csca.der != Issuer("UT").csca.der


def test_the_expired_signer() -> None:
    issuer = Issuer("VN")
    expired = x509.load_der_x509_certificate(issuer.expired_signer.der)
    valid = x509.load_der_x509_certificate(issuer.signer.der)
    assert expired.not_valid_after_utc.year == 2022
    assert valid.not_valid_after_utc.year == 2045
    assert expired.serial_number != valid.serial_number
    assert issuer.expired_signer.der in issuer.sign({1: b"a"}, expired=True)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_master_list(scheme: Scheme, tmp_path: Path) -> None:
    publisher = Issuer("UT", explicit=False)
    listed = [Issuer("VN"), Issuer("UT", scheme)]
    signed = trust.master_list(publisher, listed)
    root = written(tmp_path, publisher.csca)
    content = content_of(signed, tmp_path, "-CAfile", root, "-purpose", "any")
    version, certificates = parse(parse(content)[0][1])
    assert version == (0x02, b"\x00")
    assert sorted(value for _, value in parse(certificates[1])) == sorted(
        parse(issuer.csca.der)[0][1] for issuer in listed
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_revocation_list(scheme: Scheme) -> None:
    issuer = Issuer("VN", scheme, explicit=False)
    revoked = x509.load_der_x509_crl(trust.revocation_list(issuer, [issuer.signer]))
    entry = revoked.get_revoked_certificate_by_serial_number(issuer.signer.serial)
    assert entry is not None
    root = x509.load_der_x509_certificate(issuer.csca.der)
    assert revoked.issuer == root.subject
    key = root.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
    assert revoked.is_signature_valid(key)


def test_trust_as_files(people: dict[str, Person], tmp_path: Path) -> None:
    files = trust.write_trust(tmp_path / "trust", people.values())
    cards = [person.card for person in people.values() if person.card]
    roots = {issuer_of_card(one).csca.der for one in cards if one.kind in ("cccd", "passport")}
    assert {trust.pem(root) for root in roots} == {file.read_text() for file in files}
    assert trust.write_trust(tmp_path / "trust", people.values()) == files


def test_the_data_groups_of_the_test_person(people: dict[str, Person]) -> None:
    part = people["minh-anh"].card
    assert part is not None
    files = personalise(part).files
    dg13 = files[lds.DG13]
    assert dg13 is not None
    assert hashlib.sha256(dg13).hexdigest() == DG13_SHA256
    assert files[lds.DG1] == bytes.fromhex("615D5F1F5A") + (
        b"IDVNM1990123456001199012345<<7"
        b"9901155F3901153VNM<<<<<<<<<<<4"
        b"NGUYEN<<THI<MINH<ANH<<<<<<<<<<"
    )
    com = files[lds.COM]
    assert com is not None
    assert com.hex() == "60185f0104303130375f36063034303030305c066175636d6e6f"


@pytest.mark.parametrize(("encoding", "image_type"), [("jpeg", 0), ("jpeg2000", 1)])
def test_the_picture(encoding: str, image_type: int) -> None:
    dg2 = personalise(card(picture=encoding)).files[lds.DG2]
    assert dg2 is not None
    assert 10_000 < len(dg2) < 20_000
    ((tag, group),) = parse(parse(dg2)[0][1])
    assert tag == 0x7F61
    (count_tag, count), (template_tag, template) = parse(group)
    assert (count_tag, count, template_tag) == (0x02, b"\x01", 0x7F60)
    (header_tag, header), (data_tag, record) = parse(template)
    assert (header_tag, data_tag) == (0xA1, 0x5F2E)
    assert dict(parse(header))[0x87] == b"\x01\x01"
    # ISO/IEC 19794-5: record header 14, face 20, image 12 bytes.
    assert record[:8] == b"FAC\x00010\x00"
    assert int.from_bytes(record[8:12]) == len(record)
    assert int.from_bytes(record[14:18]) == len(record) - 14
    assert record[35] == image_type
    image = Image.open(BytesIO(record[46:]))
    assert image.format == {"jpeg": "JPEG", "jpeg2000": "JPEG2000"}[encoding]
    size = int.from_bytes(record[36:38]), int.from_bytes(record[38:40])
    assert image.size == size == (360, 480)


@pytest.mark.parametrize("encoding", ["jpeg", "jpeg2000"])
def test_a_picture_past_the_reach_of_plain_reading(encoding: str) -> None:
    dg2 = personalise(card(picture=encoding, large_picture=True)).files[lds.DG2]
    assert dg2 is not None
    assert 0x8000 < len(dg2) < 60_000


def test_a_card_without_a_picture() -> None:
    assert lds.DG2 not in personalise(card(picture="")).files


def test_a_passport_has_no_fingerprints_and_no_dg13() -> None:
    files = personalise(card(SPECIMEN)).files
    assert files.keys() == {lds.DG1, lds.DG2, lds.COM, lds.SOD}
    with_proofs = personalise(card(SPECIMEN, access=["bac"]))
    assert with_proofs.files.keys() > {lds.DG14, lds.DG15}
    assert with_proofs.card_access is None
    assert with_proofs.issuer.country == "UT"
