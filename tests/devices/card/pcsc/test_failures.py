"""Everything that a card, a reader or pcscd can do wrong, on the wire."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Timer, active_count
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from devices.card.errors import CardError
from devices.card.pcsc.reader import PcscCardReader
from devices.protocols import AccessKeys, State
from devices.simulators.control import Fault

if TYPE_CHECKING:
    from demo.pcscd import Pcscd
    from devices.simulators.card.simulator import CardSimulator

PutDown = Callable[..., PcscCardReader]
KEYS = AccessKeys(can="012345")  # minh-anh's
APDUS = 11
SECURED = 6  # from here on under secure messaging


def failing(reader: PcscCardReader, keys: AccessKeys = KEYS) -> str:
    with pytest.raises(CardError) as raised:
        reader.read(keys)
    assert str(keys.can) not in str(raised.value)
    return raised.value.code


def recovers(reader: PcscCardReader, tray: CardSimulator) -> bool:
    """Take the card away, put it down whole, and read it."""
    tray.remove()
    tray.set_fault(None)
    assert reader.wait_for_removal(10)
    tray.insert("minh-anh")
    assert reader.wait_for_card(10)
    return reader.read(KEYS).identity.number == "001199012345"


def test_wrong_digits(put_down: PutDown) -> None:
    reader = put_down("minh-anh")
    assert failing(reader, AccessKeys(can="543210")) == "wrong_can"
    # The card still lies there and opens with the right ones.
    assert reader.read(KEYS).identity.number == "001199012345"


def test_a_foreign_passport(put_down: PutDown) -> None:
    assert failing(put_down("foreigner")) == "card_not_supported"


def test_a_card_that_answers_nonsense(put_down: PutDown) -> None:
    assert failing(put_down("nonsense")) == "card_protocol"


@pytest.mark.usefixtures("empty_tray")
def test_no_card(reader: PcscCardReader) -> None:
    assert failing(reader) == "card_removed"


@pytest.mark.parametrize("after", [0, 3, 6, 10])
def test_pulled_out_in_the_middle(put_down: PutDown, tray: CardSimulator, after: int) -> None:
    reader = put_down("minh-anh", Fault("removed", after))
    assert failing(reader) == "card_removed"
    assert tray.state()["person"] is None
    assert recovers(reader, tray)


@pytest.mark.parametrize(
    ("name", "first"), [("corrupt_mac", SECURED), ("nonsense", 0), ("wrong_status", 1)]
)
def test_wrong_answers_are_never_believed(
    put_down: PutDown, tray: CardSimulator, name: str, first: int
) -> None:
    """From each command on, with the card left lying: each reading starts afresh."""
    reader = put_down("minh-anh")
    for after in range(first, APDUS):
        tray.set_fault(Fault(name, after))
        assert failing(reader) == "card_protocol", after
    tray.set_fault(None)
    assert reader.read(KEYS).identity.number == "001199012345"


def test_truncated_files(put_down: PutDown, tray: CardSimulator) -> None:
    reader = put_down("minh-anh", Fault("truncated_file"))
    assert failing(reader) in ("card_data", "card_protocol")
    assert recovers(reader, tray)


@pytest.mark.parametrize("after", [0, 8])
def test_a_mute_card(put_down: PutDown, tray: CardSimulator, after: int) -> None:
    reader = put_down("minh-anh", Fault("mute", after))
    started = monotonic()
    assert failing(reader) == "card_mute"
    assert monotonic() - started < 5
    assert recovers(reader, tray)


def test_a_slow_card_is_still_read(put_down: PutDown) -> None:
    reader = put_down("minh-anh", Fault("slow", args={"ms": 60}))
    reading = reader.read(KEYS)
    assert reading.elapsed_ms > APDUS * 60


def test_no_such_reader() -> None:
    reader = PcscCardReader("no reader is called so")
    assert failing(reader) == "reader_gone"
    status = reader.status()
    assert (status.state, status.slot) == (State.OFFLINE, "unknown")
    assert not reader.wait_for_card(0.2)
    assert not reader.wait_for_removal(0.2)


def test_pcscd_away_and_back(put_down: PutDown, pcscd: Pcscd, tray: CardSimulator) -> None:
    reader = put_down("minh-anh")
    pcscd.stop()
    status = reader.status()
    assert (status.state, status.slot) == (State.UNKNOWN, "unknown")
    assert failing(reader) == "reader_unknown"
    assert not reader.wait_for_card(0.3)
    # An unknown tray is not an empty one.
    assert not reader.wait_for_removal(0.3)
    starting = Timer(0.2, pcscd.start)
    starting.start()
    assert reader.wait_for_card(10)
    starting.join()
    assert reader.read(KEYS).identity.number == "001199012345"
    assert recovers(reader, tray)


def test_pcscd_dies_in_the_middle(put_down: PutDown, pcscd: Pcscd, tray: CardSimulator) -> None:
    reader = put_down("minh-anh", Fault("slow", after=3, args={"ms": 500}))
    dying = Timer(0.3, pcscd.stop)
    dying.start()
    assert failing(reader) == "reader_unknown"
    dying.join()
    pcscd.start()
    tray.set_fault(None)
    assert recovers(reader, tray)


def test_pcscd_hangs(put_down: PutDown, pcscd: Pcscd, tray: CardSimulator) -> None:
    reader = put_down("minh-anh")
    pcscd.freeze()
    started = monotonic()
    assert reader.status().state is State.UNKNOWN
    assert failing(reader) == "reader_unknown"
    assert not reader.wait_for_card(0.1)
    assert monotonic() - started < 10
    pcscd.thaw()
    assert recovers(reader, tray)


def test_a_hanging_pcscd_costs_a_few_threads_and_no_more(
    put_down: PutDown, pcscd: Pcscd, tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    before = active_count()
    pcscd.freeze()
    started, most = monotonic(), 0
    # As the kiosk does: one thread waits for the card to go, another asks how the reader is.
    with ThreadPoolExecutor(1) as other:
        while monotonic() - started < 5:
            status = other.submit(reader.status)
            assert not reader.wait_for_removal(0)
            assert status.result().state is State.UNKNOWN
            most = max(most, active_count())
    # Each of the two may leave one call behind; beside them, the pool's own thread.
    assert most - before <= 3
    asked = monotonic()
    assert failing(reader) == "reader_unknown"
    assert monotonic() - asked < 0.5
    pcscd.thaw()
    thawed = monotonic()
    assert reader.wait_for_card(10)
    assert monotonic() - thawed < 2
    assert reader.status().state is State.READY
    assert recovers(reader, tray)


def test_a_hanging_pcscd_that_is_ended_and_started_again(
    put_down: PutDown, pcscd: Pcscd, tray: CardSimulator
) -> None:
    reader = put_down("minh-anh")
    pcscd.freeze()
    assert reader.status().state is State.UNKNOWN
    # The call that was left behind comes back with an error.
    pcscd.restart()
    assert reader.wait_for_card(10)
    assert recovers(reader, tray)


def test_another_program_holds_the_card(put_down: PutDown) -> None:
    reader, other = put_down("minh-anh", Fault("slow", args={"ms": 100})), PcscCardReader()
    codes: list[str] = []
    meanwhile = Timer(0.3, lambda: codes.append(failing(other)))
    meanwhile.start()
    reader.read(KEYS)
    meanwhile.join()
    assert codes == ["reader_busy"]
