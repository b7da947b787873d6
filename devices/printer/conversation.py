"""One connection to a printer: questions, answers, and the proof that a job was printed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from devices.printer import status as bits

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from devices.protocols import PrinterStatus

# GS a 0: no answers that nobody asked for. GS r 1: answered once all before it was processed.
_QUIET = b"\x1da\x00"
_WHEN_PROCESSED = b"\x1dr\x01"


class Conversation:
    """Talks to a printer over a connected socket.

    Answers are told apart by their fixed bits, in whatever order they come. Automatic status, which
    another host may have switched on, is taken off the line: its bytes look like an answer.
    """

    def __init__(self, line: socket.socket, answer_s: float) -> None:
        self._line = line
        self._answer_s = answer_s
        self._status_byte: int | None = None
        self._processed = False
        self._unasked = 0

    def ask(self) -> PrinterStatus:
        """The printer's status; unknown from the first question on that gets no answer.

        Raises:
            OSError: the printer hung up.
        """
        answers: dict[int, int] = {}
        self._listen(lambda: False, 0)  # image data can look like a question: forget its answer
        for n in bits.QUERIES:
            self._status_byte = None
            self._line.settimeout(self._answer_s)
            self._line.sendall(bits.query(n))
            self._listen(lambda: self._status_byte is not None, self._answer_s)
            if self._status_byte is None:
                break
            answers[n] = self._status_byte
        return bits.decode(answers)

    def send(self, job: bytes, wait_s: float) -> None:
        """Send a job, and ask for an answer once it is processed.

        Raises:
            OSError: the printer hung up, or took no more data for ``wait_s`` seconds.
        """
        self._listen(lambda: False, 0)  # what came before is no word about this job
        self._processed = False
        self._line.settimeout(wait_s)
        self._line.sendall(_QUIET + job + _WHEN_PROCESSED)

    def wait_until_processed(self, wait_s: float) -> bool:
        """Whether the printer has said, within ``wait_s`` seconds, that the job is processed.

        Raises:
            OSError: the printer hung up.
        """
        self._listen(lambda: self._processed, wait_s)
        return self._processed

    def _listen(self, done: Callable[[], bool], wait_s: float) -> None:
        """Take in what comes until ``done`` or the time is over."""
        deadline = time.monotonic() + wait_s
        while not done():
            self._line.settimeout(max(0.0, deadline - time.monotonic()))
            try:
                came = self._line.recv(1)
            except (TimeoutError, BlockingIOError):
                return
            if not came:
                raise ConnectionResetError("the printer closed the connection")
            if self._unasked:
                self._unasked -= 1
            elif bits.begins_automatic_status(came[0]):
                self._unasked = bits.AUTOMATIC_STATUS_BYTES - 1
            elif bits.is_status(came[0]):
                self._status_byte = came[0]
            elif bits.is_paper_answer(came[0]):
                self._processed = True
