"""The real reader against a simulated chip on a real pcscd."""

from __future__ import annotations

from collections.abc import Callable
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from devices.card.access import keys
from devices.card.pcsc.reader import PcscCardReader
from devices.protocols import AccessKeys, CardReader, CardReading, Identity, News, State, Step
from devices.simulators.card.simulator import CardSimulator

if TYPE_CHECKING:
    from demo.pcscd import Pcscd
    from devices.simulators.people import CardPart, Person

PutDown = Callable[[str], PcscCardReader]
CITIZENS = ("minh-anh", "van-binh", "ngoc-ha")


def card_of(people: dict[str, Person], name: str) -> CardPart:
    card = people[name].card
    assert card is not None
    return card


def keys_of(people: dict[str, Person], name: str) -> AccessKeys:
    return keys.of_number(card_of(people, name).number)


def iso(printed: str) -> str:
    return "-".join(reversed(printed.split("/")))


def test_it_is_a_card_reader(reader: PcscCardReader) -> None:
    as_protocol: CardReader = reader
    assert as_protocol.status().state is State.READY


@pytest.mark.parametrize("name", CITIZENS)
def test_people_are_read_as_they_are(
    put_down: PutDown, people: dict[str, Person], name: str
) -> None:
    card = card_of(people, name)
    person = put_down(name).read(keys_of(people, name)).identity
    assert (person.number, person.name, person.name_source) == (card.number, card.name, "dg13")
    assert (person.birth_date, person.sex) == (iso(card.birth_date), card.sex)
    assert (person.nationality, person.ethnicity) == ("VNM", card.ethnicity)
    assert (person.residence, person.origin) == (card.residence, card.origin)
    assert (person.religion, person.issue_date) == (card.religion, iso(card.issue_date))
    no_expiry = card.expiry_date == "Không thời hạn"
    assert person.expiry_date == ("never" if no_expiry else iso(card.expiry_date))
    assert person.old_number == (card.old_number or None)


def test_without_dg13(put_down: PutDown, people: dict[str, Person]) -> None:
    reading = put_down("gia-bao").read(keys_of(people, "gia-bao"))
    person = reading.identity
    assert (person.name, person.name_source) == ("DANG GIA BAO", "dg1")
    assert (person.birth_date, person.expiry_date) == ("2004-05-19", "2029-05-19")
    assert person.residence is None
    # DG13 is asked for by its short identifier, then by its long one.
    assert reading.apdus == 10


def test_the_steps_and_what_they_took(put_down: PutDown, people: dict[str, Person]) -> None:
    told: list[News] = []
    reading: CardReading = put_down("minh-anh").read(
        keys_of(people, "minh-anh"), on_news=told.append
    )
    steps = [news for news in told if isinstance(news, Step)]
    assert [step.name for step in steps] == ["access", "select", "dg13", "dg1"]
    assert tuple(steps) == reading.steps
    # CardAccess, MSE, four for PACE; SELECT; 128 + 223 + 55 of 406 bytes; 95 bytes at once.
    assert [step.apdus for step in steps] == [6, 1, 3, 1]
    assert (reading.apdus, reading.access) == (11, "PACE-CAN")
    assert all(step.ms > 0 for step in steps)
    assert reading.elapsed_ms == pytest.approx(sum(step.ms for step in steps))


def test_name_and_birth_date_are_told_first(put_down: PutDown, people: dict[str, Person]) -> None:
    told: list[News] = []
    reading = put_down("minh-anh").read(keys_of(people, "minh-anh"), on_news=told.append)
    names = [news.name if isinstance(news, Step) else type(news).__name__ for news in told]
    assert names == ["access", "select", "Identity", "dg13", "dg1", "Identity"]
    first, whole = (news for news in told if isinstance(news, Identity))
    assert first == Identity("001199012345", "Nguyễn Thị Minh Anh", "dg13", "1999-01-15", None)
    assert whole == reading.identity


def test_a_card_can_be_read_again_and_again(put_down: PutDown, people: dict[str, Person]) -> None:
    reader = put_down("minh-anh")
    readings = [reader.read(keys_of(people, "minh-anh")).identity for _ in range(3)]
    assert readings[0] == readings[1] == readings[2]


def test_status_follows_the_card(put_down: PutDown, tray: CardSimulator) -> None:
    reader = put_down("minh-anh")
    assert (reader.status().state, reader.status().slot) == (State.READY, "present")
    tray.remove()
    assert reader.wait_for_removal(10)
    assert (reader.status().state, reader.status().slot) == (State.READY, "empty")


@pytest.mark.usefixtures("empty_tray")
def test_an_empty_tray(reader: PcscCardReader) -> None:
    assert not reader.wait_for_card(0.2)
    assert reader.wait_for_removal(0)


def test_a_card_left_lying_stays_one_card(
    put_down: PutDown, people: dict[str, Person], tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    reader.read(keys_of(people, "minh-anh"))
    assert not reader.wait_for_removal(1.0)
    tray.remove()
    assert reader.wait_for_removal(10)
    assert not reader.wait_for_card(0)


def test_a_card_swapped_behind_our_back_counts_as_removed(
    put_down: PutDown, people: dict[str, Person], tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    reader.read(keys_of(people, "minh-anh"))
    tray.remove()
    assert PcscCardReader().wait_for_removal(10)
    tray.insert("van-binh")
    assert PcscCardReader().wait_for_card(10)
    assert reader.wait_for_removal(1)
    assert reader.wait_for_card(1)
    assert reader.read(keys_of(people, "van-binh")).identity.name == "Trần Văn Bình"


@pytest.mark.usefixtures("empty_tray")
def test_the_second_slot_is_watched_too(
    pcscd: Pcscd, people: dict[str, Person], reader: PcscCardReader
) -> None:
    second = CardSimulator(("127.0.0.1", pcscd.vpcd_port + 1), people)
    first_only = PcscCardReader(rf"^{pcscd.reader_name} 00 00$")
    second_only = PcscCardReader(rf"^{pcscd.reader_name} 00 01$")
    second.insert("van-binh")
    try:
        assert reader.wait_for_card(10)
        assert reader.read(keys_of(people, "van-binh")).identity.expiry_date == "never"
        assert second_only.status().slot == "present"
        assert first_only.status().slot == "empty"
        assert not first_only.wait_for_card(0.1)
    finally:
        second.remove()
        assert second_only.wait_for_removal(10)


def test_a_name_that_is_no_regex_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no regular expression"):
        PcscCardReader("Omnikey (")


@pytest.mark.usefixtures("empty_tray")
def test_closing_ends_the_waiting(reader: PcscCardReader) -> None:
    closing = Timer(0.1, reader.close)
    closing.start()
    assert not reader.wait_for_card(60)
    closing.join()


def test_a_card_pulled_just_after_reading_and_the_next_one_at_once(
    put_down: PutDown, people: dict[str, Person], tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")

    def pull(news: News) -> None:
        if isinstance(news, Step) and news.name == "dg1":
            tray.remove()

    assert reader.read(keys_of(people, "minh-anh"), on_news=pull).identity.number == "001199012345"
    tray.insert("van-binh")
    assert reader.wait_for_removal(10)
    assert reader.wait_for_card(10)
    assert reader.read(keys_of(people, "van-binh")).identity.name == "Trần Văn Bình"
