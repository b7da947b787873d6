"""One thread a device. A driver blocks; the journey never does."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING, Protocol

import structlog

from devices.protocols import (
    DeviceError,
    Identity,
    PrinterStatus,
    ReaderStatus,
    ScannerStatus,
    State,
    Step,
)
from kiosk.codes import event_of
from kiosk.flow import events as ev
from kiosk.flow.effects import PrintSlip, PrintTicket, ReadChip
from kiosk.step_log import log_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.printer.document import Document
    from devices.protocols import (
        CardReader,
        CardReading,
        CodeScanner,
        News,
        TicketPrinter,
    )

log = structlog.stdlib.get_logger()

CARD_WAIT_S = 2.0
REMOVAL_POLL_S = 0.2
SCAN_WAIT_S = 5.0
PRINTER_POLL_S = 30.0
RESTART_S, LONGEST_RESTART_S = 1.0, 60.0
BROKE = "printer_error"
OUR_FAULT = "the driver broke; its log line is worker_broke"
WORKING = {State.READY, State.BUSY}
CHIP_STEPS = {"access": "chip_access", "dg13": "dg13_read", "dg1": "dg1_read"}


class Watcher(Protocol):
    """Is told how the devices are."""

    def reader(self, status: ReaderStatus) -> None: ...  # noqa: D102 - the names say it
    def scanner(self, status: ScannerStatus) -> None: ...  # noqa: D102
    def printer(self, status: PrinterStatus) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Desk:
    """What every worker needs: where its news go, and when to stop."""

    post: Callable[[ev.Event], None]
    watcher: Watcher
    stop: Flag


def supervise(
    name: str, body: Callable[[], None], stop: Flag, broke: Callable[[], None] = lambda: None
) -> Thread:
    """Run ``body`` in a thread until it returns; one that breaks is logged and begun again.

    ``broke`` is called before it is begun again. The pause doubles with each break, and is short
    again for one that was well for a while.
    """

    def run() -> None:
        pause_s = RESTART_S
        while not stop.is_set():
            begun = time.monotonic()
            try:
                body()
            except Exception as error:  # noqa: BLE001 - a thread's outermost frame: it must go on
                log.error(  # noqa: TRY400 - no message: it could quote what was read from a card
                    "worker_broke", worker=name, error=type(error).__name__
                )
                broke()
                if time.monotonic() - begun > LONGEST_RESTART_S:
                    pause_s = RESTART_S
                stop.wait(pause_s)
                pause_s = min(2 * pause_s, LONGEST_RESTART_S)
            else:
                return

    thread = Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


class ReaderWorker:
    """Watches the reader, and reads a chip when asked to."""

    def __init__(self, open_reader: Callable[[], CardReader], desk: Desk) -> None:
        self._open = open_reader
        self._desk = desk
        self._asked: SimpleQueue[ReadChip] = SimpleQueue()
        self._works = True
        self._reader: CardReader | None = None

    def close(self) -> None:
        """End the driver's waiting."""
        if self._reader is not None:
            self._reader.close()

    def read(self, effect: ReadChip) -> None:
        """Read the card that lies there now; returns at once."""
        self._asked.put(effect)

    def run(self) -> None:
        """The thread's body."""
        with closing(self._open()) as reader:
            self._reader = reader
            self._tell(reader)
            while not self._desk.stop.is_set():
                if self._card_came(reader):
                    self._with_card(reader)

    def broke(self) -> None:
        """Whatever lay there is not known any more, until the driver is well again."""
        self._works = False
        self._desk.watcher.reader(ReaderStatus(State.ERROR, "unknown", OUR_FAULT))
        self._desk.post(ev.ReaderChanged(working=False))

    def _card_came(self, reader: CardReader) -> bool:
        begun = time.monotonic()
        try:
            came = reader.wait_for_card(CARD_WAIT_S)
        except DeviceError:
            came = False
        self._tell(reader)
        if not came and time.monotonic() - begun < CARD_WAIT_S / 2:
            self._desk.stop.wait(RESTART_S)  # there is no reader to wait at
        return came

    def _with_card(self, reader: CardReader) -> None:
        while not self._asked.empty():  # asked while the card before this one was taken away
            self._asked.get()
        self._desk.post(ev.CardInserted())
        while not self._desk.stop.is_set():
            try:
                asked = self._asked.get(timeout=REMOVAL_POLL_S)
            except Empty:
                if self._card_went(reader):
                    break
            else:
                self._read(reader, asked)
        self._desk.post(ev.CardRemoved())

    def _card_went(self, reader: CardReader) -> bool:
        try:
            return reader.wait_for_removal(0)
        except DeviceError:
            return True

    def _read(self, reader: CardReader, asked: ReadChip) -> None:
        def on_news(news: News) -> None:
            match news:
                case Step(name, ms):
                    if name in CHIP_STEPS:
                        log_step(CHIP_STEPS[name], time.time() - ms / 1000, ms, asked.journey)
                    self._desk.post(ev.ChipStep(asked.journey, name))
                case Identity():
                    self._desk.post(ev.ChipFacts(asked.journey, news))
                case _:
                    pass

        try:
            reading: CardReading = reader.read(asked.keys, on_news=on_news)
        except DeviceError as error:
            log.warning("chip_failed", code=error.code, journey=asked.journey)
            self._desk.post(ev.ChipFailed(asked.journey, error.code))
        else:
            for note in reading.notes:
                log.warning("chip_note", note=note, journey=asked.journey)
            self._desk.post(ev.ChipRead(asked.journey, reading))

    def _tell(self, reader: CardReader) -> None:
        status = reader.status()
        self._desk.watcher.reader(status)
        works = status.state in WORKING
        if works != self._works:
            self._works = works
            self._desk.post(ev.ReaderChanged(works))


