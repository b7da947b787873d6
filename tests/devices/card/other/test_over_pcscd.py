"""The example profiles, with simulated cards on a real pcscd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import devices.card.other
from devices.card.other.profile import load_profiles
from devices.card.other.read import HealthCard
from devices.card.pcsc.reader import PcscCardReader
from devices.protocols import AccessKeys

EXAMPLES = load_profiles(Path(devices.card.other.__file__).parent / "profiles")
PutDown = Callable[[str], PcscCardReader]


@pytest.mark.parametrize(
    ("person", "card"),
    [
        ("health-card", HealthCard("provincial-health-card", "0001234567")),
        ("health-uid", HealthCard("memory-card", "04A1B2C3D4E5F6")),
        ("minh-anh", None),
    ],
)
def test_cards_are_told_apart(put_down: PutDown, person: str, card: HealthCard | None) -> None:
    put_down(person)
    reader = PcscCardReader(profiles=EXAMPLES)
    assert reader.wait_for_card(10)
    assert reader.read_health_card() == card


def test_an_identity_card_is_read_after_it_was_taken_for_another(put_down: PutDown) -> None:
    put_down("minh-anh")
    reader = PcscCardReader(profiles=EXAMPLES)
    assert reader.wait_for_card(10)
    assert reader.read_health_card() is None
    assert reader.read(AccessKeys(can="012345")).identity.number == "001199012345"
