"""The tray as the virtual reader sees it."""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest

from devices.simulators.card.simulator import CardSimulator
from devices.simulators.card.timing import Timing
from devices.simulators.card.vpcd import Insertion
from devices.simulators.control import BadCallError, Fault
from tests.devices.simulators.card.reader import Reader
from tests.devices.simulators.card.terminal import CAN, Terminal, TerminalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devices.simulators.people import Person

GET_ATR = b"\x04"
CARD_ACCESS = bytes.fromhex("00B09C0000")


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


@pytest.fixture
def tray(reader: Reader, people: dict[str, Person]) -> Iterator[CardSimulator]:
    tray = CardSimulator(reader.address, people)
    yield tray
    reader.hang_up()
    tray.remove()


def test_what_a_real_chip_costs() -> None:
    # 12 bits a byte at 106 kbit/s: 265 bytes are 30 ms.
    assert Timing(40, 106).nominal_ms(bytes(5), bytes(260)) == pytest.approx(70)
    assert Timing().nominal_ms(bytes(100), bytes(6)) == pytest.approx(52)
    assert Timing(0, 0).nominal_ms(bytes(5), bytes(260)) == 0
    assert Timing(7, 0).nominal_ms(bytes(5), bytes(260)) == 7


@pytest.mark.parametrize("busy_s", [0, 0.05])
def test_an_answer_comes_when_it_is_due(reader: Reader, busy_s: float) -> None:
    def answer(command: bytes) -> bytes:
        sleep(busy_s)  # the chip's computing, which is hidden in its time
        return command

    timing = Timing(100, 0)
    insertion = Insertion(reader.address, answer, lambda: None, timing=timing)
    reader.accept()
    for _ in range(2):
        begun = monotonic()
        assert reader.ask(CARD_ACCESS) == CARD_ACCESS
        assert 0.1 <= monotonic() - begun < 0.14
    reader.hang_up()
    insertion.remove()


def test_the_answer_to_reset_is_the_chips(reader: Reader, tray: CardSimulator) -> None:
    tray.insert("health-uid")
    reader.accept()
    assert reader.ask(GET_ATR).hex() == "3b8f8001804f0ca000000306030001000000006a"
    assert reader.ask(bytes.fromhex("FFCA000000")).hex() == "04a1b2c3d4e5f69000"
    assert tray.state() == {"person": "health-uid", "connected": True, "apdus": 1, "fault": None}


def test_nobody_has_such_a_card(tray: CardSimulator) -> None:
    with pytest.raises(BadCallError, match="nobody"):
        tray.insert("nobody")


@pytest.mark.parametrize(
    ("name", "args", "answer"),
    [
        ("wrong_status", {}, "6f00"),
        ("wrong_status", {"sw": "6985"}, "6985"),
        ("removed", {}, ""),
    ],
)
def test_faults_of_the_wire(
    reader: Reader, tray: CardSimulator, name: str, args: dict[str, Any], answer: str
) -> None:
    tray.insert("minh-anh")
    reader.accept()
    tray.set_fault(Fault(name, after=1, args=args))
    assert reader.ask(CARD_ACCESS).endswith(b"\x90\x00")
    assert reader.ask(CARD_ACCESS).hex() == answer
    assert (tray.state()["person"] is None) == (name == "removed")


def test_a_mute_card(reader: Reader, tray: CardSimulator) -> None:
    tray.insert("minh-anh")
    reader.accept()
    tray.set_fault(Fault("mute"))
    reader.say(CARD_ACCESS)
    assert not reader.answers_within(0.2)


def test_a_slow_card(reader: Reader, tray: CardSimulator) -> None:
    tray.insert("minh-anh")
    reader.accept()
    tray.set_fault(Fault("slow", args={"ms": 80}))
    begun = monotonic()
    assert reader.ask(CARD_ACCESS).endswith(b"\x90\x00")
    assert monotonic() - begun >= 0.08


def test_nonsense(reader: Reader, tray: CardSimulator) -> None:
    tray.insert("minh-anh")
    reader.accept()
    usual = reader.ask(CARD_ACCESS)
    tray.set_fault(Fault("nonsense"))
    answer = reader.ask(CARD_ACCESS)
    assert answer != usual
    assert answer.endswith(b"\x90\x00")


def test_a_wrong_mac_and_the_next_session_is_right(reader: Reader, tray: CardSimulator) -> None:
    tray.insert("minh-anh")
    reader.accept()
    device = Terminal(reader.ask)
    tray.set_fault(Fault("corrupt_mac"))
    device.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN)
    with pytest.raises(TerminalError):
        device.select_application()
    tray.set_fault(None)
    reader.say(b"\x02")
    again = Terminal(reader.ask)
    again.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN)
    again.select_application()


def test_a_fault_of_the_chip_ends_with_the_reset(reader: Reader, tray: CardSimulator) -> None:
    tray.insert("minh-anh")
    reader.accept()
    tray.set_fault(Fault("cloned"))
    assert opened(reader).secured("00880000", bytes(8), le=256) == (b"", "6A88")
    tray.set_fault(None)
    reader.say(b"\x02")
    assert opened(reader).secured("00880000", bytes(8), le=256)[1] == "9000"


def opened(reader: Reader) -> Terminal:
    device = Terminal(reader.ask)
    device.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN)
    device.select_application()
    return device
