"""The simulated chip by itself, against the standards' examples and real cards' behaviour."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.simulators.card import chip, curve, lds, pace, session
from tests.devices.card import examples

if TYPE_CHECKING:
    from devices.simulators.people import Person

AID = bytes.fromhex("00A4040C07A0000002471001")


@pytest.fixture
def citizen(people: dict[str, Person]) -> chip.Chip:
    card = people["minh-anh"].card
    assert card is not None
    return chip.chip_of(card)


def exchange(card: chip.Chip, command: str) -> str:
    return card.answer(bytes.fromhex(command)).hex().upper()


def test_the_curve() -> None:
    assert curve.on_curve(curve.GENERATOR)
    with pytest.raises(ValueError, match="infinity"):
        curve.multiply(curve.ORDER, curve.GENERATOR)
    double = curve.add(curve.GENERATOR, curve.GENERATOR)
    assert curve.add(double, curve.GENERATOR) == curve.multiply(3, curve.GENERATOR)
    last = curve.multiply(curve.ORDER - 1, curve.GENERATOR)
    assert last == (curve.GENERATOR[0], curve.P - curve.GENERATOR[1])
    with pytest.raises(ValueError, match="infinity"):
        curve.add(last, curve.GENERATOR)


def test_icao_g1_from_the_chips_side() -> None:
    secrets = iter((examples.CHIP_MAP_SECRET, examples.CHIP_SECRET))
    # G.1's password is the hashed MRZ information.
    password = hashlib.sha1(examples.MRZ_INFORMATION.encode()).digest()
    run = pace.ChipPace(password, bytes.fromhex(examples.NONCE), lambda: next(secrets))
    for sent, answer in examples.PACE_TRANSCRIPT[1:]:
        command = session.Command.parse(bytes.fromhex(sent))
        assert run.answer(command.data).hex().upper() == answer
    assert run.keys == (bytes.fromhex(examples.KS_ENC), bytes.fromhex(examples.KS_MAC))


def test_select_under_the_keys_of_icao_g1() -> None:
    keys = bytes.fromhex(examples.KS_ENC), bytes.fromhex(examples.KS_MAC)
    card = session.ChipSession(keys)
    plain = card.open(session.Command.parse(bytes.fromhex(examples.SECURED_SELECT)))
    assert plain.data == AID[5:]
    answer = card.seal(bytes.fromhex("9000")).hex().upper()
    assert answer == examples.SECURED_SELECT_ANSWER


def test_the_files_of_the_test_person(people: dict[str, Person]) -> None:
    card = people["minh-anh"].card
    assert card is not None
    files = lds.files(card)
    assert files[lds.DG13].hex() == examples.DG13
    assert files[lds.DG1].hex().upper() == examples.DG1.upper()
    assert files[lds.COM].hex() == "60145f0104303130375f36063034303030305c02616d"
    assert lds.CARD_ACCESS.hex().upper() == examples.CARD_ACCESS


def test_what_the_citizen_chip_tells_before_it_is_opened(citizen: chip.Chip) -> None:
    assert exchange(citizen, "00A4000C023F00") == "6D00"
    assert exchange(citizen, "00B09C0000") == examples.CARD_ACCESS + "9000"
    assert exchange(citizen, "00B09C0008") == examples.CARD_ACCESS[:16] + "9000"
    assert exchange(citizen, "00B0003608") == "6282"
    assert exchange(citizen, "00B0003708") == "6B00"
    assert exchange(citizen, "00A4020C02011C") == "9000"
    assert exchange(citizen, "00B0000008") == examples.CARD_ACCESS[:16] + "9000"
    assert exchange(citizen, "00A4020C020101") == "6A82"
    assert exchange(citizen, "00B0810008") == "6A82"
    assert exchange(citizen, AID.hex()) == "9000"
    assert exchange(citizen, "00B0810008") == "6982"
    assert exchange(citizen, "00B08D0008") == "6982"
    assert exchange(citizen, "0CB0810008") == "6988"
    assert exchange(citizen, "00B0") == "6700"


def test_pace_out_of_order(citizen: chip.Chip) -> None:
    assert exchange(citizen, "10860000027C0000") == "6985"
    assert exchange(citizen, "0022C1A40F800A04007F00070202040202830101") == "6A80"
    assert exchange(citizen, "0022C1A40F800A04007F00070202040202830102") == "9000"
    assert exchange(citizen, "10860000027C0000").startswith("7C128010")
    assert exchange(citizen, "10860000027C0000") == "6A80"
    assert exchange(citizen, "10860000027C0000") == "6985"


def test_a_passport_has_no_card_access(people: dict[str, Person]) -> None:
    card = people["foreigner"].card
    assert card is not None
    passport = chip.chip_of(card)
    assert exchange(passport, "00B09C0000") == "6A82"
    assert exchange(passport, AID.hex()) == "9000"
    assert exchange(passport, "00B0810008") == "6982"
    assert len(exchange(passport, "0084000008")) == 20


@given(st.binary(max_size=40))
def test_every_chip_answers_everything(people: dict[str, Person], command: bytes) -> None:
    for name in ("minh-anh", "foreigner", "nonsense"):
        card = people[name].card
        assert card is not None
        assert len(chip.chip_of(card).answer(command)) >= 2
