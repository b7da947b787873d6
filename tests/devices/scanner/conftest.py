from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from devices.scanner import SerialScanner, Timing
from devices.simulators.people import load_people
from devices.simulators.scanner import ScannerSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = Path(__file__).parents[3] / "demo" / "people.toml"
# Machines that run tests stall for longer than scanners do: silence is one that no stall makes.
TIMING = Timing(silence_s=0.4)


@pytest.fixture
def pty(tmp_path: Path) -> Path:
    return tmp_path / "scanner"


@pytest.fixture
def simulator(pty: Path) -> Iterator[ScannerSimulator]:
    simulator = ScannerSimulator(load_people(PEOPLE), pty, control=0)
    yield simulator
    simulator.close()


@pytest.fixture
def scanner(simulator: ScannerSimulator, pty: Path) -> Iterator[SerialScanner]:
    del simulator  # only has to be there
    scanner = SerialScanner(str(pty), timing=TIMING)
    yield scanner
    scanner.close()
