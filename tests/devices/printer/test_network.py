"""The real driver over TCP against the simulated printer, healthy and with every fault."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from demo.ports import free_port
from devices.printer import open_printer
from devices.printer.document import Document, Space, Text
from devices.printer.job import encode
from devices.printer.network import Patience
from devices.printer.profiles import PROFILES
from devices.protocols import DeviceError, State
from devices.simulators.printer import FAULTS
from tests.devices.printer.sample import ticket
from tests.devices.printer.test_raster import BOLD
from tests.devices.printer.wire import PATIENCE, WAIT_S, ask, call, connect, fault, silent, url

if TYPE_CHECKING:
    from pathlib import Path

    from devices.protocols import TicketPrinter
    from devices.simulators.printer import PrinterSimulator


def refused(printer: TicketPrinter) -> str:
    with pytest.raises(DeviceError) as caught:
        printer.print(ticket())
    return caught.value.code


def wait_for_tickets(simulator: PrinterSimulator, count: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while call(simulator, "GET", "/state")["tickets"] < count:
        assert time.monotonic() < deadline, "the ticket did not come out"
        time.sleep(0.01)


def test_a_healthy_printer_prints_and_says_so(
    simulator: PrinterSimulator, printer: TicketPrinter, out: Path
) -> None:
    assert printer.status().state is State.READY
    printer.print(ticket())
    # It has returned, so the paper is out: no waiting here.
    assert sorted(path.name for path in out.iterdir()) == ["ticket-001.bin", "ticket-001.png"]
    printer.print(ticket("B 007"))
    state = call(simulator, "GET", "/state")
    assert (state["tickets"], state["waiting_commands"], state["unfinished_bytes"]) == (2, 0, 0)
    assert state["last"] == str(out / "ticket-002.png")


def test_the_bytes_beside_the_picture_are_the_job(printer: TicketPrinter, out: Path) -> None:
    printer.print(ticket())
    printer.print(ticket())
    job = encode(ticket(), PROFILES["default-80mm"])
    assert (out / "ticket-001.bin").read_bytes() == job
    assert (out / "ticket-002.bin").read_bytes() == job


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        ("paper_out", "paper_out", ("paper", "out")),
        ("cover_open", "cover_open", ("cover", "open")),
        ("cutter_error", "printer_error", ("cutter", "error")),
    ],
)
def test_what_stops_a_printer_is_named_and_nothing_is_sent(
    simulator: PrinterSimulator,
    printer: TicketPrinter,
    name: str,
    code: str,
    field: tuple[str, str],
) -> None:
    fault(simulator, name)
    status = printer.status()
    assert status.state is State.ERROR
    assert getattr(status, field[0]) == field[1]
    assert refused(printer) == code
    call(simulator, "DELETE", "/fault")
    assert printer.status().state is State.READY
    printer.print(ticket())
    assert call(simulator, "GET", "/state")["tickets"] == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("paper_out", "paper_out"),
        ("cover_open", "cover_open"),
        ("cutter_error", "printer_error"),
    ],
)
def test_what_stops_it_in_the_middle_of_a_ticket_is_named_too(
    simulator: PrinterSimulator, printer: TicketPrinter, name: str, code: str
) -> None:
    fault(simulator, name, bytes=9000)
    assert printer.status().state is State.READY
    assert refused(printer) == code
    assert call(simulator, "GET", "/state")["tickets"] == 0
    # As with a real printer, the rest comes out once it can go on.
    call(simulator, "DELETE", "/fault")
    wait_for_tickets(simulator, 1)


def test_paper_that_ends_after_some_tickets(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    fault(simulator, "paper_out", after=2)
    printer.print(ticket())
    printer.print(ticket())
    assert printer.status().paper == "out"
    assert refused(printer) == "paper_out"
    assert call(simulator, "GET", "/state")["tickets"] == 2


def test_paper_that_ends_in_the_middle_of_the_second_ticket(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    fault(simulator, "paper_out", after=1, bytes=9000)
    printer.print(ticket())
    assert printer.status().state is State.READY
    assert refused(printer) == "paper_out"
    assert call(simulator, "GET", "/state")["tickets"] == 1


def test_paper_that_is_nearly_at_its_end_still_prints(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    fault(simulator, "near_end")
    status = printer.status()
    assert (status.state, status.paper) == (State.READY, "near_end")
    printer.print(ticket())


def test_a_silent_printer_is_unknown_and_gets_no_ticket(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    fault(simulator, "silent")
    status = printer.status()
    assert (status.state, status.paper, status.cover, status.cutter) == (
        State.UNKNOWN, "unknown", "unknown", "unknown",
    )  # fmt: skip
    assert refused(printer) == "printer_silent"
    call(simulator, "DELETE", "/fault")
    printer.print(ticket())
    assert call(simulator, "GET", "/state")["tickets"] == 1


def test_a_printer_that_falls_silent_in_the_middle(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    fault(simulator, "silent", bytes=9000)
    assert refused(printer) == "printer_silent"


def test_a_printer_that_hangs_up_is_offline(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    fault(simulator, "refuse")
    assert printer.status().state is State.OFFLINE
    assert refused(printer) == "printer_offline"


def test_a_printer_that_hangs_up_in_the_middle_is_offline(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    fault(simulator, "slow", seconds=30)
    codes: list[str] = []
    printing = threading.Thread(target=lambda: codes.append(refused(printer)))
    printing.start()
    deadline = time.monotonic() + WAIT_S
    while not call(simulator, "GET", "/state")["waiting_commands"]:
        assert time.monotonic() < deadline
    fault(simulator, "refuse")
    printing.join(WAIT_S)
    assert codes == ["printer_offline"]


def test_a_slow_printer_is_waited_for_and_busy_meanwhile(
    simulator: PrinterSimulator,
) -> None:
    printer = open_printer(url(simulator), patience=Patience(2, 1, 10))
    fault(simulator, "slow", seconds=1)
    begun = time.monotonic()
    printing = threading.Thread(target=printer.print, args=(ticket(),))
    printing.start()
    states: set[State] = set()
    while printing.is_alive():
        states.add(printer.status().state)
        printing.join(0.02)
    assert time.monotonic() - begun >= 1
    assert State.BUSY in states
    assert call(simulator, "GET", "/state")["tickets"] == 1


def test_a_printer_that_is_too_slow_has_not_confirmed(simulator: PrinterSimulator) -> None:
    printer = open_printer(url(simulator), patience=Patience(2, 0.2, 0.5))
    fault(simulator, "slow", seconds=30)
    assert refused(printer) == "printer_silent"


def test_nobody_at_the_address_is_offline() -> None:
    printer = open_printer(f"tcp://127.0.0.1:{free_port()}", patience=PATIENCE)
    status = printer.status()
    assert status.state is State.OFFLINE
    assert "127.0.0.1" in (status.detail or "")
    assert refused(printer) == "printer_offline"


def test_a_host_that_accepts_and_takes_no_data_is_silent() -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        printer = open_printer(f"tcp://127.0.0.1:{port}", patience=PATIENCE)
        assert printer.status().state is State.UNKNOWN
        assert refused(printer) == "printer_silent"


def test_image_data_that_looks_like_questions_confuses_nobody(
    simulator: PrinterSimulator, printer: TicketPrinter, out: Path
) -> None:
    """The wire answers them at once: the driver must not take that for its own answers."""
    with connect(simulator) as line:
        rows = b"\x10\x04\x01\x10\x04\x02\x10\x04" * 4
        answers = ask(line, b"\x1b@\x1dv0\x00\x08\x00\x04\x00" + rows + b"\x1dr\x01", 9)
    assert answers == b"\x12" * 8 + b"\x00"
    printer.print(Document((Text("A 012", 80, BOLD), Space(10))))
    with Image.open(out / "ticket-001.png") as picture:
        dots = picture.crop((32, 32, 32 + 64, 32 + 4)).tobytes()
    assert bytes(255 - byte for byte in dots) == rows


def test_questions_are_answered_while_it_is_stopped(simulator: PrinterSimulator) -> None:
    fault(simulator, "paper_out")
    with connect(simulator) as line:
        line.sendall(b"\x1b@Tiep Don\n\x1dr\x01")
        assert (
            ask(line, b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", 4) == b"\x1a\x32\x12\x7e"
        )
        assert silent(line)
        call(simulator, "DELETE", "/fault")
        assert ask(line, b"") == b"\x00"


def test_automatic_status_is_told_at_every_change(simulator: PrinterSimulator) -> None:
    with connect(simulator) as line:
        assert ask(line, b"\x1da\xff", 4) == b"\x10\0\0\0"
        fault(simulator, "near_end")
        assert ask(line, b"", 4) == b"\x10\0\x03\0"
        fault(simulator, "cover_open")
        assert ask(line, b"", 4) == b"\x38\0\0\0"
        call(simulator, "DELETE", "/fault")
        assert ask(line, b"", 4) == b"\x10\0\0\0"


def test_a_printer_that_reports_unasked_is_quietened(
    simulator: PrinterSimulator, printer: TicketPrinter
) -> None:
    with connect(simulator) as other:
        ask(other, b"\x1da\xff", 4)
        printer.print(ticket())
    assert call(simulator, "GET", "/state")["tickets"] == 1


def test_every_fault_has_been_tried() -> None:
    tried = {"paper_out", "near_end", "cover_open", "cutter_error", "silent", "refuse", "slow"}
    assert set(FAULTS) == tried


def test_closing_twice_is_harmless(printer: TicketPrinter) -> None:
    printer.close()
    printer.close()
    printer.print(ticket())
