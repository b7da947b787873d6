"""PostgreSQL's connections are cut, it dies, or one of two servers on it does."""

from __future__ import annotations

import json
import random
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from queue_server.store.dialects import WRITER_LOCK
from tests.proof.crash import witness
from tests.proof.crash.crowd import Crowd
from tests.proof.crash.plug import stop_in_a_write
from tests.proof.crash.size import SEED, many
from tests.queue_server.databases import SQLITES_WORDS, change, read
from tests.queue_server.events.house import SERVER_USER, House
from tests.queue_server.forked import QuickServer, Twin
from tests.queue_server.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.queue_server.serving import Server

    Record = Callable[[str, object], None]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1700)]
TIMES = many(test=1, ci=2, proof=60)
TABLES = "[rules]\ncall_gap_s = 0"
# An advisory lock of 64 bits shows as two halves.
HOLDER = (
    "select a.pid, a.xact_start from pg_locks l join pg_stat_activity a on a.pid = l.pid "
    f"where l.locktype = 'advisory' and l.granted and l.objid = {WRITER_LOCK & 0xFFFF_FFFF} "
    "and l.database = (select oid from pg_database where datname = current_database())"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    """With ``fsync`` on, as a hospital has it."""
    with Postgres() as cluster:
        yield cluster


@pytest.fixture
def house(cluster: Postgres, tmp_path: Path) -> Iterator[House]:
    url = cluster.make()
    change(url, SQLITES_WORDS)
    house = House.build(tmp_path, tables=TABLES, kind=QuickServer, database=url)
    with closing(house):
        house.broker.start()
        house.server.start()
        yield house


def test_a_database_that_goes_away_loses_nothing(
    house: House, cluster: Postgres, record_property: Record
) -> None:
    chance = random.Random(SEED)
    cut = 0
    with house.ear(SERVER_USER) as ear:
        ear.listen(*witness.EVENTS)
        with (
            witness.Subscriber(house, [house.server], SEED) as subscriber,
            Crowd([house.server], SEED) as crowd,
        ):
            for _ in range(TIMES):
                crowd.wait_for(chance.randint(10, 40))
                cut += cluster.cut()
                crowd.wait_for(chance.randint(10, 40))
                cluster.kill()
                cluster.start()
        assert cut
        witness.everything_agrees(house, crowd, subscriber, ear)
    record_property("runs", 2 * TIMES)


def test_of_two_servers_one_dies_and_the_other_goes_on(
    house: House, record_property: Record
) -> None:
    chance = random.Random(SEED)
    url = house.server.database_url
    hits = 0
    with Twin(house.server) as twin, house.ear(SERVER_USER) as ear:
        both = (house.server, twin)
        ear.listen(*witness.EVENTS)
        with (
            witness.Subscriber(house, both, SEED) as subscriber,
            Crowd(both, SEED) as crowd,
        ):
            for turn in range(TIMES):
                dying, surviving = both[turn % 2], both[(turn + 1) % 2]
                crowd.wait_for(chance.randint(10, 40))
                is_open = stop_in_a_write(dying.pid, lambda: _stands_in_a_write(url), chance)
                dying.kill()
                hits += is_open
                _console_is_live(surviving, crowd)
                witness.all_is_published_up_to_now(surviving)
                dying.start()
        witness.everything_agrees(house, crowd, subscriber, ear)
    record_property("runs", TIMES)
    record_property("kills in an open write", hits)
    assert hits >= TIMES / 2, f"only {hits} of {TIMES} kills hit an open write"


def _stands_in_a_write(url: str) -> bool:
    """Whether the same transaction holds the writers' lock twice: the one that stands still."""
    first = read(url, HOLDER)
    return bool(first) and all(read(url, HOLDER) == first for _ in range(3))


def _console_is_live(server: Server, crowd: Crowd) -> None:
    """A console that is open at this server hears of what happens now."""
    with (
        crowd.client_of("dd.truong", server) as client,
        client.stream("GET", "/counters/all/stream") as lines,
    ):
        revs = (
            json.loads(line.removeprefix("data: "))["rev"]
            for line in lines.iter_lines()
            if line.startswith('data: {"rev"')
        )
        first = next(revs)
        assert next(rev for rev in revs if rev > first)
