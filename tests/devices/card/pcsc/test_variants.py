"""Every kind of chip over a real pcscd: one card lies in the second slot, and changes its chip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from devices.card.access import keys
from devices.card.pcsc.reader import PcscCardReader
from devices.card.proof import trust
from devices.protocols import AccessKeys
from devices.simulators.card.atr import icao_atr
from devices.simulators.card.chip import chip_of
from devices.simulators.card.trust import write_trust
from devices.simulators.card.vpcd import Insertion
from devices.simulators.people import ChipPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.pcscd import Pcscd
    from devices.simulators.card.chip import Chip
    from devices.simulators.people import CardPart, Person

SECOND = " 00 01$"
KEYS = keys.of_number("001199012345")
CURVES = (
    *("brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"),
    *("secp256r1", "secp384r1", "secp521r1"),
)


class Slot:
    """The card in the second slot; ``holds`` says what chip it has from now on."""

    def __init__(self, pcscd: Pcscd, reader: PcscCardReader) -> None:
        self.reader = reader
        self._chip: Chip | None = None
        self._insertion = Insertion(
            ("127.0.0.1", pcscd.vpcd_port + 1),
            lambda command: self._chip.answer(command) if self._chip else None,
            lambda: self._chip.reset() if self._chip else None,
            atr=icao_atr(extended=True),
        )

    def holds(self, card: CardPart, fault: str = "", **args: Any) -> PcscCardReader:
        self._chip = chip_of(card)
        if fault:
            self._chip.spoil(fault, args)  # until the reset that ends a reading
        return self.reader

    def remove(self) -> None:
        self._insertion.remove()


@pytest.fixture(scope="module")
def slot(
    pcscd_of_worker: Pcscd, people: dict[str, Person], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Slot]:
    folder = tmp_path_factory.mktemp("trust")
    write_trust(folder, people.values())
    slot = Slot(pcscd_of_worker, PcscCardReader(SECOND, trust=trust.load(folder)))
    assert slot.reader.wait_for_card(10)
    yield slot
    slot.remove()
    assert slot.reader.wait_for_removal(10)


def card_of(people: dict[str, Person], name: str, **made: Any) -> CardPart:
    card = people[name].card
    assert card is not None
    return card.model_copy(update={"chip": ChipPart(**made)}) if made else card


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("size", [128, 192, 256])
def test_pace(slot: Slot, people: dict[str, Person], curve: str, size: int) -> None:
    made = card_of(people, "minh-anh", pace=(f"ecdh-gm-aes-{size} {curve}",), key_curve=curve)
    reading = slot.holds(made).read(KEYS, "verified")
    assert f"AES-CBC-CMAC-{size}" in reading.access_reason
    assert reading.authenticity.genuine


@pytest.mark.parametrize("active", ["ecdsa", "rsa", "rsa-sha256"])
@pytest.mark.parametrize("chip", ["aes-128", "aes-192", "aes-256", "3des"])
def test_no_copy(slot: Slot, people: dict[str, Person], active: str, chip: str) -> None:
    made = card_of(people, "minh-anh", active_authentication=active, chip_authentication=chip)
    found = slot.holds(made).read(KEYS, "verified").authenticity
    assert (found.active, found.chip) == ("ok", "ok")


@pytest.mark.parametrize("signer", ["ecdsa", "ecdsa-nist", "rsa", "rsa-pss"])
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_signers(
    slot: Slot,
    people: dict[str, Person],
    tmp_path_factory: pytest.TempPathFactory,
    signer: str,
    digest: str,
) -> None:
    made = card_of(people, "minh-anh", signer=signer, digest=digest)
    folder = tmp_path_factory.mktemp("trust")
    write_trust(folder, [people["minh-anh"].model_copy(update={"card": made})])
    slot.holds(made)
    reader = PcscCardReader(SECOND, trust=trust.load(folder))
    found = reader.read(KEYS, "verified").authenticity
    assert found.result == "chain_ok"


def test_bac(slot: Slot, people: dict[str, Person]) -> None:
    given = keys.of_code("001090004321||Lý Văn Thử|02031990|Nam|Hà Nội|01052021")
    reading = slot.holds(card_of(people, "bac-only")).read(given, "full")
    assert (reading.access, reading.authenticity.genuine) == ("BAC", True)


def test_a_passport(slot: Slot, people: dict[str, Person]) -> None:
    reader = slot.holds(card_of(people, "erika-sample"))
    reading = reader.read(AccessKeys(can="135790"), "full")
    assert reading.photo is not None
    assert reading.photo.format == "jpeg2000"
    assert reading.identity.mrz is not None
    assert reader.read(keys.of_mrz(reading.identity.mrz)).access == "PACE-MRZ"


def test_large_blocks_and_large_pictures(slot: Slot, people: dict[str, Person]) -> None:
    large = card_of(people, "minh-anh", large_picture=True, longest_answer=4096)
    slot.holds(large)
    reading = PcscCardReader(SECOND).read(KEYS, "full")  # one that has learned nothing yet
    assert reading.photo is not None
    assert len(reading.photo.data) > 32768
    assert reading.apdus < 60
    # The same answer to reset, and a chip that breaks off at what it promised.
    small = card_of(people, "minh-anh", large_picture=True)
    slot.holds(small)
    assert PcscCardReader(SECOND).read(KEYS, "full").photo == reading.photo


@pytest.mark.parametrize(
    ("fault", "args", "result"),
    [
        ("wrong_hash", {"dg": 13}, "failed"),
        ("cloned", {"keys": "none"}, "failed"),
        ("cloned", {"keys": "other"}, "failed"),
        ("expired_certificate", {}, "signature_ok_untrusted"),
    ],
)
def test_forgeries(
    slot: Slot, people: dict[str, Person], fault: str, args: dict[str, Any], result: str
) -> None:
    reader = slot.holds(card_of(people, "minh-anh"), fault, **args)
    assert reader.read(KEYS, "verified").authenticity.result == result
