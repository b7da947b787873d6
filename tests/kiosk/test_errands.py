"""What the server is told of paper, whatever happens in between."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event as Flag
from typing import TYPE_CHECKING

import pytest

from demo.ports import free_port
from kiosk.client import Client
from kiosk.errands import Errands
from kiosk.flow import effects as ef
from kiosk.flow import events as ev
from kiosk.journal import Journal
from kiosk.leased import LeasedNumbers
from kiosk.leases import Leases
from kiosk.seal import Seal
from kiosk.workers import Desk, supervise
from queue_server.contract.problem import Code
from tests.flows.patient import wait_until
from tests.kiosk.flow.walk import TICKET
from tests.kiosk.test_client import REQUEST, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self

    from devices.protocols import PrinterStatus, ReaderStatus, ScannerStatus

WAIT_S = 10


class Nobody:
    """Does not care how the devices are."""

    def reader(self, status: ReaderStatus) -> None: ...
    def scanner(self, status: ScannerStatus) -> None: ...
    def printer(self, status: PrinterStatus) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


class Started:
    """Errands as after a start of the kiosk."""

    def __init__(self, server: Server, journal: Journal, folder: Path) -> None:
        self.inbox: SimpleQueue[ev.Event] = SimpleQueue()
        self._client = Client(server.url, "token", timeout_s=2)
        self._desk = Desk(self.inbox.put, Nobody(), Flag())
        nobody = Client(f"http://127.0.0.1:{free_port()}", "token", timeout_s=1)
        leases = Leases(nobody, LeasedNumbers(journal), Seal(folder / "journal.key"))
        self.errands = Errands(self._client, journal, leases, self._desk)
        self._thread = supervise("catch_up", self.errands.catch_up, self._desk.stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._desk.stop.set()
        self.errands.close()
        self._thread.join(WAIT_S)
        self._client.close()


@pytest.mark.parametrize(("created", "reports"), [(True, ["power_cut"]), (False, [])])
def test_only_a_number_that_was_to_be_printed_is_missed_after_a_power_cut(
    server: Server,
    journal: Journal,
    tmp_path: Path,
    created: bool,  # noqa: FBT001 - pytest gives it by name
    reports: list[str],
) -> None:
    server.says(200, TICKET.model_copy(update={"created": created}).model_dump_json())
    server.says(502, "")
    with Started(server, journal, tmp_path) as before:
        before.errands.run(ef.IssueTicket(1, REQUEST, "key-1"))
        assert isinstance(before.inbox.get(timeout=WAIT_S), ev.TicketIssued)
    with Started(server, journal, tmp_path):
        assert [report.problem for report in journal.unsent()] == reports


def test_a_report_waits_while_the_token_is_refused(
    server: Server, journal: Journal, tmp_path: Path
) -> None:
    server.refuses(401, Code.UNAUTHENTICATED)
    journal.printed("t1", None)
    with Started(server, journal, tmp_path):
        wait_until(lambda: len(server.seen) == 1)
    assert [report.ticket_id for report in journal.unsent()] == ["t1"]


def test_a_report_of_an_unknown_ticket_does_not_hold_up_the_others(
    server: Server, journal: Journal, tmp_path: Path
) -> None:
    server.refuses(404, Code.TICKET_UNKNOWN)
    server.says(204, "")
    journal.printed("t1", None)
    journal.printed("t2", None)
    with Started(server, journal, tmp_path):
        wait_until(lambda: journal.unsent() == ())
    assert [call.split("/")[-2] for call, _, _ in server.seen] == ["t1", "t2"]