class ScannerWorker:
    """Waits for codes."""

    def __init__(self, open_scanner: Callable[[], CodeScanner], desk: Desk) -> None:
        self._open = open_scanner
        self._desk = desk
        self._scanner: CodeScanner | None = None

    def close(self) -> None:
        """End the driver's waiting."""
        if self._scanner is not None:
            self._scanner.close()

    def run(self) -> None:
        """The thread's body."""
        with closing(self._open()) as scanner:
            self._scanner = scanner
            while not self._desk.stop.is_set():
                self._desk.watcher.scanner(scanner.status())
                raw = scanner.scan(SCAN_WAIT_S)
                if raw is not None:
                    self._desk.post(event_of(raw))

    def broke(self) -> None:
        """Nothing is scanned until the driver is well again."""
        self._desk.watcher.scanner(ScannerStatus(State.ERROR, OUR_FAULT))


@dataclass(frozen=True)
class Job:
    """A document, and the order that asked for it."""

    order: PrintTicket | PrintSlip
    document: Document


class PrinterWorker:
    """Prints what it is given; asks the printer how it is while there is nothing to print."""

    def __init__(self, open_printer: Callable[[], TicketPrinter], desk: Desk) -> None:
        self._open = open_printer
        self._desk = desk
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()

    def print(self, order: PrintTicket | PrintSlip, document: Document) -> None:
        """Print this next; returns at once."""
        self._jobs.put(Job(order, document))

    def close(self) -> None:
        """Look at once whether to stop."""
        self._jobs.put(None)

    def run(self) -> None:
        """The thread's body."""
        try:
            printer = self._open()
        except DeviceError as error:
            log.error("printer_not_usable", code=error.code, cure=str(error))  # noqa: TRY400 - named
            self._without_a_printer(error)
            return
        with closing(printer):
            while not self._desk.stop.is_set():
                self._desk.watcher.printer(printer.status())
                job = self._next_job(PRINTER_POLL_S)
                if job is not None:
                    self._desk.post(self._print(printer, job))

    def broke(self) -> None:
        """Nothing is printed until the driver is well again."""
        self._desk.watcher.printer(PrinterStatus(State.ERROR, detail=OUR_FAULT))

    def _without_a_printer(self, why: DeviceError) -> None:
        """Only a better configuration gives one: technicians read how, each job fails at once."""
        self._desk.watcher.printer(PrinterStatus(State.OFFLINE, detail=str(why)))
        while not self._desk.stop.is_set():
            job = self._next_job(None)
            if job is not None:
                self._desk.post(_printed(job.order, why.code))

    def _next_job(self, wait_s: float | None) -> Job | None:
        try:
            return self._jobs.get(timeout=wait_s)
        except Empty:
            return None

    def _print(self, printer: TicketPrinter, job: Job) -> ev.Event:
        try:
            printer.print(job.document)
        except DeviceError as error:
            log.warning("print_failed", code=error.code, journey=job.order.journey)
            return _printed(job.order, error.code)
        except Exception:  # whatever it is, this job's patient is told before the worker breaks
            self._desk.post(_printed(job.order, BROKE))
            raise
        return _printed(job.order, None)


def _printed(order: PrintTicket | PrintSlip, problem: str | None) -> ev.Event:
    if isinstance(order, PrintSlip):
        return ev.SlipPrinted(order.journey, printed=problem is None)
    if problem is None:
        return ev.Printed(order.journey, order.ticket.ticket_id)
    return ev.PrintFailed(order.journey, order.ticket.ticket_id, problem)
