from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulators.card.chip import chip_of

if TYPE_CHECKING:
    from devices.simulators.card.chip import Chip
    from devices.simulators.people import Person


def chip(people: dict[str, Person], name: str) -> Chip:
    card = people[name].card
    assert card is not None
    return chip_of(card)


def exchange(card: Chip, command: str) -> str:
    return card.answer(bytes.fromhex(command)).hex().upper()


def test_answers_to_reset(people: dict[str, Person]) -> None:
    def atr(name: str) -> str:
        return chip(people, name).atr.hex().upper()

    assert atr("minh-anh") == atr("nonsense") == atr("health-card") == "3B80800101"
    # Compact capabilities whose last byte says chaining and extended lengths; then the checksum.
    assert atr("erika-sample") == "3B8580018073C021C0D6"
    # PC/SC part 3, 3.1.3.2.3.1: a storage card, here MIFARE Classic 1K.
    assert atr("health-uid") == "3B8F8001804F0CA000000306030001000000006A"


def test_a_health_card_with_a_file(people: dict[str, Person]) -> None:
    card = chip(people, "health-card")
    content = b"SYT-79-0001234567".hex().upper()
    assert exchange(card, "00B0000000") == "6D00"
    assert exchange(card, "00A4040C07A0000002471001") == "6A82"
    assert exchange(card, "00A4040009F0564E2D5359543031") == "9000"
    assert exchange(card, "00B0000000") == f"{content}9000"
    assert exchange(card, "00B0810004") == f"{content[:8]}9000"
    assert exchange(card, "00B0000C20") == f"{content[24:]}6282"
    assert exchange(card, "00B0001201") == "6B00"
    assert exchange(card, "FFCA000000") == "6A82"
    card.reset()
    assert exchange(card, "00B0000000") == "6D00"
    assert exchange(card, "00B0") == "6700"


def test_a_health_card_with_a_uid_alone(people: dict[str, Person]) -> None:
    card = chip(people, "health-uid")
    assert exchange(card, "FFCA000000") == "04A1B2C3D4E5F69000"
    assert exchange(card, "00A4040C07A0000002471001") == "6A82"
    assert exchange(card, "00B0000000") == "6D00"


@settings(max_examples=50)
@given(st.binary(max_size=60))
def test_every_chip_answers_everything(people: dict[str, Person], command: bytes) -> None:
    for person in people.values():
        if person.card:
            card = chip_of(person.card)
            card.spoil("truncated_file", {})
            assert len(card.answer(command)) >= 2
            card.reset()
