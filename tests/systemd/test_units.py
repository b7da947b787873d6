"""systemd's own tools judge the units."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "systemd").glob("*.service"))


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


def test_there_are_units_for_server_and_kiosk() -> None:
    assert {unit.stem for unit in UNITS} >= {"tiepdon-server", "tiepdon-kiosk"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_verify_accepts_the_unit_in_silence(unit: Path) -> None:
    # verify exits 0 on an unknown key and only says so: silence is the proof.
    result = analyze("verify", str(unit))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_unit_is_hardened(unit: Path) -> None:
    result = analyze("security", "--offline=true", "--threshold=25", "--no-pager", str(unit))
    assert result.returncode == 0, result.stdout
