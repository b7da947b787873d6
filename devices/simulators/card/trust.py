"""What a terminal is given to trust: certificates, revocation list, master list (9303-12, 7, 9)."""

from __future__ import annotations

from base64 import encodebytes
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from devices.simulators.card.certificates import issue, name, years
from devices.simulators.card.objects import integer, set_of, wrap
from devices.simulators.card.personalisation import issuer_of_card
from devices.simulators.card.signed_data import signed
from devices.simulators.card.signing import SigningKey, elliptic_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from devices.simulators.card.certificates import Certificate
    from devices.simulators.card.issuer import Issuer
    from devices.simulators.people import Person

_MASTER_LIST = "2.23.136.1.1.2"


def write_trust(folder: Path, people: Iterable[Person]) -> list[Path]:
    """Write the CSCAs behind these people's cards to the folder, as PEM; tells the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[Path, None] = {}
    for person in people:
        if person.card and person.card.kind in ("cccd", "passport"):
            issuer = issuer_of_card(person.card)
            form = "" if issuer.explicit else "-named"
            file = folder / f"csca-{issuer.country.lower()}-{issuer.scheme}{form}.pem"
            file.write_text(pem(issuer.csca.der), encoding="ascii")
            written[file] = None
    return list(written)


def pem(der: bytes) -> str:
    """A certificate's text form (RFC 7468, 5)."""
    lines = encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n"


def revocation_list(issuer: Issuer, revoked: Iterable[Certificate] = ()) -> bytes:
    """The CSCA's DER revocation list of today."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.csca.subject)
        .last_update(now - timedelta(days=1))
        .next_update(now + timedelta(days=90))
    )
    for certificate in revoked:
        entry = x509.RevokedCertificateBuilder(certificate.serial, now - timedelta(days=2))
        builder = builder.add_revoked_certificate(entry.build())
    key = issuer.csca.key
    made = builder.sign(key.private, key.hash, rsa_padding=key.padding)
    return made.public_bytes(Encoding.DER)


def master_list(publisher: Issuer, issuers: Iterable[Issuer]) -> bytes:
    """The DER master list of the issuers' CSCAs, signed under the publisher's (9303-12, 9)."""
    key = SigningKey(elliptic_key(f"{publisher.country} master list"))
    subject = name(publisher.country, "Master List Signer")
    signer = issue(subject, key, years(2020, 2045), publisher.csca, explicit=publisher.explicit)
    content = wrap("30", integer(0), set_of(*(issuer.csca.der for issuer in issuers)))
    return signed(_MASTER_LIST, content, signer, publisher.csca, publisher.csca.der)
