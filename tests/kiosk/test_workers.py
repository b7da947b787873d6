"""Device threads whose drivers break, with drivers that are told what to do."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event as Flag
from typing import TYPE_CHECKING

import pytest

from devices.printer.document import Document
from devices.protocols import PrinterStatus, ReaderStatus, ScannerStatus, State
from kiosk.flow import events as ev
from kiosk.flow.effects import PrintSlip, PrintTicket
from kiosk.hardware import devices_of
from kiosk.workers import Desk, PrinterWorker, ReaderWorker, ScannerWorker, supervise
from tests.kiosk.configs import config_in
from tests.kiosk.flow.walk import TICKET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devices.protocols import CardReader, CodeScanner

WAIT_S = 10
Status = ReaderStatus | ScannerStatus | PrinterStatus


class Told:
    """Keeps what a health agent would be told."""

    def __init__(self) -> None:
        self.heard: SimpleQueue[Status] = SimpleQueue()

    def reader(self, status: ReaderStatus) -> None:
        self.heard.put(status)

    def scanner(self, status: ScannerStatus) -> None:
        self.heard.put(status)

    def printer(self, status: PrinterStatus) -> None:
        self.heard.put(status)

    def trouble(self) -> Status:
        """The next status that is an error."""
        while (status := self.heard.get(timeout=WAIT_S)).state is not State.ERROR:
            pass
        return status


class BreaksOnce:
    """A printer that breaks at its first job in a way that no driver's author thought of."""

    def __init__(self) -> None:
        self.jobs = 0

    def status(self) -> PrinterStatus:
        return PrinterStatus(State.READY)

    def print(self, document: Document) -> None:
        del document
        self.jobs += 1
        if self.jobs == 1:
            raise RuntimeError("thrown by a library")

    def close(self) -> None: ...


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def inbox() -> SimpleQueue[ev.Event]:
    return SimpleQueue()


@pytest.fixture
def desk(told: Told, inbox: SimpleQueue[ev.Event]) -> Iterator[Desk]:
    desk = Desk(inbox.put, told, Flag())
    yield desk
    desk.stop.set()


def no_reader() -> CardReader:
    raise RuntimeError("thrown by a library")


def no_scanner() -> CodeScanner:
    raise RuntimeError("thrown by a library")


def test_a_reader_that_breaks_is_a_reader_that_does_not_work(
    desk: Desk, told: Told, inbox: SimpleQueue[ev.Event]
) -> None:
    worker = ReaderWorker(no_reader, desk)
    supervise("reader", worker.run, desk.stop, worker.broke)
    assert inbox.get(timeout=WAIT_S) == ev.ReaderChanged(working=False)
    assert told.trouble().detail


def test_a_scanner_that_breaks_is_nothing_to_the_patient(
    desk: Desk, told: Told, inbox: SimpleQueue[ev.Event]
) -> None:
    worker = ScannerWorker(no_scanner, desk)
    supervise("scanner", worker.run, desk.stop, worker.broke)
    assert told.trouble().detail
    assert inbox.empty()


def test_a_printer_that_cannot_be_used_says_how_to_mend_it(
    desk: Desk, told: Told, inbox: SimpleQueue[ev.Event], tmp_path: Path
) -> None:
    config = config_in(tmp_path, '[printer]\nurl = "usb://0x04b8"')
    worker = PrinterWorker(devices_of(config).printer, desk)
    supervise("printer", worker.run, desk.stop, worker.broke)
    status = told.heard.get(timeout=WAIT_S)
    assert status.state is State.OFFLINE
    assert "tcp://host:9100" in (status.detail or "")
    worker.print(PrintTicket(1, TICKET, "vi"), Document(()))
    assert inbox.get(timeout=WAIT_S) == ev.PrintFailed(1, "t1", "printer_url")
    desk.stop.set()
    worker.close()


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        (PrintTicket(1, TICKET, "vi"), ev.PrintFailed(1, "t1", "printer_error")),
        (PrintSlip(1, "vi", None), ev.SlipPrinted(1, printed=False)),
    ],
)
def test_a_printer_that_breaks_answers_and_prints_the_next(
    desk: Desk,
    told: Told,
    inbox: SimpleQueue[ev.Event],
    order: PrintTicket | PrintSlip,
    answer: ev.Event,
) -> None:
    printer = BreaksOnce()
    worker = PrinterWorker(lambda: printer, desk)
    thread = supervise("printer", worker.run, desk.stop, worker.broke)
    worker.print(order, Document(()))
    assert inbox.get(timeout=WAIT_S) == answer
    assert told.trouble().detail
    worker.print(PrintTicket(2, TICKET, "vi"), Document(()))
    assert inbox.get(timeout=WAIT_S) == ev.Printed(2, "t1")
    desk.stop.set()
    worker.close()
    thread.join(WAIT_S)
    assert not thread.is_alive()
