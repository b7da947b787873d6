"""Readers and pcscd that come and go while somebody waits, and several readers at once.

The virtual readers cannot leave a running pcscd: readers that come and go do so with a restart of
it here. Pulling a USB reader out is a check on hardware.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from smartcard import scard

from devices.card.errors import CardError
from devices.card.pcsc.reader import PcscCardReader
from devices.card.pcsc.transport import Context
from devices.card.pcsc.tray import SETTLE_S
from devices.protocols import AccessKeys, State
from devices.simulators.card.simulator import CardSimulator

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from demo.pcscd import Pcscd
    from devices.simulators.people import Person

PutDown = Callable[[str], PcscCardReader]
MINH_ANH, VAN_BINH = AccessKeys(can="012345"), AccessKeys(can="000123")


def number(reader: PcscCardReader, keys: AccessKeys) -> str:
    return reader.read(keys).identity.number


@contextmanager
def meanwhile(happening: Callable[[], None]) -> Generator[None]:
    """Let something happen while the body waits; it has happened at the end."""
    thread = Thread(target=happening)
    thread.start()
    yield
    thread.join()


@pytest.fixture
def unplugged(pcscd: Pcscd) -> Iterator[Pcscd]:
    """A pcscd without readers; has them again after the test."""
    pcscd.restart(plugged=False)
    yield pcscd
    pcscd.restart()


@pytest.fixture
def second_tray(pcscd: Pcscd, people: dict[str, Person]) -> Iterator[CardSimulator]:
    tray = CardSimulator(("127.0.0.1", pcscd.vpcd_port + 1), people)
    yield tray
    tray.remove()
    assert PcscCardReader(r"00 01$").wait_for_removal(10)


def test_a_reader_that_is_plugged_in_later(
    unplugged: Pcscd, tray: CardSimulator, reader: PcscCardReader
) -> None:
    tray.insert("minh-anh")
    assert reader.status().state is State.OFFLINE
    assert not reader.wait_for_card(0.3)
    with pytest.raises(CardError) as raised:
        reader.read(MINH_ANH)
    assert raised.value.code == "reader_gone"
    with meanwhile(unplugged.restart):
        assert reader.wait_for_card(10)
    assert number(reader, MINH_ANH) == "001199012345"


def test_a_reader_that_is_pulled_out_and_plugged_in_again(put_down: PutDown, pcscd: Pcscd) -> None:
    reader = put_down("minh-anh")
    pcscd.restart(plugged=False)
    assert reader.status().state is State.OFFLINE
    # The card is not known to be gone.
    assert not reader.wait_for_removal(0.3)
    with meanwhile(pcscd.restart):
        assert reader.wait_for_card(10)
    assert number(reader, MINH_ANH) == "001199012345"


def test_pcscd_is_restarted_while_we_wait_for_a_card(
    empty_tray: CardSimulator, pcscd: Pcscd, reader: PcscCardReader
) -> None:
    def restart() -> None:
        pcscd.restart()
        empty_tray.insert("minh-anh")

    with meanwhile(restart):
        assert reader.wait_for_card(10)
    assert number(reader, MINH_ANH) == "001199012345"


def test_pcscd_is_restarted_between_two_readings(put_down: PutDown, pcscd: Pcscd) -> None:
    reader = put_down("minh-anh")
    for _ in range(2):
        assert number(reader, MINH_ANH) == "001199012345"
        pcscd.restart()
        assert reader.wait_for_card(10)


def test_pcscd_is_restarted_while_a_card_lies_there(
    put_down: PutDown, pcscd: Pcscd, tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    assert number(reader, MINH_ANH) == "001199012345"
    with meanwhile(pcscd.restart):
        # The same card, which must not be read again.
        assert not reader.wait_for_removal(4)
    tray.remove()
    assert reader.wait_for_removal(10)


def gone(reader: PcscCardReader, seconds: float) -> bool:
    """Whether the card goes, to somebody who asks every now and then, like the kiosk."""
    until = monotonic() + seconds
    while monotonic() < until:
        if reader.wait_for_removal(0):
            return True
        sleep(0.2)
    return False


def test_pcscd_is_restarted_between_two_looks_at_a_card(
    put_down: PutDown, pcscd: Pcscd, tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    pcscd.restart()
    assert not gone(reader, 3)
    tray.remove()
    assert gone(reader, 10)


def test_a_reader_that_finds_the_card_late_after_a_restart(
    put_down: PutDown, pcscd: Pcscd, tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    pcscd.stop()
    assert not reader.wait_for_removal(0)
    # Longer than a reader may take: that time begins when it can be seen again.
    assert not reader.wait_for_card(SETTLE_S)
    sleep(SETTLE_S)
    pcscd.start()
    assert not gone(reader, 3)
    tray.remove()
    assert gone(reader, 10)


def test_a_card_that_was_taken_away_while_pcscd_was_gone(
    put_down: PutDown, pcscd: Pcscd, tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    pcscd.stop()
    assert not reader.wait_for_removal(0)
    tray.remove()
    pcscd.start()
    assert gone(reader, 10)
    assert not reader.wait_for_card(0)


@pytest.mark.parametrize("seen", [True, False])
def test_a_card_swapped_after_pcscd_was_restarted(
    put_down: PutDown, pcscd: Pcscd, tray: CardSimulator, *, seen: bool
) -> None:
    reader = put_down("minh-anh")
    if seen:
        pcscd.stop()
        assert not reader.wait_for_removal(0)
        pcscd.start()
    else:
        pcscd.restart()
    assert PcscCardReader().wait_for_card(10)
    assert not gone(reader, 1)
    tray.remove()
    assert PcscCardReader().wait_for_removal(10)
    tray.insert("van-binh")
    assert PcscCardReader().wait_for_card(10)
    assert reader.wait_for_removal(0)
    assert reader.wait_for_card(0)
    assert number(reader, VAN_BINH) == "040048000123"


def test_the_card_that_came_first_counts_until_it_goes(
    empty_tray: CardSimulator, second_tray: CardSimulator, reader: PcscCardReader
) -> None:
    second_tray.insert("van-binh")
    assert reader.wait_for_card(10)
    assert number(reader, VAN_BINH) == "040048000123"
    # Another card on the other reader, which PC/SC lists first.
    empty_tray.insert("minh-anh")
    assert PcscCardReader(r"00 00$").wait_for_card(10)
    assert reader.wait_for_card(0)
    assert number(reader, VAN_BINH) == "040048000123"
    assert not reader.wait_for_removal(0.5)
    second_tray.remove()
    assert reader.wait_for_removal(10)
    assert reader.wait_for_card(0)
    assert number(reader, MINH_ANH) == "001199012345"


def test_nobody_else_gets_at_a_card_while_it_is_read(put_down: PutDown, pcscd: Pcscd) -> None:
    put_down("minh-anh")
    slot = f"{pcscd.reader_name} 00 00"
    select = bytes.fromhex("00A4020C02011C")
    with Context() as ours, ours.connected(slot, 1.0) as card, Context() as others:
        assert card.atr[:1] == b"\x3b"
        with pytest.raises(CardError) as raised, others.connected(slot, 1.0):
            pass
        assert raised.value.code == "reader_busy"
        assert connected_shared(slot) == scard.SCARD_E_SHARING_VIOLATION
        assert card.transmit(select) == b"\x90\x00"
    assert connected_shared(slot) == scard.SCARD_S_SUCCESS


def connected_shared(slot: str) -> int:
    """How PC/SC answers a program that would share the card with others."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    code, card, _ = scard.SCardConnect(
        context, slot, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T1
    )
    if code == scard.SCARD_S_SUCCESS:
        scard.SCardDisconnect(card, scard.SCARD_RESET_CARD)
    scard.SCardReleaseContext(context)
    return code


def test_a_card_that_another_program_keeps_is_told_apart_from_a_broken_reader(
    put_down: PutDown, pcscd: Pcscd
) -> None:
    reader = put_down("minh-anh")
    with Context() as other, other.connected(f"{pcscd.reader_name} 00 00", 1.0):
        with pytest.raises(CardError) as raised:
            reader.read(MINH_ANH)
        assert raised.value.code == "reader_busy"
        assert "other program" in raised.value.cure
    assert number(reader, MINH_ANH) == "001199012345"
