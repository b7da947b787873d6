"""What each fault of the chip itself does, and that a reset ends it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from devices.simulators.card import lds
from devices.simulators.card.faults import FAULTS, checked
from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.personalisation import personalise
from devices.simulators.card.spoiling import SPOILING, spoiled
from devices.simulators.control import BadCallError, Fault
from tests.devices.simulators.card.cards import card
from tests.devices.simulators.card.channel import TerminalError
from tests.devices.simulators.card.objects import tlv
from tests.devices.simulators.card.terminal import CAN, Terminal

CHALLENGE = bytes(8)


def test_they_are_all_listed() -> None:
    assert SPOILING.keys() < FAULTS.keys()


def opened(chip: IcaoChip) -> Terminal:
    device = Terminal(chip.answer)
    device.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN)
    device.select_application()
    return device


def test_a_file_ends_half_way_until_the_reset() -> None:
    chip = IcaoChip(personalise(card()))
    device = opened(chip)
    whole = device.read(lds.DG1)
    chip.spoil("truncated_file", {})
    assert device.secured("00B08100", le=95) == (whole[:47], "6282")
    chip.reset()
    assert opened(chip).read(lds.DG1) == whole


@pytest.mark.parametrize("group", [1, 13])
def test_a_wrong_hash(group: int) -> None:
    made = personalise(card())
    wrong = spoiled(made, "wrong_hash", {"dg": group})
    sod, other = made.files[lds.SOD], wrong.files[lds.SOD]
    assert sod is not None
    assert other is not None
    digests = {number: hashlib.sha256(data).digest() for number, data in made.groups.items()}
    assert all(digest in sod for digest in digests.values())
    assert [number for number, digest in digests.items() if digest not in other] == [group]
    assert {**made.files, lds.SOD: None} == {**wrong.files, lds.SOD: None}


def test_an_expired_certificate() -> None:
    made = personalise(card())
    sod = spoiled(made, "expired_certificate", {}).files[lds.SOD]
    assert sod is not None
    assert made.issuer.expired_signer.der in sod
    assert made.issuer.signer.der not in sod


def test_a_clone_without_keys() -> None:
    chip = IcaoChip(personalise(card()))
    device = opened(chip)
    dg15 = device.read(lds.DG15)
    chip.spoil("cloned", {})
    assert device.read(lds.DG15) == dg15
    assert device.secured("00880000", CHALLENGE, le=256) == (b"", "6A88")
    oid = tlv(0x80, bytes.fromhex("04007F00070202030202"))
    assert device.secured("002241A4", oid) == (b"", "6A88")


def test_a_clone_with_keys_of_its_own() -> None:
    made = personalise(card())
    other = spoiled(made, "cloned", {"keys": "other"})
    assert other.files == made.files
    assert made.keys.active
    assert other.keys.active
    assert other.keys.active.public != made.keys.active.public
    assert other.keys.agreement != made.keys.agreement


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("slow", {"ms": "soon"}),
        ("slow", {"ms": -1}),
        ("wrong_status", {"sw": "9"}),
        ("wrong_hash", {"dg": 17}),
        ("wrong_hash", {"dg": "one"}),
        ("cloned", {"keys": "mine"}),
    ],
)
def test_args_that_mean_nothing(name: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCallError):
        checked(Fault(name, args=args))


def test_the_terminal_of_these_tests_sees_a_wrong_mac() -> None:
    device = opened(IcaoChip(personalise(card())))
    assert device.channel is not None
    device.channel.counter += 2
    with pytest.raises(TerminalError, match="6988"):
        device.read(lds.DG1)
