"""The power goes while kiosks issue and counters call: what was not synced is gone, or torn."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.proof.crash import ledger, witness
from tests.proof.crash.crowd import Crowd
from tests.proof.crash.plug import as_it_was_left, sqlite_write_is_open, stop_in_a_write
from tests.proof.crash.size import SEED, many
from tests.queue_server.databases import of_sqlite, read
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import a_ticket, key

if TYPE_CHECKING:
    from collections.abc import Callable

    Record = Callable[[str, object], None]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1700), of_sqlite]
CUTS = many(test=2, ci=6, proof=200)
TABLES = "[rules]\ncall_gap_s = 0"
EARLY = (0.0, 0.1, 0.5, 0.9)
"""Which share of the sectors reaches the disk before it is asked to sync."""


def test_what_was_answered_outlives_a_power_cut(tmp_path: Path, record_property: Record) -> None:
    chance = random.Random(SEED)
    server = QuickServer(tmp_path, tables=TABLES)
    file = tmp_path / "server.db"
    hits = 0

    def start() -> None:
        server.disk = {"seed": chance.randrange(2**32), "early": chance.choice(EARLY)}
        server.start()

    start()
    try:
        with Crowd([server], SEED) as crowd:
            for _ in range(CUTS):
                crowd.wait_for(chance.randint(10, 40))
                hits += stop_in_a_write(server.pid, lambda: sqlite_write_is_open(file), chance)
                server.kill()
                _is_whole(file, crowd)
                start()
        assert crowd.broken == []
        ledger.check(server.database_url, crowd.done)
        witness.repeated(crowd, [each for each in crowd.done if each.status < 300], server)
    finally:
        server.stop()
    assert server.run("audit", "verify").returncode == 0
    record_property("runs", CUTS)
    record_property("cuts in an open write", hits)
    assert hits >= CUTS / 2, f"only {hits} of {CUTS} cuts hit an open write"


def test_a_disk_that_lies_is_found_out(tmp_path: Path) -> None:
    """Else the proof above would prove nothing."""
    with QuickServer(tmp_path) as server:
        server.stop()
        server.disk = {"seed": SEED, "lies": True}
        server.start()
        with server.kiosk() as kiosk:
            told = [kiosk.post("/tickets", json=a_ticket(), headers=key()) for _ in range(3)]
        server.kill()
        assert [answer.status_code for answer in told] == [201] * 3
        with TemporaryDirectory() as folder:
            url = as_it_was_left(tmp_path / "server.db", Path(folder))
            assert read(url, "select id from ticket") == []


def _is_whole(file: Path, crowd: Crowd) -> None:
    """Opened with the real disk, and without the memory that the processes shared."""
    with TemporaryDirectory() as folder:
        url = as_it_was_left(file, Path(folder))
        assert read(url, "pragma integrity_check") == [("ok",)]
        ledger.check(url, list(crowd.done))
    file.with_name(f"{file.name}-shm").unlink()
