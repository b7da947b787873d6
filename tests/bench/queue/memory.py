"""What the server's memory grows by while 5,000 people come to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from tests.bench.figures import Figure
from tests.bench.queue import line
from tests.bench.queue.served import served

if TYPE_CHECKING:
    from pathlib import Path

    from tests.queue_server.serving import Server

WARM_UP, WAITING, LOOKS = 600, 5000, 20


def measure(folder: Path) -> list[Figure]:
    with served(folder / "memory") as server:
        process = psutil.Process(server.pid)
        line.at_once(server.port, 16, line.tickets(server, WARM_UP, "C"))
        _look(server, "pk3")
        before, size_before = process.memory_info().rss, _size(server)
        line.at_once(server.port, 16, line.tickets(server, WAITING, "A"))
        _look(server, "pk1")
        grown = process.memory_info().rss - before
        written = _size(server) - size_before
    per_mb = 1e6 * WAITING / 1000
    return [
        Figure(
            "queue.mb_per_1000",
            *(grown / per_mb, "MB", written / per_mb),
            *("what they take in the database", WAITING),
        )
    ]


def _look(server: Server, counter: str) -> None:
    """Call and look at the console, as a nurse does."""
    line.at_once(server.port, 1, line.calls(server, counter, LOOKS))
    with server.staff() as browser:
        for _ in range(LOOKS):
            browser.get(f"/counters/{counter}").raise_for_status()


def _size(server: Server) -> int:
    ((pages, size),) = server.database(
        "select page_count, page_size from pragma_page_count, pragma_page_size"
    )
    return pages * size
