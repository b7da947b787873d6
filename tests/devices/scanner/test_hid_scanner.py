"""The HID driver. Only the kernel's part is stood in for: a FIFO takes the event device's place.

evdev reads real ``struct input_event`` from it. The grab itself and unplugging are checks to make
on hardware, or where there is /dev/uinput (the last test).
"""

from __future__ import annotations

import errno
import os
import struct
from typing import TYPE_CHECKING

import pytest
from evdev import InputDevice, UInput, ecodes

from devices.protocols import State
from devices.scanner import Timing, hid_scanner, open_scanner
from devices.scanner.hid_scanner import HidScanner
from tests.devices.code.examples import CCCD
from tests.devices.scanner.typist import alt_characters, pressed, released, tapped, us

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evdev import InputEvent

    from tests.devices.scanner.typist import Event

WAIT_S = 5
TIMING = Timing(silence_s=0.4)


class Keyboard:
    """A scanner's keyboard: a FIFO, and what the kernel would know of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.calls: list[str] = []
        self.grabbed_elsewhere = False
        self.plug_in()

    def plug_in(self) -> None:
        os.mkfifo(self.path)
        self._end = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def unplug(self) -> None:
        self.path.unlink()
        self.send([(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)])  # an unplugged device wakes its reader
        os.close(self._end)

    def send(self, events: Iterable[Event]) -> None:
        for event in events:
            os.write(self._end, struct.pack("llHHi", 0, 0, *event))

    def device(self, path: str) -> InputDevice:
        keyboard = self

        class Device(InputDevice):
            def __init__(self) -> None:  # pyright: ignore[reportMissingSuperCall] - a FIFO answers no ioctl
                self.path = path
                self.fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)

            def grab(self) -> None:
                keyboard.calls.append("grab")
                if keyboard.grabbed_elsewhere:
                    raise OSError(errno.EBUSY, "Device or resource busy")

            def set_led(self, led_num: int, value: int) -> None:
                keyboard.calls.append(f"led {led_num} {value}")

            def read(self) -> Iterator[InputEvent]:
                if not keyboard.path.exists():
                    raise OSError(errno.ENODEV, "No such device")
                return super().read()

        return Device()


@pytest.fixture
def keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keyboard:
    keyboard = Keyboard(tmp_path / "event7")
    monkeypatch.setattr(hid_scanner, "InputDevice", keyboard.device)
    return keyboard


@pytest.fixture
def scanner(keyboard: Keyboard) -> Iterator[HidScanner]:
    scanner = HidScanner(str(keyboard.path), TIMING)
    yield scanner
    scanner.close()


def test_it_grabs_the_keyboard_and_puts_caps_lock_off(
    keyboard: Keyboard, scanner: HidScanner
) -> None:
    assert scanner.status().state is State.READY
    assert keyboard.calls == ["grab", f"led {ecodes.LED_CAPSL} 0"]


@pytest.mark.parametrize("end", ["\r", "\t", ""])
def test_it_reads_a_code(keyboard: Keyboard, scanner: HidScanner, end: str) -> None:
    keyboard.send(us("001199012345" + end))
    assert scanner.scan(WAIT_S) == b"001199012345"


def test_it_reads_vietnamese_letters_from_alt_codes(
    keyboard: Keyboard, scanner: HidScanner
) -> None:
    keyboard.send(alt_characters(CCCD + "\r"))
    assert scanner.scan(WAIT_S) == CCCD.encode()


def test_several_codes_and_a_repetition(keyboard: Keyboard, scanner: HidScanner) -> None:
    keyboard.send(us("first\rfirst\rsecond\r"))
    assert [scanner.scan(WAIT_S), scanner.scan(WAIT_S)] == [b"first", b"second"]
    assert scanner.scan(0) is None


def test_a_slow_alt_code_is_no_silence(keyboard: Keyboard, scanner: HidScanner) -> None:
    keyboard.send(us("a") + pressed("LEFTALT"))
    assert scanner.scan(0) is None
    keyboard.send(tapped("KP5"))
    assert scanner.scan(0) is None
    keyboard.send(released("LEFTALT") + us("b\r"))
    assert scanner.scan(WAIT_S) == b"a\x05b"


def test_a_keyboard_that_another_program_holds_is_told_so(keyboard: Keyboard) -> None:
    keyboard.grabbed_elsewhere = True
    scanner = HidScanner(str(keyboard.path), TIMING)
    try:
        status = scanner.status()
        assert status.state is State.OFFLINE
        assert "another program has grabbed it" in (status.detail or "")
        keyboard.grabbed_elsewhere = False
        keyboard.send(us("0199012345\r"))
        assert scanner.scan(WAIT_S) == b"0199012345"
    finally:
        scanner.close()


def test_it_comes_back_after_being_unplugged(keyboard: Keyboard, scanner: HidScanner) -> None:
    keyboard.send(us("half of a co"))
    assert scanner.scan(0) is None
    keyboard.unplug()
    assert scanner.scan(0.1) is None
    assert scanner.status().state is State.OFFLINE
    keyboard.plug_in()
    keyboard.send(us("whole\r"))
    assert scanner.scan(WAIT_S) == b"whole"
    assert keyboard.calls.count("grab") >= 2


@pytest.mark.parametrize("kind", ["missing", "no event device"])
def test_what_is_no_keyboard_is_offline(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "event8"
    if kind == "no event device":
        path.touch()
    scanner = HidScanner(str(path), TIMING)
    try:
        assert scanner.status().state is State.OFFLINE
        assert str(path) in (scanner.status().detail or "")
        assert scanner.scan(0) is None
    finally:
        scanner.close()


def test_an_address_under_dev_input_is_a_keyboard() -> None:
    scanner = open_scanner("/dev/input/by-id/none-event-kbd")
    try:
        assert isinstance(scanner, HidScanner)
        assert scanner.status().state is State.OFFLINE
    finally:
        scanner.close()


@pytest.mark.skipif(not os.access("/dev/uinput", os.W_OK), reason="needs /dev/uinput")
def test_a_real_grab() -> None:
    keyboard = UInput(name="tiepdon test scanner")
    scanner = HidScanner(keyboard.device.path)
    other = HidScanner(keyboard.device.path)
    try:
        assert scanner.status().state is State.READY
        assert "another program has grabbed it" in (other.status().detail or "")
        for event in us("001199012345\r"):
            keyboard.write(*event)
        assert scanner.scan(WAIT_S) == b"001199012345"
    finally:
        other.close()
        scanner.close()
        keyboard.close()
