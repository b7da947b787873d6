"""The driver of ESC/POS printers on the network (TCP, mostly port 9100).

Each operation has a connection of its own: many printers serve one connection at a time, and one
that was switched off and on is simply there again.
"""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from escpos.printer import Network

from devices.printer.conversation import Conversation
from devices.printer.job import encode
from devices.printer.status import problem
from devices.protocols import DeviceError, PrinterStatus, State

if TYPE_CHECKING:
    from collections.abc import Generator

    from devices.printer.document import Document
    from devices.printer.profiles import Profile


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: to connect, for a status byte, for a job to be printed."""

    connect_s: float = 2.0
    answer_s: float = 1.0
    job_s: float = 15.0


class NetworkPrinter:
    """A ``TicketPrinter`` at a host and port."""

    def __init__(
        self, host: str, port: int, profile: Profile, patience: Patience | None = None
    ) -> None:
        self._host = host
        self._port = port
        self._profile = profile
        self._patience = patience or Patience()
        self._lock = Lock()

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; BUSY while it prints for us."""
        if not self._lock.acquire(blocking=False):
            return PrinterStatus(State.BUSY)
        try:
            return self._ask()
        finally:
            self._lock.release()

    def print(self, document: Document) -> None:
        """Print and cut one ticket; returns when the printer has said that it is done.

        Raises:
            DeviceError: ``paper_out``, ``cover_open``, ``printer_error``, ``printer_offline``,
                ``printer_silent``. A ticket that had been begun may be incomplete.
        """
        job = encode(document, self._profile)
        with self._lock:
            try:
                with self._connected() as printer:
                    _raise_if_it_cannot_print(printer.ask())
                    self._print(printer, job)
            except OSError as error:
                # It took no more data, or hung up: a fresh connection tells why.
                _raise_if_it_cannot_print(self._ask())
                raise DeviceError("printer_silent", f"the printer stopped: {error}") from error

    def close(self) -> None:
        """Nothing to let go of: there is no connection between two operations."""

    def _ask(self) -> PrinterStatus:
        try:
            with self._connected() as printer:
                return printer.ask()
        except (OSError, DeviceError) as error:
            return PrinterStatus(State.OFFLINE, detail=str(error))

    def _print(self, printer: Conversation, job: bytes) -> None:
        deadline = time.monotonic() + self._patience.job_s
        printer.send(job, self._patience.job_s)
        while not printer.wait_until_processed(self._patience.answer_s):
            # A printer that stops in mid-job does not get to GS r, but still answers DLE EOT.
            _raise_if_it_cannot_print(printer.ask())
            if time.monotonic() > deadline:
                raise DeviceError("printer_silent", "the printer did not confirm the ticket")

    @contextmanager
    def _connected(self) -> Generator[Conversation]:
        network = _Network(self._host, port=self._port, timeout=self._patience.connect_s)
        try:
            line = network.connect()
        except OSError as error:
            where = f"{self._host}:{self._port}"
            raise DeviceError("printer_offline", f"cannot connect to {where}: {error}") from error
        try:
            yield Conversation(line, self._patience.answer_s)
        finally:
            network.close()


class _Network(Network):
    """python-escpos' own way to connect leaves the socket open when nobody answers."""

    def connect(self) -> socket.socket:
        line = socket.create_connection((self.host, self.port), self.timeout)
        self.device = line
        return line


def _raise_if_it_cannot_print(status: PrinterStatus) -> None:
    found = problem(status)
    if found is not None:
        raise DeviceError(*found)
