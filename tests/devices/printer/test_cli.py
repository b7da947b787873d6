from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from demo.ports import free_port
from demo.process import Program, listens
from devices.simulators.printer import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEVICES = [sys.executable, "-m", "devices", "printer"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DEVICES, *options], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    port, control = free_port(), free_port()
    options = ["--port", str(port), "--out", str(tmp_path / "paper"), "--control", str(control)]
    program = Program("printer", [*DEVICES, "simulate", *options], tmp_path / "log")
    try:
        program.wait_until(lambda: listens(port) and listens(control))
        yield port
    finally:
        program.stop()


def test_a_technicians_way(port: int, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{port}"
    done = run("status", "--json", address)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "state": "ready", "paper": "ok", "cover": "closed", "cutter": "ok", "detail": None,
    }  # fmt: skip
    done = run("test", address)
    assert (done.returncode, done.stdout) == (0, "printed\n")
    assert (tmp_path / "paper" / "ticket-001.png").exists()


def test_errors_are_named() -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    done = run("test", address)
    assert done.returncode == 1
    assert done.stdout.startswith("printer_offline: ")
    assert run("status", address).returncode == 1
    done = run("status", "--json", "usb://04b8:0e15")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "printer_url"
    assert run("test").returncode == 2


def test_help_names_every_fault() -> None:
    done = run("simulate", "--help")
    assert done.returncode == 0
    assert all(fault in done.stdout for fault in FAULTS)
