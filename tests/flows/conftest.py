"""Whole journeys: real drivers, pcscd and simulators, and the kiosk as a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from demo.process import free_port
from tests.flows.patient import Patient
from tests.flows.tray import Tray

TIMES = "[times]\ndigits_after_s = 0.8\nticket_s = 20"


@pytest.fixture(scope="session")
def tray_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tray]:
    with Tray(tmp_path_factory.mktemp("tray")) as tray:
        yield tray


@pytest.fixture
def tray(tray_of_worker: Tray) -> Iterator[Tray]:
    yield tray_of_worker
    tray_of_worker.healthy()
    tray_of_worker.take()


def kiosk_toml(
    folder: Path, tray: Tray, server: str, token: str, *, mqtt: str = "", times: str = TIMES
) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(f"""
[kiosk]
id = "kiosk03"
name = "Kiosk 03"
[site]
id = "bm1"
name = "Bệnh viện Đa khoa Mẫu"
name_en = "Sample General Hospital"
[server]
url = "{server}"
token = "{token}"
timeout_s = 5
{mqtt}
[reader]
name = "{tray.pcscd.reader_name}"
[scanner]
port = "{tray.scanner_pty}"
[printer]
url = "tcp://127.0.0.1:{tray.printer_port}"
{times}
[journal]
path = "{folder / "journal.db"}"
""")
    return path


@pytest.fixture
def lonely(tray: Tray, tmp_path: Path) -> Iterator[Callable[[], Patient]]:
    """Kiosks whose server does not answer at all."""
    with ExitStack() as stack:

        def start() -> Patient:
            config = kiosk_toml(tmp_path, tray, f"http://127.0.0.1:{free_port()}", "no-token")
            log = tmp_path / "kiosk.log"
            patient = stack.enter_context(Patient(config, log, tray.pcscd.environment))
            patient.sees("Idle")
            return patient

        yield start
