"""The driver of scanners on a serial port: USB-CDC or RS-232, and ptys that stand in for them.

A scanner types what people show it, so nothing of what it sends is ever logged.
"""

from __future__ import annotations

import os
import termios
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

import serial
import structlog

from devices.protocols import ScannerStatus, State
from devices.scanner.framing import Framer, Repeats

# pyserial lets some errors of a vanished port through as they are.
_GONE = (OSError, serial.SerialException, termios.error)
_FIRST_RETRY_S, _LONGEST_RETRY_S = 0.2, 5.0


@dataclass(frozen=True)
class Timing:
    """``silence_s`` ends a code without an end mark; a poll of the port lasts as long.

    The same code again within ``repeat_s`` seconds is the scanner reading on.
    """

    silence_s: float = 0.08
    repeat_s: float = 2.0


class SerialScanner:
    """A ``CodeScanner`` on a serial port; opens it again when it was unplugged.

    Args:
        port: best a name under /dev/serial/by-id, which stays the same after re-plugging.
        baudrate: for RS-232; USB-CDC ignores it.
        timing: see ``Timing``.
    """

    def __init__(self, port: str, baudrate: int = 9600, timing: Timing | None = None) -> None:
        self._path = port
        self._baudrate = baudrate
        self._timing = timing or Timing()
        self._framer = Framer(self._timing.silence_s)
        self._repeats = Repeats(self._timing.repeat_s, os.urandom(16))
        self._ready: deque[bytes] = deque()
        self._port: serial.Serial | None = None
        self._detail: str | None = None
        self._retry_s = _FIRST_RETRY_S
        self._next_try = 0.0
        self._lock = Lock()
        self._closed = Event()
        self._log = structlog.get_logger(device="scanner", port=port)
        self._open()

    def status(self) -> ScannerStatus:
        """READY while the port is open and there, OFFLINE while it is not."""
        if self._port is not None and Path(self._path).exists():
            return ScannerStatus(State.READY)
        return ScannerStatus(State.OFFLINE, self._detail or f"{self._path} is gone")

    def scan(self, timeout_s: float) -> bytes | None:
        """The next code without its end mark, or None after ``timeout_s`` seconds.

        While the scanner is unplugged this waits and tries to open it again.
        """
        deadline = time.monotonic() + timeout_s
        while not self._closed.is_set():
            with self._lock:
                if self._ready:
                    return self._ready.popleft()
                self._receive()
                if self._ready:
                    return self._ready.popleft()
                offline = self._port is None
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if offline:
                self._closed.wait(min(left, max(0.0, self._next_try - time.monotonic())))
        return None

    def close(self) -> None:
        """Let go of the port; a waiting ``scan`` returns None."""
        self._closed.set()
        with self._lock:
            self._let_go()

    def _receive(self) -> None:
        if self._port is None and (time.monotonic() < self._next_try or not self._open()):
            return
        port = self._port
        if port is None or self._closed.is_set():
            return
        try:
            data = port.read(1)
            if data:
                data += port.read(port.in_waiting)
        except _GONE as error:
            self._lost(error)
            return
        now = time.monotonic()
        self._ready.extend(
            code for code in self._framer.feed(data, now) if self._repeats.is_new(code, now)
        )

    def _open(self) -> bool:
        try:
            self._port = serial.Serial(
                self._path, self._baudrate, timeout=self._timing.silence_s, exclusive=True
            )
        except _GONE as error:
            self._lost(error)
            return False
        self._retry_s, self._detail = _FIRST_RETRY_S, None
        self._log.info("scanner_open")
        return True

    def _lost(self, error: Exception) -> None:
        if self._detail is None:
            self._log.warning("scanner_offline", error=type(error).__name__)
        self._let_go()
        self._detail = f"cannot use {self._path}: {error}"
        self._next_try = time.monotonic() + self._retry_s
        self._retry_s = min(2 * self._retry_s, _LONGEST_RETRY_S)

    def _let_go(self) -> None:
        port, self._port = self._port, None
        self._framer.reset()
        if port is not None:
            port.close()
