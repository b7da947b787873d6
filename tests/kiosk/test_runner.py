"""The loop, with a printer that prints nothing and no other device."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

from demo.ports import free_port
from devices.protocols import DeviceError, PrinterStatus, State
from kiosk.client import Client
from kiosk.flow import events as ev
from kiosk.flow.journey import Journey
from kiosk.flow.steps import AlreadyHasTicket, TakeTicket, View
from kiosk.flow.touches import Press
from kiosk.journal import Journal
from kiosk.leased import LeasedNumbers
from kiosk.leases import Leases
from kiosk.runner import Devices, Runner
from kiosk.seal import Seal
from kiosk.ticket import Paper
from tests.flows.patient import wait_until
from tests.kiosk.configs import config_in
from tests.kiosk.flow.walk import TICKET
from themes import load

if TYPE_CHECKING:
    from pathlib import Path

    from devices.printer.document import Document
    from devices.protocols import CardReader, ReaderStatus, ScannerStatus

WAIT_S = 10


class Tickets:
    """Counts what the health agent is told of tickets."""

    def __init__(self) -> None:
        self.given = 0

    def ticket(self) -> None:
        self.given += 1

    def screen(self, name: str) -> None: ...
    def reader(self, status: ReaderStatus) -> None: ...
    def scanner(self, status: ScannerStatus) -> None: ...
    def printer(self, status: PrinterStatus) -> None: ...


class PrintsNothing:
    """A printer that says yes to all."""

    def status(self) -> PrinterStatus:
        return PrinterStatus(State.READY)

    def print(self, document: Document) -> None:
        del document

    def close(self) -> None: ...


def no_reader() -> CardReader:
    raise DeviceError("reader_gone", "there is none")


def test_a_copy_is_not_told_as_a_new_ticket(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    tickets, views = Tickets(), SimpleQueue[View]()
    client = Client(f"http://127.0.0.1:{free_port()}", "token", timeout_s=1)

    def sees(kind: type[AlreadyHasTicket | TakeTicket]) -> None:
        while not isinstance(views.get(timeout=WAIT_S).step, kind):
            pass

    with Journal(config.journal.path) as journal, client:
        runner = Runner(
            journey=Journey(),
            devices=Devices(no_reader, None, PrintsNothing),
            client=client,
            journal=journal,
            leases=Leases(client, LeasedNumbers(journal), Seal(tmp_path / "journal.key")),
            paper=Paper(config, load()),
            health=tickets,
            on_view=views.put,
        )
        runner.start()
        try:
            runner.post(Press("scan_qr"))
            runner.post(ev.TicketFound(1, TICKET))
            sees(AlreadyHasTicket)
            runner.touch(Press("print_again"))
            sees(TakeTicket)
            wait_until(lambda: len(journal.unsent()) == 1)
            assert tickets.given == 0
            runner.post(ev.TicketIssued(0, TICKET))
            wait_until(lambda: tickets.given == 1)
        finally:
            runner.stop()
