"""The two sides of the wire share nothing, so that neither can hide the other's mistakes."""

from __future__ import annotations

from tests.queue_server.simulators.stand_in import ROOT
from tests.test_imports import imported


def test_the_stand_in_imports_nothing_of_the_hospitals_side() -> None:
    files = sorted((ROOT / "queue_server" / "simulators").rglob("*.py"))
    names = {name for file in files for name in imported(file)}
    ours = ("queue_server.simulators.", "queue_server.contract.", "queue_server.clock.")
    assert len(files) > 15
    assert {name for name in names if not name.startswith(ours)} == set()


def test_the_hospitals_side_imports_nothing_of_the_stand_in() -> None:
    rooms = (path for path in (ROOT / "queue_server").iterdir() if path.name != "simulators")
    files = [file for room in rooms if room.is_dir() for file in room.rglob("*.py")]
    names = {name for file in files for name in imported(file)}
    assert not {name for name in names if name.startswith("queue_server.simulators")}
