"""Security object and certificates that another issuer than ours made."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from devices.card.files import sod
from devices.card.proof import authenticity, certificate, chain, signature, trust
from devices.protocols import Authenticity
from tests.devices.card.proof import openssl_examples
from tests.devices.card.proof.security_object import sod as ef_sod

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2030, 1, 1)
SOD = ef_sod(bytes.fromhex(openssl_examples.SIGNED_DATA))
AUTHORITY = bytes.fromhex(openssl_examples.AUTHORITY)


def test_an_authority_with_explicit_parameters_and_a_pss_signature(tmp_path: Path) -> None:
    (tmp_path / "csca.cer").write_bytes(AUTHORITY)
    store = trust.load(tmp_path)
    found = authenticity.passive(SOD, openssl_examples.DATA_GROUPS, store, DAY)
    # Its DG1 is no zone, so nobody knows of which state it is.
    assert found == Authenticity("signature_ok_untrusted", "ok", "ok", "untrusted", "ok")
    signer = signature.document_signer(sod.parse(SOD))
    assert signer is not None
    assert chain.find(signer, store, DAY).result == "ok"


def test_a_data_group_of_another_card() -> None:
    store = trust.TrustStore((certificate.parse(AUTHORITY),))
    found = authenticity.passive(SOD, {1: b"DG1 of somebody"}, store, DAY)
    assert found == Authenticity("failed", "failed", "ok", "untrusted", "ok")
