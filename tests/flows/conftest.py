"""Whole journeys: a whole hospital of real drivers and daemons, and the kiosk as a process."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from demo.hospital import Hospital
from demo.kiosk import KIOSK_ID
from demo.ports import free_port
from tests.flows.patient import Patient, wait_until
from tests.flows.tray import Tray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[[], Patient]


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with Hospital(tmp_path_factory.mktemp("hospital"), chips_wait=False) as running:
        yield running


@pytest.fixture
def tray(hospital: Hospital) -> Iterator[Tray]:
    tray = Tray(hospital)
    yield tray
    tray.healthy()
    tray.take()


def kiosk_toml(folder: Path, hospital: Hospital, server: str) -> Path:
    path = folder / "kiosk.toml"
    secrets = hospital.secrets
    path.write_text(f"""
[kiosk]
id = "{KIOSK_ID}"
name = "Kiosk 03"
[site]
id = "bm1"
name = "Bệnh viện Đa khoa Mẫu"
name_en = "Sample General Hospital"
[server]
url = "{server}"
token = "{secrets["kiosk_tokens"][KIOSK_ID]}"
timeout_s = 5
[mqtt]
host = "127.0.0.1"
port = {hospital.mqtt_port}
username = "{KIOSK_ID}"
password = "{secrets["mqtt"][KIOSK_ID]}"
[reader]
name = "{hospital.pcscd.reader_name}"
[scanner]
port = "{hospital.scanner_pty}"
[printer]
url = "tcp://127.0.0.1:{hospital.printer_port}"
[times]
digits_after_s = 0.8
ticket_s = 40
[journal]
path = "{folder / "journal.db"}"
""")
    return path


def _kiosks(hospital: Hospital, folder: Path, server: str) -> Iterator[Start]:
    with ExitStack() as stack:

        def start() -> Patient:
            config = kiosk_toml(folder, hospital, server)
            log = folder / "kiosk.log"
            patient = stack.enter_context(Patient(config, log, hospital.pcscd.environment))
            patient.sees("Idle")
            # A serial port forgets what came before it was open.
            wait_until(lambda: "scanner_open" in log.read_text())
            return patient

        yield start


@pytest.fixture
def kiosk(hospital: Hospital, tray: Tray, tmp_path: Path) -> Iterator[Start]:
    """Starts the kiosk; again on the same journal after it was killed."""
    assert tray.pcscd.running
    yield from _kiosks(hospital, tmp_path, hospital.url)


@pytest.fixture
def lonely(hospital: Hospital, tray: Tray, tmp_path: Path) -> Iterator[Start]:
    """Starts a kiosk whose server does not answer at all."""
    assert tray.pcscd is hospital.pcscd
    yield from _kiosks(hospital, tmp_path, f"http://127.0.0.1:{free_port()}")
