"""What every scanner driver does alike: wait, leave out repetitions, come back after unplugging.

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
from typing import TYPE_CHECKING, Protocol

import structlog

from devices.protocols import ScannerStatus, State
from devices.scanner.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Callable

# pyserial's errors are OSErrors, but it lets termios's through as they are.
_GONE = (OSError, termios.error)
_FIRST_RETRY_S, _LONGEST_RETRY_S = 0.2, 5.0


@dataclass(frozen=True)
class Timing:
    """``silence_s`` ends a code without an end mark; a poll of the port lasts as long.

    The same code again is the scanner reading on, until it was not seen for ``repeat_s`` seconds.
    """

    silence_s: float
    repeat_s: float = 2.0


class Port(Protocol):
    """An open scanner."""

    def receive(self) -> list[bytes]:
        """The codes that have ended, after waiting for at most ``silence_s``.

        Raises:
            OSError, termios.error: the scanner is gone.
        """
        ...

    def close(self) -> None:
        """Let go of the scanner; never raises."""
        ...


class ReconnectingScanner:
    """A ``CodeScanner`` that opens its port again when it was unplugged.

    Args:
        path: the device file.
        open_port: opens it; raises OSError or termios.error where it cannot.
        repeat_s: see ``Timing``.
    """

    def __init__(self, path: str, open_port: Callable[[], Port], repeat_s: float) -> None:
        self._path = path
        self._open_port = open_port
        self._repeats = Repeats(repeat_s, os.urandom(16))
        self._ready: deque[bytes] = deque()
        self._port: Port | None = None
        self._detail: str | None = None
        self._retry_s = _FIRST_RETRY_S
        self._next_try = 0.0
        self._lock = Lock()
        self._closed = Event()
        self._log = structlog.get_logger(device="scanner", port=path)
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
                if not self._ready:
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
        if self._closed.is_set():
            return
        if self._port is None and time.monotonic() >= self._next_try:
            self._open()
        if self._port is None:
            return
        try:
            codes = self._port.receive()
        except _GONE as error:
            self._lost(error)
            return
        now = time.monotonic()
        self._ready.extend(code for code in codes if self._repeats.is_new(code, now))

    def _open(self) -> None:
        try:
            self._port = self._open_port()
        except _GONE as error:
            self._lost(error)
            return
        self._retry_s, self._detail = _FIRST_RETRY_S, None
        self._log.info("scanner_open")

    def _lost(self, error: Exception) -> None:
        if self._detail is None:
            self._log.warning("scanner_offline", error=type(error).__name__)
        self._let_go()
        self._detail = f"cannot use {self._path}: {error}"
        self._next_try = time.monotonic() + self._retry_s
        self._retry_s = min(2 * self._retry_s, _LONGEST_RETRY_S)

    def _let_go(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()
