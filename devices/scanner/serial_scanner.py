"""The driver of scanners on a serial port: USB-CDC or RS-232, and ptys that stand in for them."""

from __future__ import annotations

import time

import serial

from devices.scanner.framing import Framer
from devices.scanner.reconnecting import ReconnectingScanner, Timing

# At 9600 baud a byte takes 1.04 ms: a gap of many bytes is none inside a code.
_TIMING = Timing(silence_s=0.08)


class SerialScanner(ReconnectingScanner):
    """A ``CodeScanner`` on a serial port.

    Args:
        port: best a name under /dev/serial/by-id, which stays the same after re-plugging.
        baudrate: for RS-232; USB-CDC ignores it.
        timing: see ``Timing``.
    """

    def __init__(self, port: str, baudrate: int = 9600, timing: Timing = _TIMING) -> None:
        super().__init__(
            port, lambda: _SerialPort(port, baudrate, timing.silence_s), timing.repeat_s
        )


class _SerialPort:
    def __init__(self, path: str, baudrate: int, silence_s: float) -> None:
        self._port = serial.Serial(path, baudrate, timeout=silence_s, exclusive=True)
        self._framer = Framer(silence_s)

    def receive(self) -> list[bytes]:
        data = self._port.read(1)
        if data:
            data += self._port.read(self._port.in_waiting)
        return self._framer.feed(data, time.monotonic())

    def close(self) -> None:
        self._port.close()
