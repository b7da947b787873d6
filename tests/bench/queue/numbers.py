"""Numbers given over HTTP by 1, 16 and 64 clients at once, against the bare transaction."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from queue_server.store.database import migrate
from tests.bench.figures import Figure, percentile
from tests.bench.queue import line
from tests.bench.queue.floor import COUNTERS, Floor
from tests.bench.queue.served import served
from tests.queue_server.postgres import Postgres

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 5
TICKETS = {1: 50, 16: 160, 64: 256}
WARM_UP = 64
QUEUES = ("A", "B", "C")


def measure(folder: Path) -> list[Figure]:
    with Postgres() as postgres:
        return [
            *_on(folder / "sqlite", None, f"sqlite:///{folder}/bare.db", ""),
            *_on(folder / "postgresql", postgres.make(), postgres.make(), ".pg"),
        ]


def _on(folder: Path, database: str | None, bare: str, ending: str) -> list[Figure]:
    """By turns, so that all see the same machine; of the rounds' rates the median counts."""
    rates: dict[int, list[float]] = {clients: [] for clients in TICKETS}
    took: list[float] = []
    bare_rates: list[float] = []
    bare_took: list[float] = []
    migrate(bare)
    with served(folder, database=database) as server:
        floor = Floor(server.database_url, bare)
        line.at_once(server.port, 16, line.tickets(server, WARM_UP, QUEUES))
        floor.write(floor.learn(WARM_UP))
        for _ in range(ROUNDS):
            for clients, count in TICKETS.items():
                requests = line.tickets(server, count, QUEUES)
                seconds, whole = line.at_once(server.port, clients, requests)
                rates[clients].append(count / whole)
                took += seconds if clients == 16 else []
            deeds = floor.learn(sum(TICKETS.values()))
            seconds = floor.write([[*deed, *COUNTERS] for deed in deeds])
            bare_rates.append(len(seconds) / sum(seconds))
            bare_took += seconds
    floor_is = "the same rows in bare transactions, one connection, same disk"
    one = statistics.median(bare_rates)
    found = [
        Figure(
            f"ticket.issue_per_s.{clients}{ending}",
            *(statistics.median(found), "1/s", one, floor_is, ROUNDS * TICKETS[clients]),
        )
        for clients, found in rates.items()
    ]
    p99 = percentile(took, 99) * 1000, "ms", percentile(bare_took, 99) * 1000
    return [*found, Figure(f"ticket.issue_p99_ms.16{ending}", *p99, floor_is, len(took))]
