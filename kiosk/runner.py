"""Runs the journey: one loop thread that decides, worker threads that do.

Everything that happens goes through one inbox, in order; the loop alone touches the journey.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Event as Flag
from typing import TYPE_CHECKING, Protocol

import structlog

from kiosk.errands import Errands
from kiosk.flow import effects as ef
from kiosk.flow.events import Broke, Tick, TicketIssued
from kiosk.step_log import StepLog
from kiosk.workers import (
    Desk,
    PrinterWorker,
    ReaderWorker,
    ScannerWorker,
    Watcher,
    supervise,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Thread

    from devices.printer.document import Document
    from devices.protocols import CardReader, CodeScanner, TicketPrinter
    from kiosk.client import Client
    from kiosk.flow.events import Event
    from kiosk.flow.journey import Journey
    from kiosk.flow.number import Ticket
    from kiosk.flow.session import Language
    from kiosk.flow.steps import Shown, View
    from kiosk.flow.touches import Touch
    from kiosk.journal import Journal
    from kiosk.leases import Leases

log = structlog.stdlib.get_logger()

TICK_S = 0.25
STOP_S = 5.0


@dataclass(frozen=True)
class Devices:
    """How to open each device; called in the device's own thread."""

    reader: Callable[[], CardReader]
    scanner: Callable[[], CodeScanner] | None
    printer: Callable[[], TicketPrinter]


class Health(Watcher, Protocol):
    """Is told how the devices and the screen are."""

    def screen(self, name: str) -> None: ...  # noqa: D102 - the names say it
    def ticket(self) -> None: ...  # noqa: D102


class Layout(Protocol):
    """Lays out what is printed."""

    def ticket(  # noqa: D102
        self, ticket: Ticket, language: Language, patient: Shown | None
    ) -> Document: ...
    def slip(self, at: datetime, language: Language) -> Document: ...  # noqa: D102


class Runner:
    """One kiosk at work.

    ``on_view`` is called on the loop's thread whenever what the window shows has changed;
    ``touch`` may be called from any thread. ``start`` and ``stop`` are called once each.
    """

    def __init__(
        self,
        *,
        journey: Journey,
        devices: Devices,
        client: Client,
        journal: Journal,
        leases: Leases,
        paper: Layout,
        health: Health,
        on_view: Callable[[View], None],
    ) -> None:
        self._journey = journey
        self._health = health
        self._paper = paper
        self._on_view = on_view
        self._inbox: SimpleQueue[tuple[float, Event | None]] = SimpleQueue()
        self._stop = Flag()
        self._desk = Desk(post=self.post, watcher=health, stop=self._stop)
        self._reader = ReaderWorker(devices.reader, self._desk)
        self._printer = PrinterWorker(devices.printer, self._desk)
        self._scanner = ScannerWorker(devices.scanner, self._desk) if devices.scanner else None
        self._errands = Errands(client, journal, leases, self._desk)
        self._steps = StepLog()
        self._threads: list[Thread] = []
        self._shown: View | None = None

    def start(self) -> None:
        """Open the devices and begin."""
        stop = self._stop
        self._threads = [
            supervise("flow", self._loop, stop, lambda: self.post(Broke())),
            supervise("reader", self._reader.run, stop, self._reader.broke),
            supervise("printer", self._printer.run, stop, self._printer.broke),
            supervise("catch_up", self._errands.catch_up, stop),
        ]
        if self._scanner is not None:
            scanner = supervise("scanner", self._scanner.run, stop, self._scanner.broke)
            self._threads.append(scanner)

    def stop(self) -> None:
        """End all threads and let go of the devices."""
        self._stop.set()
        self._inbox.put((time.time(), None))
        for worker in (self._reader, self._scanner, self._printer):
            if worker is not None:
                worker.close()
        self._errands.close()
        deadline = time.monotonic() + STOP_S
        for thread in self._threads:
            thread.join(max(0, deadline - time.monotonic()))

    def touch(self, touch: Touch) -> None:
        """The patient touched something."""
        self.post(touch)

    def post(self, event: Event) -> None:
        """Something happened."""
        self._inbox.put((time.time(), event))

    def _loop(self) -> None:
        self._show()
        while not self._stop.is_set():
            wait_s = None if self._journey.at_rest else TICK_S
            try:
                posted, event = self._inbox.get(timeout=wait_s)
            except Empty:
                posted, event = time.time(), Tick()
            if event is None:
                return
            self._handle(event, posted)

    def _handle(self, event: Event, posted: float) -> None:
        if isinstance(event, Broke):
            log.error("journey_broke", journey=self._journey.session.journey)
        if isinstance(event, TicketIssued) and event.ticket.created:
            self._health.ticket()
        effects = self._journey.handle(event, time.monotonic())
        self._steps.passed(event, posted, effects, self._journey.session)
        for effect in effects:
            self._do(effect)
        self._show()

    def _do(self, effect: ef.Effect) -> None:
        match effect:
            case ef.ReadChip():
                self._reader.read(effect)
            case ef.PrintTicket():
                paper = self._paper.ticket(effect.ticket, effect.language, effect.patient)
                self._printer.print(effect, paper)
            case ef.PrintSlip():
                self._errands.slip(effect)
                self._printer.print(effect, self._paper.slip(datetime.now(UTC), effect.language))
            case _:
                self._errands.run(effect)

    def _show(self) -> None:
        view = self._journey.view(time.monotonic())
        if view == self._shown:
            return
        if self._shown is None or type(view.step) is not type(self._shown.step):
            self._health.screen(type(view.step).__name__)
        self._shown = view
        self._on_view(view)
