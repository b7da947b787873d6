"""Where the simulated scanner puts its port: never in the place of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.simulators.control import BadCallError
from devices.simulators.people import load_people
from devices.simulators.scanner import ScannerSimulator
from tests.devices.scanner.conftest import PEOPLE
from tests.devices.scanner.test_cli import run

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE_FILE = ("--people", str(PEOPLE))


def test_a_file_is_left_alone_and_the_command_refuses(pty: Path) -> None:
    pty.write_text("a letter")
    done = run("simulate", *PEOPLE_FILE, "--pty", str(pty))
    assert done.returncode == 1
    assert f"{pty} is there already" in done.stdout
    assert pty.read_text() == "a letter"


def test_a_link_to_something_else_is_left_alone(pty: Path, tmp_path: Path) -> None:
    pty.symlink_to(tmp_path / "not there")
    with pytest.raises(BadCallError, match="is there already"):
        ScannerSimulator(load_people(PEOPLE), pty)
    assert pty.is_symlink()


def test_a_second_simulator_leaves_the_first_ones_link(
    simulator: ScannerSimulator, pty: Path
) -> None:
    terminal = pty.readlink()
    with pytest.raises(BadCallError, match="is there already"):
        ScannerSimulator(load_people(PEOPLE), pty)
    assert pty.readlink() == terminal
    assert simulator.state()["state"] == "ready"


def test_the_link_that_a_killed_simulator_left_is_taken_over(pty: Path) -> None:
    pty.symlink_to("/dev/pts/999999")
    simulator = ScannerSimulator(load_people(PEOPLE), pty)
    assert pty.is_char_device()
    simulator.close()
    assert not pty.is_symlink()


@pytest.mark.parametrize("end", ["close", "unplug"])
def test_what_took_the_links_place_is_not_removed(
    simulator: ScannerSimulator, pty: Path, end: str
) -> None:
    pty.unlink()
    pty.write_text("somebody else's")
    if end == "close":
        simulator.close()
    else:
        assert simulator.set_fault({"name": "unplugged"})["state"] == "unplugged"
        with pytest.raises(BadCallError, match="is there already"):
            simulator.clear_fault()
    assert pty.read_text() == "somebody else's"


def test_no_link_is_left_where_the_control_port_is_taken(
    simulator: ScannerSimulator, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="in use"):
        ScannerSimulator(load_people(PEOPLE), tmp_path / "other", control=simulator.control_port)
    assert not (tmp_path / "other").is_symlink()
