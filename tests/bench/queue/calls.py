"""Calling next with more and more who wait, and after more and more earlier days."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, percentile
from tests.bench.queue import line
from tests.bench.queue.floor import STANDINGS, Floor, Statement
from tests.bench.queue.line import Line
from tests.bench.queue.served import served

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.queue_server.serving import Server

CALLS, WARM_UP, BARE_CALLS = 300, 20, 100
WAITING = {"10": (10, 0), "500": (500, 0), "5000": (5000, 0)}
HISTORY = {"history_10k": (500, 10_000), "history_1m": (500, 1_000_000)}

MODELS = {"500", "history_10k"}
"""Whose calls are written again as bare transactions."""
MOVE = "update stop set state = 'called', called_at = since, counter_id = number where id = ?"


def measure(folder: Path) -> list[Figure]:
    return [*_compare(folder, WAITING), *_compare(folder, HISTORY)]


def _compare(folder: Path, kinds: Mapping[str, tuple[int, int]]) -> list[Figure]:
    """One server of each kind, asked by turns, so that all see the same machine."""
    took: dict[str, list[float]] = {name: [] for name in kinds}
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for name, (waiting, earlier) in kinds.items():
            serving = served(folder / name, waiting=waiting, earlier=earlier)
            servers[name] = stack.enter_context(serving)
        asked = {name: _turns(server) for name, server in servers.items()}
        lines = {name: stack.enter_context(Line(each.port)) for name, each in servers.items()}
        (model,) = MODELS & servers.keys()
        bare = _copy(servers[model])
        for turn in range(WARM_UP + CALLS):
            for name in kinds:
                call, ticket = asked[name][turn]
                seconds = lines[name].ask(call)
                # Somebody comes for each who is called, so that as many wait each time.
                lines[name].ask(ticket)
                took[name] += [seconds] if turn >= WARM_UP else []
        bare_took = _bare(servers[model], bare)
    floor_is = "the rows of one call in a bare transaction, same disk"
    return [
        Figure(
            f"queue.call_next_p{percent}_ms.{name}",
            *(percentile(found, percent) * 1000, "ms", percentile(bare_took, percent) * 1000),
            *(floor_is, CALLS),
        )
        for name, found in took.items()
        for percent in (50, 99)
    ]


def _turns(server: Server) -> list[tuple[bytes, bytes]]:
    """A call, and a request for a number, for each turn."""
    count = WARM_UP + CALLS
    calls = line.calls(server, "pk1", count)
    return list(zip(calls, line.tickets(server, count, "A"), strict=True))


def _copy(server: Server) -> str:
    """The URL of a copy of the database as it is before the first call."""
    file, bare = server.folder / "server.db", server.folder / "bare.db"
    with closing(sqlite3.connect(file)) as now, closing(sqlite3.connect(bare)) as copy:
        now.backup(copy)
    return f"sqlite:///{bare}"


def _bare(server: Server, bare: str) -> list[float]:
    """The seconds of bare transactions with the rows of calls after which nobody comes."""
    floor = Floor(server.database_url, bare)
    floor.learn(1)
    calls = line.calls(server, "pk1", BARE_CALLS)
    line.at_once(server.port, 1, calls)
    stops = [row[0] for row in server.database("select id from stop order by number")]
    deeds: list[list[Statement]] = []
    for order, rows in enumerate(floor.learn(BARE_CALLS)):
        moved = [(MOVE, (stop,)) for stop in stops[order : order + 2]]
        deeds.append([*rows, *moved, *STANDINGS])
    return floor.write(deeds)
