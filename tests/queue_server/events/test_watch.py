"""What open consoles are told of: no more than concerns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.events.watch import Watcher, of_counter
from tests.queue_server.events.deeds import Deeds

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path


def test_a_deed_names_its_queue_and_a_counters_its_counter(tmp_path: Path) -> None:
    deeds, told = Deeds.build(tmp_path), list["AbstractSet[str] | None"]()
    watcher = Watcher(deeds.database, told.append)
    watcher.look()
    deeds.do("call", counter_id="pk1")
    deeds.do("counter_break", queue=None, counter_id="pk2")
    watcher.look()
    deeds.do("setup", queue=None)
    watcher.look()
    deeds.database.close()
    assert told == [{"A", of_counter("pk2")}, None]
