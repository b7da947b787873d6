"""The driver of scanners in keyboard mode (USB HID), read through evdev.

The keyboard is grabbed: what people show must not be typed into whatever has the focus.
"""

from __future__ import annotations

import errno
import select
import time
from contextlib import suppress

from evdev import EvdevError, InputDevice, ecodes

from devices.scanner.framing import Framer
from devices.scanner.hid_keys import Keys, as_sent
from devices.scanner.reconnecting import ReconnectingScanner, Timing

# A letter as an Alt code takes a dozen reports of up to 10 ms.
_TIMING = Timing(silence_s=0.3)


class HidScanner(ReconnectingScanner):
    """A ``CodeScanner`` on a keyboard's event device.

    Args:
        path: best /dev/input/by-id/…-event-kbd, which stays the same after re-plugging.
        timing: see ``Timing``.
    """

    def __init__(self, path: str, timing: Timing = _TIMING) -> None:
        super().__init__(path, lambda: _HidPort(path, timing.silence_s), timing.repeat_s)


class _HidPort:
    def __init__(self, path: str, silence_s: float) -> None:
        self._device = _grabbed(path)
        self._silence_s = silence_s
        self._keys = Keys()
        self._framer = Framer(silence_s)

    def receive(self) -> list[bytes]:
        ready, _, _ = select.select([self._device], [], [], self._silence_s)
        if not ready:
            return self._ended("")
        events = self._device.read()
        typed = "".join(self._keys.feed(event.type, event.code, event.value) for event in events)
        return self._ended(typed) if typed else []

    def close(self) -> None:
        self._device.close()  # which ends the grab

    def _ended(self, typed: str) -> list[bytes]:
        codes = self._framer.feed(typed.encode(), time.monotonic())
        return [as_sent(code.decode()) for code in codes]


def _grabbed(path: str) -> InputDevice:
    """The device for us alone, Caps Lock off as ``Keys`` begins (scanners heed the light)."""
    device = InputDevice(path)
    try:
        device.grab()
    except OSError as error:
        device.close()
        if error.errno == errno.EBUSY:
            raise OSError(errno.EBUSY, "another program has grabbed it") from error
        raise
    with suppress(OSError, EvdevError):  # a scanner may have no lights
        device.set_led(ecodes.LED_CAPSL, 0)
    return device
