from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devices.card import chip
from devices.card.access import keys
from devices.card.proof import trust
from devices.card.proof.issuing_state import compare
from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.issuer import Issuer
from devices.simulators.card.lds import SOD
from devices.simulators.card.personalisation import personalise
from devices.simulators.card.trust import pem
from devices.simulators.people import load_people
from tests.devices.card.conftest import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("country", "state", "expected"),
    [
        ("VN", "VNM", "ok"),
        ("FR", "VNM", "failed"),
        ("DE", "D", "ok"),
        ("FR", "D", "failed"),
        ("EU", "EUE", "ok"),
        ("UN", "UNO", "ok"),
        ("UT", "UTO", "ok"),  # the state of ICAO's specimens
        ("VN", "UTO", "failed"),
        ("VN", "", "untrusted"),
        ("VN", "XYZ", "untrusted"),
        ("XX", "VNM", "untrusted"),
        ("XX", "XXX", "untrusted"),
        ("VN", "704", "untrusted"),
        (None, "VNM", "untrusted"),
    ],
)
def test_states(country: str | None, state: str, expected: str) -> None:
    assert compare(country, state) == expected


@pytest.mark.parametrize(
    ("country", "chain", "result"), [("VN", "ok", "chain_ok"), ("FR", "failed", "failed")]
)
def test_a_card_of_one_state_that_another_signed(
    tmp_path: Path, country: str, chain: str, result: str
) -> None:
    part = load_people(PEOPLE)["minh-anh"].card
    assert part is not None
    whole = personalise(part)
    issuer = Issuer(country, explicit=False)
    signed = {**whole.files, SOD: issuer.sign(whole.groups)}
    (tmp_path / "csca.pem").write_text(pem(issuer.csca.der))
    found = chip.read(
        IcaoChip(replace(whole, files=signed)).answer,
        keys.of_number(part.number),
        "verified",
        chip.Settings(trust=trust.load(tmp_path)),
    ).authenticity
    assert (found.hashes, found.signature, found.active, found.chip) == ("ok", "ok", "ok", "ok")
    assert (found.chain, found.result) == (chain, result)
