"""The wire between a virtual card and vpcd, the virtual reader (vsmartcard's api documentation).

The card is a TCP client. Each message has a two-byte length; one byte alone is a control code,
everything else a command that the card answers.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from devices.simulators.card.atr import icao_atr

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.simulators.card.timing import Timing

RETRY_S = 0.05
_GET_ATR = 4


class PulledError(Exception):
    """The card is taken out of the reader instead of answering."""


class Insertion:
    """A card in the virtual reader; comes back by itself when the reader was restarted.

    It arrives after ``delay_s``. ``answer`` gives the reply to a command, or None for silence; it
    may raise ``PulledError``. ``reset`` is told each power-on, power-off and reset. With a
    ``timing`` no reply comes earlier than a real chip's: its own computing is hidden in that time.
    """

    def __init__(
        self,
        address: tuple[str, int],
        answer: Callable[[bytes], bytes | None],
        reset: Callable[[], None],
        delay_s: float = 0,
        atr: bytes = icao_atr(extended=False),
        timing: Timing | None = None,
    ) -> None:
        self._atr = atr
        self._timing = timing
        self._delay_s = delay_s
        self._address = address
        self._answer = answer
        self._reset = reset
        self._socket: socket.socket | None = None
        self.removed = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether the reader is there and has taken the card's connection."""
        return self._socket is not None

    def remove(self) -> None:
        """Take the card out; returns when it is out. Safe to repeat."""
        self.removed.set()
        reader = self._socket
        if reader is not None:
            with suppress(OSError):
                reader.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _run(self) -> None:
        self.removed.wait(self._delay_s)
        while not self.removed.is_set():
            with suppress(OSError):
                self._visit()
            self._socket = None
            self.removed.wait(RETRY_S)

    def _visit(self) -> None:
        with socket.create_connection(self._address, timeout=1) as reader:
            reader.settimeout(None)
            self._socket = reader
            while not self.removed.is_set() and (message := _receive(reader)):
                try:
                    reply = self._handle(message)
                except PulledError:
                    self.removed.set()
                    return
                if reply is not None:
                    reader.sendall(len(reply).to_bytes(2) + reply)

    def _handle(self, message: bytes) -> bytes | None:
        if len(message) > 1:
            return self._timed_answer(message)
        if message[0] == _GET_ATR:
            return self._atr
        self._reset()
        return None

    def _timed_answer(self, command: bytes) -> bytes | None:
        arrived = monotonic()
        answer = self._answer(command)
        if self._timing is not None and answer is not None:
            due = arrived + self._timing.nominal_ms(command, answer) / 1000
            self.removed.wait(max(0, due - monotonic()))
        return answer


def _receive(reader: socket.socket) -> bytes | None:
    """One message, or None when the reader hung up."""
    head = _exactly(reader, 2)
    return _exactly(reader, int.from_bytes(head)) if head else None


def _exactly(reader: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        # The reader sends length and message apart and waits for our ACK in between, which the
        # kernel would delay by 40 ms; the option holds for one receive only.
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = reader.recv(size - len(data))
        if not part:
            return None
        data += part
    return data
