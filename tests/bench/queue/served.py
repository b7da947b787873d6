"""The server under measurement: a process of its own with its broker, its database filled."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo.mosquitto import Mosquitto
from demo.ports import free_ports
from tests.bench.queue.fill import fill
from tests.queue_server.serving import Server
from tests.queue_server.store.ward import Ward

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

RULES = "[rules]\ncall_gap_s = 0\n"


@contextmanager
def served(
    folder: Path, *, waiting: int = 0, earlier: int = 0, database: str | None = None
) -> Generator[Server]:
    """A server that answers.

    Args:
        folder: where its files are; it is made.
        waiting: so many wait in queue A.
        earlier: so many stops of earlier days stand in its history; on SQLite only.
        database: its URL, or a new file in the folder.
    """
    folder.mkdir()
    mqtt, websockets = free_ports(2)
    server = Server(folder, mqtt=mqtt, websockets=websockets, tables=RULES, database=database)
    ward = Ward.of(server)
    fill(ward, waiting, earlier)
    ward.database.close()
    out, log = folder / "mosquitto", folder / "mosquitto.log"
    with (
        Mosquitto(server.config, out, port=mqtt, websockets_port=websockets, log=log),
        server,
    ):
        yield server
