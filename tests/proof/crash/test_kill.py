"""The server is killed at any instant, again and again, while kiosks issue and counters call."""

from __future__ import annotations

import os
import random
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.proof.crash import ledger
from tests.proof.crash.crowd import Crowd
from tests.proof.crash.plug import kill, sqlite_write_is_open
from tests.queue_server.databases import of_sqlite
from tests.queue_server.events.house import House

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Record = Callable[[str, object], None]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1700), of_sqlite]
KILLS = {"test": 5, "ci": 25, "proof": 200}[os.environ.get("HYPOTHESIS_PROFILE", "test")]
SEED = int(os.environ.get("SEED", "20261123"))


def test_nothing_is_lost_whenever_the_server_is_killed(
    tmp_path: Path, record_property: Record
) -> None:
    chance = random.Random(SEED)
    house = House.build(tmp_path, tables="[rules]\ncall_gap_s = 0")
    file = tmp_path / "server.db"
    hits = 0
    with closing(house):
        house.broker.start()
        house.server.start()
        with (
            house.ear("board-hall", lasting="board-hall") as board,
            Crowd(house.server, SEED) as crowd,
        ):
            board.listen("tiepdon/v1/bm1/board/hall/state")
            for _ in range(KILLS):
                _let_work(crowd, chance)
                hits += kill(house.server.pid, lambda: sqlite_write_is_open(file), chance)
                house.server.kill()
                house.server.start()
        assert not crowd.broken
        assert crowd.unanswered == 0
        ledger.check(house.server, crowd.done)
        ledger.events_are_whole(house.server)
        ledger.board_shows_the_newest(house.server, board)
    record_property("runs", KILLS)
    assert hits >= KILLS / 2, f"only {hits} of {KILLS} kills hit an open write"


def _let_work(crowd: Crowd, chance: random.Random) -> None:
    """Until some more writes were answered: a kill before the first proves nothing."""
    crowd.wait_for(chance.randint(10, 60))
