"""Security object and certificates that another issuer than ours made."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from devices.card.proof import authenticity, certificate, trust
from devices.protocols import Authenticity
from tests.devices.card.proof import openssl_examples
from tests.devices.card.proof.security_object import sod

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2030, 1, 1)
SOD = sod(bytes.fromhex(openssl_examples.SIGNED_DATA))
AUTHORITY = bytes.fromhex(openssl_examples.AUTHORITY)


def test_an_authority_with_explicit_parameters_and_a_pss_signature(tmp_path: Path) -> None:
    (tmp_path / "csca.cer").write_bytes(AUTHORITY)
    found = authenticity.passive(SOD, openssl_examples.DATA_GROUPS, trust.load(tmp_path), DAY)
    assert found == Authenticity("chain_ok", "ok", "ok", "ok", "ok")


def test_a_data_group_of_another_card() -> None:
    store = trust.TrustStore((certificate.parse(AUTHORITY),))
    found = authenticity.passive(SOD, {1: b"DG1 of somebody"}, store, DAY)
    assert found == Authenticity("failed", "failed", "ok", "ok", "ok")
