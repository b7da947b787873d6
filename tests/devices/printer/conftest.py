from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.printer import open_printer
from devices.simulators.printer import PrinterSimulator
from tests.devices.printer.wire import PATIENCE, url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devices.protocols import TicketPrinter


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "paper"


@pytest.fixture
def simulator(out: Path) -> Iterator[PrinterSimulator]:
    simulator = PrinterSimulator(0, out, control=0)
    yield simulator
    simulator.close()


@pytest.fixture
def printer(simulator: PrinterSimulator) -> TicketPrinter:
    return open_printer(url(simulator), patience=PATIENCE)
