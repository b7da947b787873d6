from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from demo.ports import free_port
from demo.process import Program, listens
from devices.simulators.scanner import FAULTS
from tests.devices.scanner.conftest import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

DEVICES = [sys.executable, "-m", "devices", "scanner"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DEVICES, *options], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_simulated_scanner_is_read_by_the_technicians_command(pty: Path, tmp_path: Path) -> None:
    port = free_port()
    options = ["--people", str(PEOPLE), "--person", "minh-anh"]
    program = Program(
        "scanner",
        [*DEVICES, "simulate", *options, "--pty", str(pty), "--control", str(port)],
        tmp_path / "log",
    )
    try:
        program.wait_until(lambda: pty.is_symlink() and listens(port))
        done = run("read", "--port", str(pty))
        assert (done.returncode, done.stdout.split()[0]) == (0, "cccd")
        assert "Anh" not in done.stdout + done.stderr
    finally:
        program.stop()
    assert not pty.is_symlink()


def test_wrong_people_and_missing_ports_are_told(tmp_path: Path) -> None:
    done = run("simulate", "--people", str(tmp_path / "none.toml"), "--pty", str(tmp_path / "pty"))
    assert done.returncode == 1
    assert "none.toml" in done.stdout
    done = run("read", "--port", str(tmp_path / "none"), "--wait", "0.1")
    assert done.returncode == 1
    assert "cannot use" in done.stdout


def test_help_names_every_fault() -> None:
    done = run("simulate", "--help")
    assert done.returncode == 0
    assert all(fault in done.stdout for fault in FAULTS)
