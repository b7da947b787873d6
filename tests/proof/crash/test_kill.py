"""The server is killed at any instant, again and again, while kiosks issue and counters call."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.proof.crash import ledger, witness
from tests.proof.crash.crowd import Crowd
from tests.proof.crash.plug import as_it_was_left, sqlite_write_is_open, stop_in_a_write
from tests.proof.crash.size import SEED, many
from tests.queue_server.databases import of_sqlite, read
from tests.queue_server.events.house import SERVER_USER, House
from tests.queue_server.forked import QuickServer

if TYPE_CHECKING:
    from collections.abc import Callable

    Record = Callable[[str, object], None]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1700), of_sqlite]
KILLS = many(test=3, ci=15, proof=200)
TABLES = "[rules]\ncall_gap_s = 0"


def test_nothing_is_lost_whenever_the_server_is_killed(
    tmp_path: Path, record_property: Record
) -> None:
    chance = random.Random(SEED)
    house = House.build(tmp_path, tables=TABLES, kind=QuickServer)
    file = tmp_path / "server.db"
    hits = unanswered = 0
    with closing(house):
        house.broker.start()
        house.server.start()
        with house.ear(SERVER_USER) as ear:
            ear.listen(*witness.EVENTS)
            with (
                witness.Subscriber(house, [house.server], SEED) as subscriber,
                Crowd([house.server], SEED) as crowd,
            ):
                for _ in range(KILLS):
                    crowd.wait_for(chance.randint(10, 60))
                    pid = house.server.pid
                    is_open = stop_in_a_write(pid, lambda: sqlite_write_is_open(file), chance)
                    waiting = crowd.in_flight
                    house.server.kill()
                    hits += bool(is_open and waiting)
                    unanswered += _looks_whole(file, crowd, waiting)
                    house.server.start()
            witness.everything_agrees(house, crowd, subscriber, ear)
        assert house.server.database("pragma integrity_check") == [("ok",)]
    record_property("runs", KILLS)
    record_property("kills in an open write", hits)
    record_property("committed, not answered", unanswered)
    assert hits >= KILLS / 2, f"only {hits} of {KILLS} kills hit an open write"


def _looks_whole(file: Path, crowd: Crowd, waiting: set[str]) -> int:
    """Check the database as the kill left it; how many writes were committed, not yet answered."""
    with TemporaryDirectory() as folder:
        url = as_it_was_left(file, Path(folder))
        ledger.check(url, list(crowd.done))
        kept = {key for (key,) in read(url, "select key from idempotency")}
    return len(kept & waiting & crowd.in_flight)
