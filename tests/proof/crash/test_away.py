"""The broker is killed, or the disk is full, while kiosks issue and counters call."""

from __future__ import annotations

import random
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.proof.crash import witness
from tests.proof.crash.crowd import Crowd
from tests.proof.crash.disk import Disk, FileSizes, FileSystem, disk
from tests.proof.crash.size import SEED, many
from tests.queue_server.databases import new_url, of_sqlite
from tests.queue_server.events.house import SERVER_USER, House
from tests.queue_server.forked import QuickServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Record = Callable[[str, object], None]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1700)]
TIMES = many(test=1, ci=2, proof=40)
TABLES = "[rules]\ncall_gap_s = 0"
WAIT_S = 60


def test_a_broker_that_is_killed_stops_nobody(tmp_path: Path, record_property: Record) -> None:
    chance = random.Random(SEED)
    house = House.build(tmp_path, tables=TABLES, kind=QuickServer)
    with closing(house):
        house.broker.start()
        house.server.start()
        with (
            witness.Subscriber(house, [house.server], SEED) as subscriber,
            Crowd([house.server], SEED) as crowd,
        ):
            for _ in range(TIMES):
                crowd.wait_for(chance.randint(10, 60))
                house.broker.kill()
                crowd.wait_for(chance.randint(10, 60))
                house.broker.start()
            crowd.wait_for(20)
        assert crowd.refused == 0
        witness.everything_agrees(house, crowd, subscriber)
    record_property("runs", TIMES)


@of_sqlite
@pytest.mark.parametrize("kind", [FileSystem, FileSizes])
def test_a_full_disk_is_told_and_waited_for(
    kind: type[Disk], tmp_path: Path, record_property: Record
) -> None:
    """The kernel refuses, SQLite rolls back, the server says so and goes on when there is room."""
    chance = random.Random(SEED)
    with disk(tmp_path / "disk", "server.db-wal") as full:
        if type(full) is not kind:
            pytest.skip(f"here it is {full.what} that gets full")
        url = new_url(tmp_path / "disk")
        house = House.build(tmp_path, tables=TABLES, kind=QuickServer, database=url)
        with closing(house):
            house.broker.start()
            house.server.start()
            pid = house.server.pid
            with house.ear(SERVER_USER) as ear:
                ear.listen(*witness.EVENTS)
                with (
                    witness.Subscriber(house, [house.server], SEED) as subscriber,
                    Crowd([house.server], SEED) as crowd,
                ):
                    for _ in range(TIMES):
                        crowd.wait_for(chance.randint(10, 60))
                        full.leave(chance.randint(0, 100_000), pid)
                        # Now and then a small one may still find room; all agrees in the end.
                        _until_refused(crowd, 60)
                        full.clear(pid)
                witness.everything_agrees(house, crowd, subscriber, ear)
            assert house.server.database("pragma integrity_check") == [("ok",)]
    record_property("runs", TIMES)


def _until_refused(crowd: Crowd, times: int) -> None:
    """So many more answers were ``store_unavailable``."""
    wanted, deadline = crowd.refused + times, time.monotonic() + WAIT_S
    while crowd.refused < wanted:
        assert time.monotonic() < deadline, "the disk is not full"
        time.sleep(0.01)
